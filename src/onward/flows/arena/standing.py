"""What all votes say, and votes to files and back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onward.errors import UsageError
from onward.flows.runs import open_votes
from onward.options import Options
from onward.types import Ratings, Skipped, Vote

if TYPE_CHECKING:
    from onward.arena.comparisons import Convention


@dataclass(frozen=True, slots=True)
class RatingsRequest:
    """How votes are rated."""

    style: bool = False
    """Tell the effect of form from that of the answerer."""
    bootstrap: bool = False
    """Intervals by drawing votes again, instead of the sandwich."""
    people_only: bool = False
    """Leave out the votes of models."""
    without: tuple[str, ...] = ()
    """Leave out the votes of these voters."""
    equal_pairs: bool = False
    """Weigh votes so that no pair drowns the others."""
    place: bool = False
    """Tell what being shown first adds, instead of trusting that sides were drawn."""
    against: str = ""
    """Model that win rates are asked against."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of files of votes."""

    new: int
    known: int
    """Votes that were there before."""
    problems: tuple[Skipped, ...]
    notes: tuple[str, ...] = ()
    """Which known votes may have been others, for nothing told them apart."""


def standing(request: RatingsRequest, options: Options) -> Ratings:
    """Rate everyone that was voted on.

    Raises UsageError when there is no vote to rate, and for a voter to leave out who gave none.
    """
    from onward.arena.ratings import ratings

    with closing(open_votes(options)) as records:
        votes = records.votes()
    people = {vote.who for vote in votes}
    if strange := next((who for who in request.without if who not in people), None):
        raise UsageError(f"nobody voted as '{strange}': see onward arena votes --json")
    chosen = [
        vote
        for vote in votes
        if vote.who not in request.without and (vote.kind == "person" or not request.people_only)
    ]
    if not chosen:
        left = " left" if request.without else " yet"
        kind = "no vote of a person" if votes and request.people_only else "no vote"
        raise UsageError(f"there is {kind}{left}: onward arena MODEL MODEL, or onward arena import")
    return ratings(
        chosen,
        level=options.evaluate.level,
        method="bootstrap" if request.bootstrap else "sandwich",
        style=request.style,
        seed=options.answer.seed,
        convention=convention_of(chosen, equal_pairs=request.equal_pairs, place=request.place),
        against=request.against,
    )


def convention_of(
    votes: Sequence[Vote], *, equal_pairs: bool = False, place: bool = False
) -> Convention:
    """What the votes are taken to mean: where questions repeat, theirs are not independent.

    On one question the same answer meets several others, and several voters see the same two.
    """
    from onward.arena.comparisons import Convention

    named = [vote.question for vote in votes if vote.question]
    repeated = len(set(named)) < len(named)
    return Convention(
        place=place, equal_pairs=equal_pairs, clusters="question" if repeated else None
    )


def import_votes(paths: Sequence[Path], options: Options) -> Imported:
    """Keep the votes of files; a vote that is known by its id is not kept twice.

    One whose id is that of another vote is listed, and the vote that was there stays. A file that
    cannot be read is listed like a bad row, and the rest is kept. Raises UsageError when no file
    has a vote.
    """
    from onward.records.vote_files import read_votes

    problems: list[Skipped] = []
    errors: list[UsageError] = []
    notes: list[str] = []
    read = new = known = 0
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
            added = records.add(file.votes)
            new += added
            if added == len(file.votes):
                continue
            clashes = records.clashes(file.votes)
            problems += [_clash(path, *clash) for clash in clashes]
            known += len(file.votes) - added - len(clashes)
            if file.bare:
                notes.append(_bare(path, file.bare))
    if not read:
        raise errors[0]
    return Imported(new, known, tuple(problems), tuple(notes))


def _clash(path: Path, vote_id: str, columns: Sequence[str]) -> Skipped:
    return Skipped(
        f"{path.name}, id {vote_id}",
        f"another {', '.join(columns)} is kept under this id, and stays: give the row an id of its"
        f" own, or forget that vote first: onward arena remove {vote_id}",
    )


def _bare(path: Path, rows: int) -> str:
    return (
        f"{path.name}: {rows:,} rows have neither id, question, time nor voter, so one that an"
        " earlier file has too counts once: give them ids of their own if they are other votes"
    )


def export_votes(path: Path, options: Options) -> int:
    """Write all votes into a file; return how many.

    Raises UsageError without a vote, for a file of another kind, or that cannot be written.
    """
    from onward.records.vote_files import write_votes

    with closing(open_votes(options)) as records:
        votes, url = records.votes(), records.url
    if not votes:
        raise UsageError(
            f"no vote to export in {url}: go into the project's folder, or name its --records"
        )
    write_votes(path, votes)
    return len(votes)
