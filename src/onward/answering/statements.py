"""What the user says of themselves, their team and their wishes, beside what they ask.

Knows the sentences of one message, in English, and the commonest forms in German, French and
Spanish. Refuses to read what the user only passes on: quotations, code, forwarded lines.
"""

from __future__ import annotations

import re

from onward.answering.followups.leaning import lack_of
from onward.language import guess_language, split_sentences

_PASSED_ON = re.compile(
    r"```.*?(?:```|\Z)|<(\w+)[^<>]{0,80}>.*?(?:</\1>|\Z)|^\s*>.*?$|“[^”]*”|„[^“”]*[“”]|«[^»]*»"
    r"|\"[^\"]*\"|(?:document|passage|page|email|text|paper|website|file)\s+says?\b.*",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_REMEMBER = re.compile(
    r"\W*(?:please\b\W*|could you\b\W*|can you\b\W*|bitte\b\W*)*(?:remember|note|keep in mind"
    r"|don't forget|do not forget|memori[sz]e|for (?:your|future) reference|merk(?:e)? dir"
    r"|denk(?:e)? daran|souviens-toi|retiens|recuerda)\b[\s,:]*(?:(?:that|dass|que)\b\s*)?"
    r"(?P<said>.+)",
    re.IGNORECASE | re.DOTALL,
)
_STATES = re.compile(
    r"\W*(?:(?:by the way|fyi|also|and|actually|now|just so you know|hi|hello|so"
    r"|no|please)\b\W*)*(?:"
    r"(?:my|our)\s[^?]{1,80}?\s(?:is|are|was|were|has|have|uses?|runs?|works?|lives?|needs?|means?"
    r"|prefers?|consists?|starts?|ends?)\b"
    r"|(?:we|i)\s(?:(?:now|also|mostly|always|usually|only|just|both|still|no longer|never)\s)*"
    r"(?:use|run|work|prefer|call|live|store|write|deploy|build|sell|make|develop|train|maintain"
    r"|speak|own|like|dislike|hate|switched|moved|stopped)\b"
    r"|(?:i'm|i am|we're|we are)\s(?:an?|the|from|in|at|on|using|based|working|running|called|new"
    r"|responsible|vegetarian|vegan)\b"
    r"|(?:by\s)[^?]{1,60}?\s(?:we|i) mean\b|when (?:we|i) say\b"
    r"|(?:always|never|from now on|in future)\b\W*\w+"
    r"|(?:please\s)?(?:answer|reply|respond|write)(?:\sme)?(?:\salways)?\s(?:in|with|briefly"
    r"|shortly|using)\b"
    r"|(?:ich|wir)\s(?:bevorzuge|bevorzugen|nutze|nutzen|verwende|verwenden|arbeite|arbeiten"
    r"|nennen|heiße|bin|sind)\b|(?:mein|meine|unser|unsere)\s[^?]{1,60}?\s(?:ist|sind|heißt)\b"
    r"|(?:je préfère|nous utilisons|j'utilise|je m'appelle|nous appelons)\b"
    r"|(?:mon|ma|mes|notre|nos)\s[^?]{1,60}?\s(?:est|sont)\b"
    r"|(?:prefiero|usamos|utilizamos|me llamo|llamamos)\b|(?:mi|mis|nuestr[oa]s?)\s[^?]{1,60}?\s"
    r"(?:es|son)\b)",
    re.IGNORECASE,
)
_OF_THE_TALK = re.compile(
    r"\W*(?:my|our)\s(?:\w+\s)?(?:question|point|problem|guess|understanding|request|next|last"
    r"|first|second)\b|\W*(?:i|we)\s(?:am|'m|was|were)?\s*(?:asking|wondering|looking|trying"
    r"|talking|not sure)\b|\W*(?:i'm|i am|we are|we're)\s(?:an?\s)?(?:bit|little|not sure|asking)",
    re.IGNORECASE,
)
"""What is said of the conversation itself."""
_STANDING = re.compile(
    r"\W*(?:please\b\W*)?(?:(?:the user|i|we)\s(?:always\s|never\s)?"
    r"(?:prefer|like|want|dislike|hate)"
    r"|always|never|from now on|in future|answer|reply|respond|write|ich bevorzuge|je préfère"
    r"|prefiero)",
    re.IGNORECASE,
)
_CHARACTERS = (8, 400)
_MOST = 5


def stated(message: str) -> list[str]:
    """Return the statements of ``message`` that are worth remembering, as they were said.

    Of *Please remember that we ship on Fridays* only *we ship on Fridays*; a question is never
    one, and *we use it* says too little. What stands in quotation marks, code or forwarded lines is
    not the user's own word.
    """
    own = _PASSED_ON.sub(" ", message)
    found = []
    for start, end in split_sentences(own, guess_language(own)):
        sentence = own[start:end].strip()
        asks = sentence.rstrip().endswith(("?", "？"))
        asked_to = _REMEMBER.match(sentence)
        said = asked_to["said"].strip() if asked_to else sentence
        states = asked_to or (not asks and _STATES.match(said) and not _OF_THE_TALK.match(said))
        leans = (lack := lack_of(said, "en")) is not None and lack.end
        if (
            states
            and not leans
            and not _asks(said)
            and _CHARACTERS[0] <= len(said) <= _CHARACTERS[1]
        ):
            found.append(said.rstrip(" ?"))
    return found[:_MOST]


def is_standing(text: str) -> bool:
    """Whether a statement is a wish for every answer: *always answer in German*."""
    return _STANDING.match(text) is not None


def _asks(said: str) -> bool:
    """Whether what is to be remembered is itself asked: *remember what LoRA is?*."""
    return (
        re.match(r"\W*(?:what|who|which|how|why|when|where|to)\b", said, re.IGNORECASE) is not None
    )
