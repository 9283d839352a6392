"""Ratings of the arena: beside arena-rank, in simulation, and at a million votes.

``python -m benchmarks.arena_ratings [parity coverage style speed]``: all four without a name.
arena-rank is installed from PyPI into an environment of its own under ``ONWARD_HOME/peers``. All
votes are simulated from Davidson's model with known ratings.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from onward.arena.comparisons import Convention
from onward.arena.counts import Ballots, ballots
from onward.arena.ratings import MEAN, SCALE, Method, ratings
from onward.arena.style import FEATURES
from onward.home import onward_home
from onward.statistics import proportion_interval
from onward.statistics.arrays import Floats
from onward.types import OUTCOMES, Outcome, Rating, Ratings, Vote

TIES = 0.6
"""Davidson's ν of all simulations."""
PEER = "arena-rank==0.1.1"
PEER_SCRIPT = """
import json, sys
import jax.numpy as jnp
import pandas as pd
from arena_rank.models.bradley_terry import BradleyTerry
from arena_rank.models.contextual_bradley_terry import ContextualBradleyTerry
from arena_rank.utils.data_utils import ContextualPairDataset, PairDataset

frame = pd.read_csv(sys.argv[1])
features = [name for name in frame.columns if name.startswith("feature")]
exact = {"ftol": 1e-15, "gtol": 1e-12, "hessian_reg": 1e-7}
plain = PairDataset.from_pandas(frame)
found = {}
model = BradleyTerry(n_competitors=plain.n_competitors, **exact)
found["plain"] = model.compute_ratings_and_cis(plain)
styled = ContextualPairDataset(
    competitors=plain.competitors,
    pairs=jnp.array([[plain.competitor_to_index[n] for n in pair]
                     for pair in zip(frame.model_a, frame.model_b)]),
    outcomes=jnp.array(frame.winner.map({"model_a": 1.0, "model_b": 0.0}).fillna(0.5).values),
    features=jnp.array(frame[features].values),
    weights=jnp.ones(len(frame)),
)
for name, reg in (("styled", 0.0), ("penalised", 1.0)):
    model = ContextualBradleyTerry(
        n_competitors=plain.n_competitors, n_features=len(features), reg=reg, **exact
    )
    model.fit(styled)
    found[name] = model.compute_ratings_and_cis(styled)
print(json.dumps({
    name: {key: value if key == "competitors" else value.tolist() for key, value in part.items()}
    for name, part in found.items()
}))
"""


def main() -> None:
    """Print what was asked for."""
    parts: dict[str, Callable[[], None]] = {
        "parity": parity,
        "coverage": coverage,
        "style": style,
        "speed": speed,
    }
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*parts, []], default=[])
    for name in parser.parse_args().parts or parts:
        parts[name]()


def parity() -> None:
    """8,000 votes on 20 models, both bad among them, ties and both bad as half a win."""
    draw = np.random.default_rng(1)
    columns = simulated(draw, draw.normal(0, 0.8, 20), 8000, effects=(0.25, 0.0, -0.1, 0.05))
    bad = draw.random(len(columns)) < 0.1
    columns = replace(columns, outcome=np.where(bad, OUTCOMES.index("both bad"), columns.outcome))
    theirs = peer(columns)
    half = Convention(ties="half")
    plain, styled = ratings(columns, convention=half), ratings(columns, style=True, convention=half)
    print(f"parity with {PEER}, 8,000 votes, 20 models: largest difference, in points (goal 1e-3)")
    for name, ours in (("plain", plain), ("styled", styled)):
        rows = {row.model: row for row in ours.rows}
        mine = [bounded(rows[str(model)]) for model in theirs[name]["competitors"]]
        keys = ("ratings", "rating_lower", "rating_upper")
        apart = [np.abs(np.array(theirs[name][key]) - [row[n] for row in mine]).max()
                 for n, key in enumerate(keys)]  # fmt: skip
        print(f"  {name:8} rating {apart[0]:.1e}   bounds {max(apart[1:]):.1e}")
    here = [effect.effect for effect in styled.styles]
    there, penalised = theirs["styled"]["coeffs"], theirs["penalised"]["coeffs"]
    print(f"  effects of style {np.abs(np.array(there) - here).max():.1e}")
    print(f"  length, 0.25 before ties became half a win: here {here[0]:.3f}, there {there[0]:.3f},"
          f" there with its default penalty {penalised[0]:.3f}")  # fmt: skip


def coverage() -> None:
    """Share of true ratings within 95 % intervals."""
    print("coverage of 95 % intervals in simulation (goal 93 to 97 %), 10 models with ties")
    for votes, arenas, resampled in ((300, 200, 30), (2000, 100, 20)):
        covered("sandwich", votes, arenas)
        covered("bootstrap", votes, resampled, Convention(resamples=200))
    print("  the same where 40 voters have tastes of their own (sd 0.5 log-odds a model)")
    covered("sandwich", 2000, 60, taste=0.5)
    covered("sandwich", 2000, 60, Convention(clusters="voter"), taste=0.5)
    covered("bootstrap", 2000, 60, Convention(clusters="voter", resamples=200), taste=0.5)


