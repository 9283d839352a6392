"""What is meant by an id, or by the beginning of one, as people type it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from onward.errors import UsageError


class _Kept(Protocol):
    @property
    def id(self) -> str: ...


Kept = TypeVar("Kept", bound=_Kept)


def meant(given: str, kept: Iterable[Kept], *, noun: str, see: str) -> Kept:
    """Return the one whose id is ``given``, or the only one whose id begins with it.

    An empty beginning means nothing. Raises UsageError when there is none, or more than one; it
    calls them ``noun`` and names the command to ``see`` their ids with.
    """
    near = [one for one in kept if given and one.id.startswith(given)]
    found = [one for one in near if one.id == given] or near
    if len(found) != 1:
        many = f"{len(found)} {noun}s begin with" if found else f"no {noun}"
        raise UsageError(f"{many} '{given}': see {see}")
    return found[0]
