"""The patterns of English (and the pronouns of a few other languages) that show a question leans.

Knows words. Refuses to know the conversation; what a match means is decided in ``leaning``.
"""

from __future__ import annotations

import re

_BE = r"(?:is|are|was|were|be|been|being)"
_VERB = (
    rf"(?:{_BE}|do|does|did|can|could|will|would|should|may|might|must|has|have|had|don't|doesn't"
    r"|didn't)"
)


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRONOUN = re.compile(
    r"\b(?:(?P<possessive>its|their|his|hers?(?= [a-z])|theirs)\b"
    r"|(?P<pronoun>it|they|them|he|him|she|her)\b"
    r"|(?P<choice>"
    r"(?:which|what|how many|one|each|either|neither|both|any|all|none|some)"
    rf" of (?:them|these|those|the (?:two|three|four|five)(?=\W*$|\s+(?:{_VERB}|\w+s)\b))"
    r"|(?:the )?(?:former|latter)\b|the (?:two|three|four|same)(?=\W*$)|the other two"
    r"|(?:an?|any|another) (?:\w+ )?ones?\b"
    r"|the (?:first|second|third)(?=\W*$| (?:is|are|was|does|do|did|has|have)\b)"
    r"|(?<!are )(?<!is )(?<!was )(?<!were )there(?=\W*$)"
    r"|the others?(?=\W*$| (?:is|are|was|were|do))"
    r"|(?<=\bof )each(?=\W*$)|(?<=\bin )each(?=\W*$)|(?<=\bfor )each(?=\W*$)|these(?=\W*$| two)"
    r"|both(?=\W*$| (?:methods|models|approaches|techniques|cases|of)\b))"
    r"|(?:does|did|do|can|could|will|would|about|after|to|of|by|in|on|with|from|for|get"
    r"|why is|^is|explain|describe|summari[sz]e|translate|rephrase|repeat|prove)"
    r" (?P<this>this|that)(?= (?!(?:is|are|was|were|can|has|have)\b)\w|\W*$)"
    r"|(?:is|are|was|were) (?P<those>this|that|these|those)(?=\W*$)"
    r"|(?P<noun>(?:this|these"
    r"|(?:(?<=\bof )|(?<=\bin )|(?<=\bfor )|(?<=\bwith )|(?<=\bon )|(?<=^))(?:that|those))"
    r" (?!(?:as|is|are|was|were|can|has|have|do|does|did|to|the|that)\b)[a-z-]{3,}))",
    re.IGNORECASE,
)
"""What stands for something else; the group says how (``leaning.Lack.kind``)."""

OTHER_PRONOUN = re.compile(
    r"\b(sie|(?<!gibt )es(?! gibt)|ihn|ihm|ihr|ihre[nmrs]?|er|seine?[nmrs]?|diese[nmrs]?"
    r"|davon|dazu|damit|dabei|dafür|il|elle|ils|elles|lui|leurs?|sa|ses|cela|celui-ci|celle-ci"
    r"|ella|ellos|ellas|esto|eso|su|sus|it|its|they|them|their|he|she|this one)\b"
    r"|[它他她]们?|这个|那个|それ|これ|彼女?",
    re.IGNORECASE,
)

_VERDICT = (
    r"(?:not |also |so |very |really |always |still |often )*(?:possible|impossible|useful|useless"
    r"|necessary|important|hard|harder|easy|easier|difficult|better|best|worse|enough|reasonable"
    r"|common|feasible|true|false|likely|unlikely|helpful|worth|worthwhile|good|bad|beneficial"
    r"|known|clear|unclear|critical|crucial|advisable|sufficient|safe|sensible|surprising|said"
    r"|believed|shown|expected|assumed|wise|fair|normal|usual)"
)
EXPLETIVE = re.compile(
    rf"\bit (?:(?:{_BE}|'s|has been|may be|might be|can be|seems|appears) {_VERDICT}"
    r"|turns out|follows|takes)(?=(?: \w+)? (?:to|that|for|if|whether|how|when)\b)"
    rf"|\b(?:{_BE}|would|will|does) it (?:be )?(?:{_VERDICT}|make sense|matter)"
    r"(?=(?: \w+)? (?:to|that|for|if|whether|how|when|what)\b|\s\w+ing\b)"
    r"|\b(?:does|did|would|will) it (?:take|need) (?:\w+ ){0,3}to\b|\bis it the case\b"
    r"|\bdoes it mean(?= (?:for|to|that|if|when)\b)|\bdoes it take (?:an?|the)\b"
    rf"|\b{_BE} it \w+ed(?= (?:how|that|whether)\b)",
    re.IGNORECASE,
)
"""*Why is it useful to scale …?*: an *it* that stands for what follows it."""

