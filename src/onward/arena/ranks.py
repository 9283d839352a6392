"""Places on the board: who is surely better than whom.

Knows bounds and components. Refuses to know where they come from.
"""

from __future__ import annotations

from onward.statistics.arrays import Floats, Integers


def ranks(low: Floats, high: Floats, component: Integers) -> Integers:
    """Return 1 + how many of the same component have a lower bound above one's own upper bound."""
    above = low[None, :] > high[:, None]
    together = component[None, :] == component[:, None]
    better: Integers = (above & together).sum(axis=1)
    return better + 1
