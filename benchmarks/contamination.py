"""How many copies of test items are found among 10,000 training lines, and how many false alarms.

``python -m benchmarks.contamination [--threshold | --held-out]``; needs ``../shared/data``. Of each
benchmark 50 items are written into 10,000 lines of instructions, messages, film reviews and plays,
each in one of the ways of ``PLANT``. Whatever else is reported is a false alarm, unless it is the
twin of a planted item: one in whose copy half of the words of its question stand, such as the other
half of a WinoGrande pair. Then every way by itself, over all items of a benchmark.

The threshold was chosen on ARC-Challenge alone (``--threshold`` prints that choice). The rules were
made while looking at all of these but WinoGrande and PIQA, over these lines; ``--held-out`` plants
other items, three times, among 10,000 lines that had no say in anything.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ranking import DATA
from onward.language.words import words
from onward.tasks.benchmarks import read_task
from onward.tasks.contamination import SHARE, Overlap, find_overlaps, overlaps_in_files
from onward.tasks.option_order import lettered_prompt
from onward.tasks.training_texts import TrainingText
from onward.types import Item

LINES = 10_000
PLANTED = 50
SEED = 20_261_123
CHOSEN_ON = "arc_challenge"
TASKS = (
    "arc_challenge", "arc_easy", "mmlu", "gsm8k", "hellaswag", "truthfulqa_mc2", "winogrande",
    "piqa",
)  # fmt: skip
_FRAME = re.compile(r"^(?:.*\n\n)?(?:Question: |Q: )?(.*?)(?:\n(?:Answer|A):)?$", re.DOTALL)
_OTHER_WORDS = ("river", "window", "yellow", "quickly", "system", "market", "never", "bottle")
_LEAST_WORDS = 5
"""A question of fewer is anybody's phrase ("plastic bag"): it is planted with its options."""


def spoken(item: Item) -> tuple[str, list[str], str]:
    """The question of an item, its options and its right answer, without any frame."""
    lettered = lettered_prompt(item.prompt)
    if lettered:
        options = [option.strip() for option in lettered.options]
        return lettered.parts[0].rpartition("\n")[0].strip(), options, options[item.right[0]]
    if item.contexts:
        ending = item.choices[0].strip()
        names = [context.removeprefix(item.prompt).strip() for context in item.contexts]
        return f"{item.prompt}_ {ending}", names, names[item.right[0]]
    found = _FRAME.match(item.prompt)
    question = found[1].strip() if found else item.prompt
    options = [choice.strip() for choice in item.choices]
    return question, options, options[item.right[0]] if item.right else item.target


def _listed(options: Sequence[str]) -> str:
    return "".join(f"\n{letter}) {text}" for letter, text in zip(_LETTERS, options, strict=False))


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _changed(text: str, chance: random.Random, share: float = 0.0) -> str:
    """Replace one word, or a share of them, by another."""
    said = text.split()
    for place in chance.sample(range(len(said)), max(1, int(share * len(said)))):
        said[place] = chance.choice(_OTHER_WORDS)
    return " ".join(said)


def _dropped(text: str, chance: random.Random) -> str:
    said = text.split()
    del said[chance.randrange(len(said))]
    return " ".join(said)


def _swapped(text: str, chance: random.Random) -> str:
    said = text.split()
    place = chance.randrange(max(1, len(said) - 1))
    said[place : place + 2] = said[place : place + 2][::-1]
    return " ".join(said)


Copy = Callable[[str, list[str], str, random.Random], str]
COPIES: dict[str, Copy] = {
    "exact": lambda q, o, a, _: f"{q}{_listed(o)}\nAnswer: {a}",
    "question and answer": lambda q, _o, a, _: f"{q} {a}",
    "question only": lambda q, _o, _a, _: q,
    "capitals, no punctuation": lambda q, o, _a, _: re.sub(r"[^\w\s]", "", q + _listed(o)).upper(),
    "options reordered": lambda q, o, _a, c: q + _listed(c.sample(o, len(o))),
    "a word changed, options": lambda q, o, _a, c: _changed(q, c) + _listed(c.sample(o, len(o))),
    "every tenth word changed": lambda q, o, _a, c: _changed(q + _listed(o), c, 0.1),
    "a word changed, answer": lambda q, _o, a, c: f"{_changed(q, c)} {a}",
    "a word changed, question only": lambda q, _o, _a, c: _changed(q, c),
    "a word dropped, question only": lambda q, _o, _a, c: _dropped(q, c),
    "two words swapped, question only": lambda q, _o, _a, c: _swapped(q, c),
}
PLANT = tuple(COPIES)[:7]
"""Ways in which the 50 are planted; the others leave too little of a short question to hold on to
and are counted by themselves."""


def training_lines() -> list[str]:
    """10,000 lines of JSON from the tuning files, in an order of their own."""
    tuning = DATA / "tuning"
    records: list[object] = []
    for name in ("alpaca_1500.json", "instruction_with_preference.json"):
        records += json.loads((tuning / name).read_text(encoding="utf-8"))
    for name in ("sms_spam.tsv", "sst2_train.tsv"):
        rows = (tuning / name).read_text(encoding="utf-8").splitlines()
        records += [{"text": row.partition("\t")[2]} for row in rows[1:3001]]
    speeches = (tuning / "tinyshakespeare.txt").read_text(encoding="utf-8").split("\n\n")
    records += [{"text": speech} for speech in speeches[:3000]]
    lines = [json.dumps(record) for record in records]
    lines += (tuning / "hh_harmless_800.jsonl").read_text(encoding="utf-8").splitlines()
    random.Random(SEED).shuffle(lines)
    return lines[:LINES]


