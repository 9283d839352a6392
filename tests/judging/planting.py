"""Cases, hits and right answers made by hand for the tests of fakes and examinations."""

from __future__ import annotations

from onward.judging.fakes.controls import CONTROL
from onward.types import Answer, Case, Hit, Location, Passage


def hit(text: str, language: str = "en") -> Hit:
    """A hit whose passage is all of its document."""
    passage = Passage(
        id=f"p{abs(hash(text)) % 10_000}",
        document_id="d",
        source="d.txt",
        title="",
        heading_path=(),
        location=Location(),
        start=0,
        end=len(text),
        text=text,
        kind="text",
        language=language,
    )
    return Hit(passage, 1.0, {"words": 1})


def right(text: str, *context: str, language: str = "en") -> Answer:
    """A right answer, borne out by its own words and the further context."""
    hits = tuple(hit(one, language) for one in (text, *context))
    return Answer(text, abstained=False, citations=(), hits=hits, model=CONTROL)


MILL = (
    Case("mill", "When did the mill in Ashby start to grind flour?"),
    right(
        "The mill in Ashby has ground flour since 1823 and employs 14 people.",
        "Harlow Brook drives the wheel. The owners live in Dunmore. A second mill closed in 1911.",
    ),
)
BRIDGE = (
    Case("bridge", "How long is the bridge over the Tarn?"),
    right("The stone bridge over the Tarn is 212 metres long, longer than any other nearby."),
)
CHEESE = (
    Case("cheese", "How is the cheese ripened?"),
    right("Each wheel rests in a damp cellar for nine months, while butter is sold at once."),
)
CONTROLS = [MILL, BRIDGE, CHEESE]
