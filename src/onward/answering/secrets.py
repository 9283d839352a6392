"""Whether a text holds what must not be remembered: a password, a key, a card number.

Knows how secrets look. Refuses to guess at what they open.
"""

from __future__ import annotations

import re

_TOLD = re.compile(
    r"\b(?:pass ?(?:word|phrase|code)s?|passwort|kennwort|mot de passe|contraseña|pin(?: code)?"
    r"|secret|api[-_ ]?keys?|access[-_ ]?(?:key|token)s?|auth(?:entication)?[-_ ]?tokens?|bearer"
    r"|private key|credentials?|otp|cvv|cvc|iban|social security|ssn|credit card|kreditkarte)\b"
    r"|\btoken\s*(?:is|=|:)",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"\b(?:sk|pk|rk)[-_][\w-]{12,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w+|\bAKIA[0-9A-Z]{12,}"
    r"|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{20,}|\bhf_\w{16,}|\beyJ[\w-]{10,}\.[\w-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|://[^\s/@:]+:[^\s/@]+@"
)
_LONG = re.compile(r"(?<![\w/.-])[A-Za-z0-9+_=-]{24,}(?![\w/.-])")
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


def holds_secret(text: str) -> bool:
    """Whether ``text`` names a secret or holds what is made like one; in doubt it does."""
    if _TOLD.search(text) or _KEY.search(text):
        return True
    if any(_is_random(word) for word in _LONG.findall(text)):
        return True
    return any(_is_card(re.sub(r"\D", "", number)) for number in _CARD.findall(text))


def _is_random(word: str) -> bool:
    """A long run of letters and digits mixed, as keys and hashes are, and words are not."""
    digits = sum(c.isdigit() for c in word)
    return digits >= 4 and len(word) - digits >= 4


def _is_card(digits: str) -> bool:
    """Whether digits pass the check of payment cards (Luhn, ISO/IEC 7812-1)."""
    doubled = [int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