def copied(item: Item, way: str, chance: random.Random) -> str:
    """Return an item as it was copied in one way."""
    question, options, answer = spoken(item)
    short = way == "question only" and len(question.split()) < _LEAST_WORDS
    return COPIES["exact" if short else way](question, options, answer, chance)


def is_twin(item: Item, text: str) -> bool:
    """Whether at least half of the words of an item's question stand in a copy of another item."""
    own = set(words(spoken(item)[0]))
    return 2 * len(own.intersection(words(text))) >= len(own)


def held_out_lines() -> list[str]:
    """10,000 other lines, of sentences, restaurants and the reviews that were left."""
    lines = []
    for name, span in (
        ("cola_train.tsv", slice(5000)),
        ("e2e_dev.csv", slice(1, 2501)),
        ("sst2_train.tsv", slice(3001, 5501)),
    ):
        rows = (DATA / "tuning" / name).read_text(encoding="utf-8").splitlines()[span]
        lines += [json.dumps({"text": row}) for row in rows]
    return lines


def planted(items: Sequence[Item], lines: Sequence[str], folder: Path, seed: int = SEED) -> str:
    """Plant 50 items among the lines and report what a search of the file says."""
    chance = random.Random(seed)
    places = chance.sample(range(len(items)), PLANTED)
    at = dict(zip(places, chance.sample(range(len(lines)), PLANTED), strict=True))
    written = list(lines)
    for nth, (place, line) in enumerate(at.items()):
        text = copied(items[place], PLANT[nth % len(PLANT)], chance)
        written[line] = json.dumps({"instruction": text, "output": ""})
    file = folder / "training.jsonl"
    file.write_text("\n".join(written), encoding="utf-8")
    started, used = time.perf_counter(), time.process_time()
    overlaps = overlaps_in_files(items, [file]).overlaps
    used, seconds = time.process_time() - used, time.perf_counter() - started
    found = [place for place in places if overlaps[place].touched]
    right = sum(overlaps[place].where == f"{file}:{at[place] + 1}" for place in places)
    others = [k for k, each in enumerate(overlaps) if each.touched and k not in at]
    where = {f"{file}:{line + 1}": written[line] for line in at.values()}
    twins = [k for k in others if is_twin(items[k], where.get(overlaps[k].where, ""))]
    false, rest = len(others) - len(twins), len(items) - PLANTED
    clean = sum(each.touched for each in find_overlaps(items, lines))
    return (
        f"{len(items):5} | {len(found)}/{PLANTED} | {right}/{PLANTED}"
        f" | {false}/{rest} = {false / rest:.2%} | {len(twins)}"
        f" | {clean}/{len(items)} = {clean / len(items):.2%} | {used:.1f} ({seconds:.1f})"
    )


def shares(items: Sequence[Item], way: str) -> list[Overlap]:
    """What is found of each item when the training data is its copy, all items copied one way."""
    chance = random.Random(f"{SEED} {way}")
    texts = [copied(item, way, chance) for item in items]
    placed = (TrainingText("copies", ((k, text),)) for k, text in enumerate(texts))
    return find_overlaps(items, placed)


def threshold(items: Sequence[Item], lines: Sequence[str]) -> None:
    """Print found copies and false alarms by threshold."""
    searched = [find_overlaps(items, lines)]
    searched += [shares(items, way) for way in ("exact", "a word changed, options")]
    found = [[overlap.share or 0.0 for overlap in each] for each in searched]
    print("share from which on | false alarms | exact | a word changed, options")
    for nth in range(6, 20):
        rates = (sum(share >= nth / 20 for share in each) / len(each) for each in found)
        print(f"{nth / 20:g} | " + " | ".join(f"{rate:.2%}" for rate in rates))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threshold", action="store_true", help=f"only the choice on {CHOSEN_ON}")
    parser.add_argument(
        "--held-out", action="store_true", help="other items and lines, three times"
    )
    chosen = parser.parse_args()
    lines = held_out_lines() if chosen.held_out else training_lines()
    if chosen.threshold:
        threshold(read_task(CHOSEN_ON, DATA / "benchmarks").items, lines)
        return
    print(f"threshold {SHARE}, chosen on {CHOSEN_ON}; {len(lines)} lines")
    print(
        "task | items | planted, found | at their line | false alarms | twins of planted items"
        " | false alarms, nothing planted | seconds of CPU (of the clock)"
    )
    tasks = {name: read_task(name, DATA / "benchmarks").items for name in TASKS}
    with TemporaryDirectory() as folder:
        for name, items in tasks.items():
            for seed in (1, 2, 3) if chosen.held_out else (SEED,):
                print(f"{name} | {planted(items, lines, Path(folder), seed)}", flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if chosen.held_out:
        return
    print("\nfound, of all items copied one way | " + " | ".join(tasks))
    for way in COPIES:
        found = [shares(items, way) for items in tasks.values()]
        print(
            f"{way} | "
            + " | ".join(
                f"{sum(overlap.touched for overlap in each) / len(each):.1%}" for each in found
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