def covered(
    method: Method,
    votes: int,
    arenas: int,
    convention: Convention | None = None,
    *,
    taste: float = 0.0,
) -> None:
    """Simulate arenas; print how often intervals hold the truth, and how wide they are."""
    convention = convention or Convention()
    hits, widths, models = 0, [], 10
    for arena in range(arenas):
        draw = np.random.default_rng(1000 * votes + arena)
        strengths = draw.normal(0, 0.7, models)
        columns = simulated(draw, strengths, votes, taste=taste)
        if convention.clusters is None:
            columns = replace(columns, voter=None)
        found = ratings(columns, method=method, convention=convention)
        truth = MEAN + SCALE * (strengths - strengths.mean())
        for row in found.rows:
            _, low, high = bounded(row)
            hits += low <= truth[int(row.model[1:])] <= high
            widths.append(high - low)
    share = proportion_interval(hits, arenas * models)
    by = f", by {convention.clusters}" if convention.clusters else ""
    print(f"  {method + by:19} {votes:5} votes: {share.value:.1%} of {share.n}"
          f" [{share.low:.1%}, {share.high:.1%}], mean width {np.mean(widths):.0f}")  # fmt: skip


def style() -> None:
    """A coefficient of 0.25 for length, in 100 arenas of 2,000 votes."""
    found = []
    for arena in range(100):
        draw = np.random.default_rng(arena)
        columns = simulated(draw, draw.normal(0, 0.7, 8), 2000, effects=(0.25, 0.0, 0.0, 0.0))
        columns = replace(columns, voter=None)
        found.append(ratings(columns, style=True).styles[0])
    inside = sum(effect.low <= 0.25 <= effect.high for effect in found)
    mean = np.mean([effect.effect for effect in found])
    print(f"style: true 0.25, mean estimate {mean:.3f}, within its interval in {inside} of 100")


def speed() -> None:
    """A million votes on 100 models by 5,000 voters, as columns and as votes."""
    draw = np.random.default_rng(2)
    columns = simulated(draw, draw.normal(0, 0.8, 100), 1_000_000)
    names = columns.models
    firsts = [names[place] for place in columns.first]
    seconds = [names[place] for place in columns.second]
    outcomes: list[Outcome] = [OUTCOMES[place] for place in columns.outcome]
    who = [f"voter {place}" for place in draw.integers(5000, size=len(firsts))]
    print("1,000,000 votes on 100 models by 5,000 voters (goal: under 10 s)")
    timed("columns of names", lambda: ratings(ballots(firsts, seconds, outcomes)))
    timed("with voters", lambda: ratings(ballots(firsts, seconds, outcomes, voters=who)))
    votes = [
        Vote(str(n), f"question {n % 300_000}", firsts[n], seconds[n], outcomes[n], who[n], "")
        for n in range(len(firsts))
    ]
    timed("votes, all they hold", lambda: ratings(votes))
    timed("columns with style", lambda: ratings(replace(columns, voter=None), style=True))


def timed(name: str, work: Callable[[], Ratings]) -> None:
    """Print what some work takes on the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"  {name:20} {clock:5.1f} s, {processor:4.1f} s of one processor", flush=True)


def simulated(
    draw: np.random.Generator,
    strengths: Floats,
    votes: int,
    *,
    effects: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0),
    people: int = 40,
    taste: float = 0.0,
) -> Ballots:
    """Votes by Davidson's model; ``taste`` is how far voters' own strengths scatter."""
    models = len(strengths)
    first = draw.integers(models, size=votes)
    second = (first + draw.integers(1, models, size=votes)) % models
    who = draw.integers(people, size=votes)
    own = strengths + draw.normal(0, taste, (people, models)) if taste else strengths[None, :]
    own = np.broadcast_to(own, (people, models))
    styles = draw.uniform(-1, 1, (votes, len(FEATURES)))
    styles /= np.sqrt((styles**2).mean(axis=0))
    half = (own[who, first] - own[who, second] + styles @ np.array(effects)) / 2
    chances = np.stack((np.exp(half), np.exp(-half), np.full(votes, TIES)))
    outcome = (draw.random(votes) > (chances / chances.sum(axis=0)).cumsum(axis=0)).sum(axis=0)
    return Ballots(
        models=tuple(f"m{place:03d}" for place in range(models)),
        first=first,
        second=second,
        outcome=np.minimum(outcome, 2),
        voters=tuple(f"voter {place}" for place in range(people)),
        voter=who,
        features=FEATURES,
        styles=styles,
    )


def bounded(row: Rating) -> tuple[float, float, float]:
    """Rating and bounds of a model that was compared; NaN, which no goal meets, without."""
    known = [math.nan if part is None else part for part in (row.rating, row.low, row.high)]
    return known[0], known[1], known[2]


def peer(columns: Ballots) -> dict[str, dict[str, list[str] | list[float]]]:
    """What arena-rank finds in the same votes."""
    folder = onward_home() / "peers" / "arena-rank"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER], check=True)
    words = ("model_a", "model_b", "tie", "both_bad")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "votes.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("model_a", "model_b", "winner", *(f"feature_{n}" for n in FEATURES)))
            for n in range(len(columns)):
                pair = (columns.models[columns.first[n]], columns.models[columns.second[n]])
                form = () if columns.styles is None else columns.styles[n].tolist()
                writer.writerow((*pair, words[columns.outcome[n]], *form))
        command = [str(python), "-c", PEER_SCRIPT, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, dict[str, list[str] | list[float]]] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
