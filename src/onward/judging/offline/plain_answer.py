"""Read an answer as plain sentences: what it claims, what it says to its judge, what is missing.

Knows markup, citation marks, refusals and texts that speak to a judge, by patterns of a few
languages. Refuses to know the question and the context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onward.judging.claims.splitting import split_claims
from onward.language import guess_language, split_sentences, words

_CITATION = re.compile(r"\s?(?:\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|【[^】]*】)")
_MARKUP = re.compile(r"[*`]+|\$+|\\[()\[\]]|^\s{0,3}#{1,6}\s+|(?<=\s)#{1,6}\s+|</?\w{1,10}>", re.M)
_LABEL = re.compile(r"^(?:(?:[-•*]|\(?\d{1,2}[.)])\s*)*")

_GRADE = (
    r"(?:excellent|perfect|full|maximum|maximal|highest|top|best|flawless|5 ?(?:/|out of) ?5|100"
    r"|10 ?/ ?10|five|ausgezeichnet|sehr gut|beste\w*|höchste\w*|volle|excellente?|parfaite?"
    r"|maximale?|meilleure?|excelente|perfect[ao]|máxim[ao])"
)
_JUDGED = (
    r"(?:answer|response|reply|criteri\w+|grades?|scores?|ratings?|marks|points|antwort|note|punkte"
    r"|kriteri\w+|réponse|critère\w*|respuesta|puntuación)"
)
_TO_THE_JUDGE = re.compile(
    r"(?:^|[.!:;,\"]\s*|\b(?:please|must|should|you|and|to|bitte)\s+)(?:rate|grade|score|mark|rank"
    r"|award|assign|give|judge|output|bewerte\w*|benote\w*|gib|vergib|note[zr]?|évalue[zr]?"
    r"|attribue[zr]?|donne[zr]?|califi(?:ca|que)|puntúa|otorga)\s+"
    rf"(?:(?=(?:me|this|it|us|mich|dies\w*|cela|esto)\b)|(?=.{{0,80}}?\b{_JUDGED}\b))"
    rf".{{0,80}}?\b{_GRADE}\b"
    r"|\b(?:ignore|disregard|forget|override|ignoriere\w*|vergiss|vergessen sie|ignore[zr]"
    r"|oublie[zr]?|ignora|olvida)\b.{0,40}\b(?:instructions?|prompts?|rubrics?|criteri\w+|rules?"
    r"|context|guidelines|anweisung\w*|regeln|consignes|règles|instrucciones|reglas)\b"
    r"|\b(?:dear |note to (?:the )?|attention,? |hey,? )(?:judge|grader|evaluator|assessor|rater)\b"
    r"|\byou are (?:the|a|an) (?:\w+ )?(?:judge|grader|evaluator)\b"
    r"|\b(?:this|the) (?:answer|response) (?:deserves|must (?:be|get|receive)|should (?:be (?:rated"
    r"|graded|scored|given)|get|receive))\b"
    rf"|\b(?:all|every) (?:five )?criteri(?:a|on)\b.{{0,40}}\b{_GRADE}\b"
    r"|<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]"
    # In capitals, and not as the first column of a row of a table: SYSTEM: BERT; Dev: 86.6
    r"|(?-i:^\s*(?:SYSTEM|ASSISTANT)\s*:(?!.*;\s))"
    r"|\"(?:grade|score|value|relevance)\"\s*:"
    r"|(?:请|請)?(?:给|給|打|评|評).{0,12}(?:满分|滿分|优秀|優秀|最高|5分|100分)|忽略.{0,12}(?:指令|指示|说明|規則|规则)",
    re.IGNORECASE,
)

_REFUSAL = re.compile(
    r"\bnot (?:be )?(?:found|given|mentioned|provided|stated|contained|available|specified"
    r"|covered|answered|determined|discussed)\b"
    r"|\b(?:do|does|did)(?: not|n['’]t) (?:\w+ )?(?:say|tell|contain|mention|provide|state|specify"
    r"|answer|include|cover|give|know|discuss|hold|address|have (?:any |enough )?information)\b"
    r"|\b(?:cannot|can['’]?t|can not|unable to|could not|couldn['’]t|not able to)\b.{0,20}"
    r"\b(?:answer|find|determine|help|say|tell|provide)\b"
    r"|\b(?:no|not enough|insufficient) (?:relevant |such |sufficient |further )?(?:information"
    r"|answer|evidence|details?|mention|data)\b"
    r"|\bi (?:do not|don['’]t) know\b|\bi['’]?(?: a)?m (?:sorry|not sure)\b"
    r"|\bnicht (?:gefunden|erwähnt|enthalten|angegeben|genannt)\b|\bkeine (?:angaben?|information"
    r"|antwort)|\bweiß (?:ich )?(?:es )?nicht\b|\bkann (?:ich )?\w* ?nicht (?:be)?antwort"
    r"|\bn['’]est pas (?:mentionn|indiqu|précis|trouv|fourni)|\bne (?:contien|mentionn|précis"
    r"|permet|sais)|\bpas (?:d['’]information|trouvé)|\bno (?:se (?:menciona|encuentra|indica)"
    r"|lo sé|contienen?|hay información)\b"
    r"|没有(?:提到|提及|说明|找到|信息|相关)|未(?:提及|提到|找到)|无法(?:回答|确定)|不知道|見つかりません|わかりません",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 40
"""Words; what is longer goes on to answer."""


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """An answer without marks and markup, and apart from it what it says to its judge."""

    sentences: tuple[str, ...]
    """Everything but what is said to the judge, labels and courtesies included."""
    claims: tuple[str, ...]
    """What it states; empty for an empty answer."""
    injected: tuple[str, ...]
    """Sentences that speak to whoever judges the answer."""
    refusal: bool
    """It says nothing but that there is no answer."""
    language: str
    ending: str
    """Its last line as it was written, to see whether it was cut off."""

    @property
    def text(self) -> str:
        """The sentences as one line."""
        return " ".join(self.sentences)


def read_answer(text: str, shown: str = "") -> PlainAnswer:
    """Read an answer; a sentence that stands in ``shown`` (the context) is never an injection."""
    language = guess_language(text)
    known = " ".join(words(shown))
    kept: list[str] = []
    injected: list[str] = []
    for start, end in split_sentences(text, language):
        sentence = _plain(text[start:end])
        if _TO_THE_JUDGE.search(text[start:end]) and " ".join(words(sentence)) not in known:
            injected.append(sentence)
        else:
            kept.append(text[start:end].strip())
    plain = [one for one in map(_plain, kept) if one]
    return PlainAnswer(
        sentences=tuple(plain),
        claims=tuple(_plain(claim) for claim in split_claims("\n".join(kept))),
        injected=tuple(injected),
        refusal=refuses(" ".join(plain)),
        language=language,
        ending=kept[-1].splitlines()[-1] if kept else "",
    )


def refuses(text: str) -> bool:
    """Whether ``text`` says that there is no answer, and hardly anything else."""
    return len(words(text)) <= _LONGEST_REFUSAL and bool(_REFUSAL.search(text))


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", _LABEL.sub("", _CITATION.sub("", text))).split())
