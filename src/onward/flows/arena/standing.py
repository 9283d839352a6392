"""What all votes say, and votes to files and back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from onward.errors import UsageError
from onward.flows.runs import open_votes
from onward.options import Options
from onward.types import Ratings, Skipped


@dataclass(frozen=True, slots=True)
class RatingsRequest:
    """How votes are rated."""

    style: bool = False
    """Tell the effect of form from that of the answerer."""
    bootstrap: bool = False
    """Intervals by drawing votes again, instead of the sandwich."""
    people_only: bool = False
    """Leave out the votes of models."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of files of votes."""

    new: int
    known: int
    """Votes that were there before."""
    problems: tuple[Skipped, ...]


def standing(request: RatingsRequest, options: Options) -> Ratings:
    """Rate everyone that was voted on.

    Raises UsageError when there is no vote to rate.
    """
    from onward.arena.ratings import ratings

    with closing(open_votes(options)) as records:
        votes = records.votes()
    chosen = [vote for vote in votes if vote.kind == "person" or not request.people_only]
    if not chosen:
        kind = "no vote of a person" if votes else "no vote"
        raise UsageError(f"there is {kind} yet: onward arena MODEL MODEL, or onward arena import")
    return ratings(
        chosen,
        level=options.evaluate.level,
        method="bootstrap" if request.bootstrap else "sandwich",
        style=request.style,
        seed=options.answer.seed,
    )


def import_votes(paths: Sequence[Path], options: Options) -> Imported:
    """Keep the votes of files; a vote that is known by its id is not kept twice.

    A file that cannot be read is listed like a bad row, and the rest is kept. Raises UsageError
    when no file has a vote.
    """
    from onward.records.vote_files import read_votes

    problems: list[Skipped] = []
    errors: list[UsageError] = []
    read = new = 0
    with closing(open_votes(options)) as records:
        for path in paths:
            try:
                file = read_votes(path)
            except UsageError as error:
                errors.append(error)
                problems.append(Skipped(str(path), str(error)))
                continue
            problems += file.problems
            read += len(file.votes)
            new += records.add(file.votes)
    if not read:
        raise errors[0]
    return Imported(new, read - new, tuple(problems))


def export_votes(path: Path, options: Options) -> int:
    """Write all votes into a file; return how many.

    Raises UsageError for a file of another kind, or that cannot be written.
    """
    from onward.records.vote_files import write_votes

    with closing(open_votes(options)) as records:
        votes = records.votes()
    write_votes(path, votes)
    return len(votes)
