"""Time of a whole evaluation, and what of it each part takes: nothing read, nothing cached.

    python -m benchmarks.evaluate [--questions 200]

Questions are made from the papers by rules; the answerer is ``quote``, the judge the offline one,
examined with 20 cases beside which fakes are planted. Goal: 200 questions in 60 s on 2 cores.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import run_measured
from benchmarks.ranking import DATA
from onward.home import onward_home


def main() -> None:
    """Make the questions, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    count = parser.parse_args().questions
    papers = str(DATA / "papers")
    onward = [sys.executable, "-m", "onward.cli"]
    models = onward_home() / "models"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "models").symlink_to(models)
        environment = {**os.environ, "ONWARD_HOME": folder}
        file = str(Path(folder, "questions.jsonl"))
        making = [*onward, "questions", papers, "-n", str(count), "-o", file]
        started = time.perf_counter()
        subprocess.run(making, env=environment, check=True)
        print(f"made in {time.perf_counter() - started:.1f} s")
        # So that the evaluation reads and embeds everything itself.
        Path(folder, "libraries").rename(Path(folder, "libraries-used"))
        records = f"sqlite:///{Path(folder, 'runs.db')}"
        judging = [*onward, "evaluate", file, "-s", papers, "--records", records]
        measured = run_measured(judging, environment)
    print(measured.output)
    print(f"{count} questions: {measured.seconds:.1f} s, peak {measured.megabytes:.0f} MB")


if __name__ == "__main__":
    main()