BOUNDARY = re.compile(
    r"[,;:–]|\b(?:and|but|or|when|while|if|that|which|where|how|why|because|since|before|after|who"
    r"|although|though|once|until|using|by \w+ing|when \w+ing)\b",
    re.IGNORECASE,
)
"""Where a clause ends."""

BEFORE_SUBJECT = re.compile(
    rf"(?:^|\b(?:{_VERB}|that|when|if|while|because|since|why|how|where|before|after|and|but))\W*$",
    re.IGNORECASE,
)
"""What a pronoun follows that is the subject of its clause."""

AFTER_SUBJECT = re.compile(rf"\W*(?:{_VERB})\b", re.IGNORECASE)
"""What follows a pronoun that is the subject of its clause."""

GERUND = re.compile(r"\b[a-z]{2,}ing\W*$", re.IGNORECASE)

ASKED_SUBJECT = re.compile(
    r"\W*(?:which|what|whose) (?!.*\b(?:do|does|did|is|are|was|were|can|could|will|would)\b).*$"
    r"|\W*who (?!do|does|did)\w+ (?:.*\s)?$",
    re.IGNORECASE | re.DOTALL,
)
"""Before a possessive: *which university has its …*, where what is asked for is the owner."""

HAS_VERB = re.compile(rf"\b(?:{_VERB}|let)\b|n't\b", re.IGNORECASE)
_HOW = r"how (?:many|much|long|often|large|big|fast|far|high|deep|old|well|accurate|expensive)"
QUANTITY = re.compile(rf"\W*{_HOW}\b", re.IGNORECASE)
ASKS = re.compile(
    r"\W*(?:(?:for|in|on|at|with|under|by|from|to|of|over|after) )?"
    rf"(?:{_HOW}|which|whose|(?<= )what|what (?:kinds?|types?|sorts?))\b",
    re.IGNORECASE,
)
ASKS_BY = re.compile(
    r"\W*(?:for|in|on|at|with|under|by|from|to|of|over|after) (?:which|what|how|whom|whose)\b",
    re.IGNORECASE,
)
"""*Under which condition?*: a circumstance of something that was said."""
ASKS_WITHIN = re.compile(r"(?<=\w )(?:which|what|how many|how much|whom)\b", re.IGNORECASE)
NAMES_ITS_SUBJECT = re.compile(
    r"\W*(what|who)('s|’s| is| are| was| were)\b|\W*(define|explain|describe|was ist|qu'est-ce)\b",
    re.IGNORECASE,
)
DEFINITE = re.compile(
    r"\bthe (?:authors?|paper|model|method|approach|technique|algorithm|system|study|report"
    r"|researchers|experiments?|company|document)\b"
    r"(?! (?:of|in|for|with|from|on|to|that|which|called|named|by|was|is|between)\b)",
    re.IGNORECASE,
)
"""*What do the authors conclude?*: those of what was spoken of."""

GENERIC_PASSIVE = re.compile(
    rf"\b{_BE} (?:used|needed|required|reported|chosen|taken|applied|achieved|reached|tested"
    r"|evaluated|trained|compared|proposed|involved|measured|released|published|affected)\b",
    re.IGNORECASE,
)
"""*Which GPUs were used?* leaves out for what."""

