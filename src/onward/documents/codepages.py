"""Guesses the encoding of text that is not Unicode and does not say what it is.

Knows alphabets. Refuses to know byte order marks and declarations: ``plaintext.decode`` looks at
those first.
"""

from __future__ import annotations

_SAMPLE = 2**16
_CONTEXT = 1024
_TYPOGRAPHY = frozenset("\xa0€£¥§°©®™–—‘’‚“”„†‡•…‰‹›«»¿¡ªº·×÷±²³½¼¾µ´¨\xad")
_WESTERN = (
    "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüç", "ãáàâçéêíóôõúü", "àèéìíîòóùú",
    "åäöéæøü", "ðþæöáéíóúý", "ëïéèáóöüä",
)  # fmt: skip
_CENTRAL = ("ąćęłńóśźż", "áäčďéěíĺľňóôŕřšťúůýž", "áéíóöőúüű", "čćđšž", "ăâîşţ")
_LATIN = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("cp1254", ("çğıöşüâîû",)),
)
"""Codec and the letters beyond ASCII of the languages it was made for, commonest first."""
_MAX_ACCENTED = 0.5
_MIN_KANA = 0.3


def guess_codepage(data: bytes) -> str:
    """Return the name of a codec for ``data``, which holds bytes that are not valid UTF-8.

    Text in Latin script is known by its alphabet: every accented letter must belong to one
    language, which tells ``é`` from ``ť`` in a single word. The rest is left to
    charset-normalizer, on 64 KB around the first byte beyond ASCII.
    """
    start = next((index for index, byte in enumerate(data) if byte > 0x7F), 0)
    sample = data[max(0, start - _CONTEXT) : start + _SAMPLE]
    return _by_alphabet(sample) or _by_kana(sample) or _by_statistics(sample)


def _by_alphabet(sample: bytes) -> str | None:
    for codec, alphabets in _LATIN:
        text = sample.decode(codec, errors="replace")
        beyond = {character.lower() for character in text if character > "\x7f"} - _TYPOGRAPHY
        accented = sum(1 for character in text if character.lower() in beyond)
        letters = sum(1 for character in text if character.isalpha())
        if accented > _MAX_ACCENTED * max(letters, 1):
            continue
        if any(beyond <= frozenset(alphabet) for alphabet in alphabets):
            return codec
    return None


def _by_kana(sample: bytes) -> str | None:
    """Tell Japanese EUC, whose bytes are valid Korean too, by its syllables."""
    text = sample.decode("euc_jp", errors="replace")
    wide = [character for character in text if character > "\x7f"]
    kana = sum(1 for character in wide if "\u3040" <= character <= "\u30ff")
    return "euc_jp" if kana > _MIN_KANA * len(wide) and "\ufffd" not in wide[:-1] else None


def _by_statistics(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"
