"""Time of a question over filings that are already read: with nothing embedded, and with all.

    python -m benchmarks.warm_question [--rounds 3]

"To embed": the cache of vectors is emptied before each question, so that all of its 50 candidates
and the sentences of its answer are embedded. "Cached": the same question again. The answerer is
``quote``; the time is that of retrieving and answering together.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.ranking import DATA, percentile
from onward.flows.conversation import Conversation, open_conversation
from onward.flows.library import Library, library_of
from onward.home import onward_home
from onward.options import Options, ReadOptions
from onward.types import Question

FILINGS = Options(read=ReadOptions(include=("*.pdf",)))
"""Without the file of questions, which lies in the same folder and holds the answers."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    folder = DATA / "financebench"
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [Question(json.loads(line)["question"]) for line in lines]
    models = onward_home() / "models"
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONWARD_HOME"] = home
        Path(home, "models").symlink_to(models)
        with open_conversation([str(folder)], FILINGS) as conversation:
            library = library_of([str(folder)])
            measure(conversation, library, questions, rounds)
            library.close()


def measure(
    conversation: Conversation, library: Library, questions: list[Question], rounds: int
) -> None:
    """Ask every question with an empty cache and then with a full one."""
    conversation.answer(questions[0])
    times: dict[str, list[float]] = {"to embed": [], "cached": []}
    for question in questions * rounds:
        library.connection.execute("DELETE FROM token_vectors")
        for state in times:
            started = time.perf_counter()
            conversation.answer(question)
            times[state].append(1000 * (time.perf_counter() - started))
    for state, taken in times.items():
        middle, high = percentile(taken, 0.5), percentile(taken, 0.95)
        print(f"{state:<10} p50 {middle:7.0f} ms   p95 {high:7.0f} ms   n = {len(taken)}")


if __name__ == "__main__":
    main()
