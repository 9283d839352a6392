"""What a call to a model costs, from tokens and prices that the user states.

There is no table of prices here: providers change them, and a wrong price is worse than none.
"""

from __future__ import annotations

from onward.options import ServerOptions
from onward.types import Tokens


def cost_of(tokens: Tokens, options: ServerOptions) -> float | None:
    """Return US dollars, or None where a price or a count of tokens is not known."""
    prices = (options.dollars_per_million_read, options.dollars_per_million_written)
    counts = (tokens.prompt, tokens.completion)
    dollars = 0.0
    for price, count in zip(prices, counts, strict=True):
        if price is None or count is None:
            return None
        dollars += price * count / 1e6
    return dollars