OWNED = re.compile(
    rf"\W*(?:what|which|who|how (?:large|high|big|long|good))(?:'s|’s| {_BE})"
    r" (?:the|there any|there)(?: [\w-]+){0,2} (?P<noun>[a-z]+)\W*$",
    re.IGNORECASE,
)
HAPPENS = _listed(
    """available begin come done end exist finish go happen help look matter mean needed open
    proceed public run start stop take work give list name mention outline summarise summarize
    explain describe two three four five holds previous"""
)
"""Words that say of a relational noun no more than that it is, happens or is wanted."""

RELATIONAL = _listed(
    """accuracy advantage advantages aim architecture author authors benefit benefits bias
    conclusion conclusions contribution contributions cost costs cause causes code consequence
    consequences data dataset datasets date deadline definition difference differences dimension
    dimensions disadvantage disadvantages downside downsides drawback drawbacks effect effects error
    errors example examples exception exceptions formula function goal gain gains hyperparameters
    idea impact implication implications input inputs latency length limit limitation limitations
    limits loss mean meaning metric name number objective optimizer origin output outputs overhead
    parameters performance price problem problems purpose rank rate reason reasons requirements
    result results risk risks role score scores setup size source speed step steps temperature time
    title tradeoff usage use value values vocabulary weakness weaknesses winner year record best
    baseline baselines math maths proof intuition training
    pretraining inference evaluation decoding testing"""
)
"""Nouns that are of something: *what is the size?* asks for more than it says."""

_COMPARATIVE = (
    r"(?:better|worse|faster|slower|larger|smaller|bigger|cheaper|higher|lower|longer|shorter"
    r"|stronger|weaker|newer|older|easier|harder|simpler|safer|greater|fewer|earlier|later"
    r"|more [a-z]+|less [a-z]+)"
)
_SUPERLATIVE = (
    r"(?:best|worst|fastest|slowest|largest|smallest|biggest|cheapest|highest|lowest|longest"
    r"|shortest|strongest|weakest|newest|oldest|easiest|simplest|safest|greatest|fewest|most|least)"
)
ONE_SIDED = re.compile(
    r"\W*compare\s+(?:to|with|against)\b"
    r"|\W*(?:which|what|who)(?: one)? (?:is|was|are|were|has|performs|works|does)"
    rf" (?:the )?(?:{_COMPARATIVE}|{_SUPERLATIVE})\b(?:\W+(?!than|of|in|for|among)\w+){{0,2}}\W*$"
    rf"|\W*(?:is|are|was|were|does|do|why is|why are)\b[^,;]{{1,60}}\b{_COMPARATIVE}\W*$"
    r"|[^,;]{0,80}\bdifferences?\W*$"
    r"|[^,;]{0,80}\b(?:alternatives?|instead|otherwise)\W*$",
    re.IGNORECASE,
)
"""A comparison whose other side is not named."""

GOES_ON = re.compile(
    r"\W*(?:(?:please|can you|could you|would you|will you)\b\W*)*"
    r"(?:(?:tell|give|show|name|explain|say)(?: me)?(?: us)? (?:(?:some |a bit |a little )?more"
    r"|an(?:other)? example|(?:some |more )?(?:examples|details))"
    r"|(?:some |any )?more (?:details?|examples?|information)|details|for example|for instance"
    r"|what if\b[^?]*|(?:any )?(?:others|more)|since when|until when|by whom|says who|why not"
    r"|in what sense|which page|(?:on )?(?:what|which) page[^?]{0,20}|and then|yes|yes please"
    r"|where (?:is|was|does) (?:that|this|it) (?:stated|written|said|stand|come from|from)"
    r"|i (?:do not|don't) (?:understand|get it)|what do you mean|huh"
    r"|elaborate|go on|continue|what else|anything else|are you sure|how do you know"
    r"|(?:say|put) (?:that|it|this)|in (?:simpler|simple|other|plain) (?:words|terms)"
    r"|how many (?:do|does|did|are|is|were|was|has|have)\b[^?]*)"
    r"(?: please| about (?:it|that|this))*\W*$",
    re.IGNORECASE,
)
"""A wish for more of the same."""
