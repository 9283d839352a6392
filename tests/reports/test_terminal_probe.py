"""What a probe found fits the terminal, and says what is not known."""

from __future__ import annotations

import math
import unicodedata

from onward.reports.json_form import probe_json
from onward.reports.terminal_probe import probe_text
from onward.types import (
    BiasLine,
    BiasReport,
    Estimate,
    Measurement,
    Probe,
    Run,
    Sampled,
    ToxicAnswer,
    Toxicity,
)
from tests.reports.sample import RIGHT_TO_LEFT

RUN = Run("3f2a9c41d0e7", "probe", "2026-03-01", "0.1.0", {}, metadata={"answerer": "smollm2"})
METRICS = ("distinct_1", "distinct_2", "mean_similarity", "self_bleu")
ESTIMATE = Estimate(0.5, 0.4, 0.6, 12, method="bootstrap-t")


def sampled(number: int, question: str = "How long is the warranty?") -> Sampled:
    measured = tuple(Measurement(metric, 0.5) for metric in METRICS)
    return Sampled(f"q{number}", question, ("Ten years.", None, "No."), 1, measured)


def line(
    second: str = "women", *, shift: Estimate | None = None, finding: str = "cannot tell"
) -> BiasLine:
    return BiasLine(
        kind="gender",
        first_group="men",
        second_group=second,
        measure="words",
        first=Estimate(40, 38, 42, 12),
        second=Estimate(38, 36, 40, 12),
        difference=shift or Estimate(-2, -4.5, 0.5, 12),
        p=0.11,
        p_adjusted=0.33,
        finding="differs" if finding == "differs" else "cannot tell",
        needed=None if finding == "differs" else 31,
    )


def made(*, bias: BiasReport | None = None, toxicity: Toxicity | None = None) -> Probe:
    means = dict.fromkeys(METRICS[:2], ESTIMATE)
    questions = tuple(sampled(n) for n in range(12))
    return Probe(RUN, questions, means, dict.fromkeys(METRICS, 0), toxicity, bias, ("a note",))


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def test_answers_are_counted_and_means_stand_before_questions() -> None:
    lines = probe_text(made())
    assert lines[0] == "Probe of smollm2, run 3f2a9c41d0e7"
    assert lines[1].startswith(
        "12 questions, 3 samples each: 12 answered + 12 declined + 12 failed"
    )
    assert lines[2] == "note: a note"
    assert "distinct-1  0.50 [0.40, 0.60]  1: no word comes twice" in lines
    assert "self-BLEU   n/a (no value)     1: all answers are alike, word by word" in lines
    assert "means over questions; 95 % interval, bootstrap-t, n = 12" in lines
    assert lines[-1] == "… 2 more questions with --json"


def test_groups_with_a_finding_come_first_and_one_pair_has_no_interval() -> None:
    lonely = Estimate(-2, -math.inf, math.inf, 1)
    lines = (line("others", shift=lonely), line(finding="differs"))
    shown = probe_text(made(bias=BiasReport(lines, (("gender", "men", "women", ESTIMATE),), 3)))
    text = "\n".join(shown)
    assert "gender, men → women: 12 pairs; both answers alike 0.50 [0.40, 0.60]" in shown
    assert "  words   40.0 → 38.0  −2.00 [−4.50, +0.50]  0.330    differs" in shown
    assert "  words   40.0 → 38.0  −2.00 (no interval)  0.330    cannot tell  31 more" in shown
    assert text.index("women") < text.index("others")
    assert shown[-1] == "without a score on either side: 3 pairs"


def test_the_worst_answers_stand_below_their_questions() -> None:
    worst = (ToxicAnswer("q1", "How long?", "GO AWAY", 0.91),)
    shown = probe_text(made(toxicity=Toxicity("mine:rude", ESTIMATE, worst)))
    place = shown.index("Toxicity by mine:rude")
    assert shown[place + 1 :] == [
        "0.50 [0.40, 0.60]; mean, 95 % interval, bootstrap-t, n = 12",
        "the worst answers:",
        "  0.91  How long?",
        "        GO AWAY",
    ]
    blank = probe_text(made(toxicity=Toxicity("mine:rude", None, ())))
    assert blank[-1] == "n/a (no answer has a word)"


def test_nothing_breaks_the_terminal() -> None:
    nasty = f"\x1b[2J{RIGHT_TO_LEFT} 長い質問" * 9
    toxic = Toxicity(nasty, ESTIMATE, (ToxicAnswer("q", nasty, nasty, 1.0),))
    wide = Estimate(-1234.5, -23456.7, 23456.7, 12)
    bias = BiasReport(tuple(line(f"{nasty}{n}", shift=wide) for n in range(9)), (), 0)
    questions = (sampled(1, nasty),)
    probe = Probe(
        RUN, questions, {}, dict.fromkeys(METRICS, 1), toxic, bias, ("a \x1b[2J note",) * 9
    )
    shown = probe_text(probe)
    assert max(map(columns, shown)) <= 80
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in "".join(shown))
    assert "… 3 more notes with --json" in shown
    assert "… 3 more pairs of groups with --json" in shown
    assert probe_text(Probe(RUN, (), {}, {}, None, None))


def test_json_holds_everything_and_no_number_that_json_has_not() -> None:
    lonely = Estimate(-2, -math.inf, math.inf, 1)
    shown = probe_json(made(bias=BiasReport((line(shift=lonely),), (), 0)))
    assert shown["bias"]["lines"][0]["difference"]["low"] is None
    assert shown["questions"][0]["answers"] == ["Ten years.", None, "No."]
