"""A passage is shortened to what bears on the question, by whole sentences."""

from __future__ import annotations

from onward.answering.compress import ELISION, compressed
from onward.models.scripted import HashingEmbedder
from tests.answering.made import TABLE, hit

BRIDGE = hit(
    "The town lies in a valley. Its market is held on Mondays. Many people keep sheep. "
    "A bridge crosses the river. It was built by monks. It cost 400 pounds in 1310. "
    "Later a mill was added. The mill burned down. Nobody wrote down why. Today it rains."
)


def test_sentences_around_those_that_bear_on_the_question_stay() -> None:
    (text,) = compressed("How much did the bridge cost?", [BRIDGE.passage])
    assert text == (
        "… Many people keep sheep. A bridge crosses the river. It was built by monks. "
        "It cost 400 pounds in 1310. Later a mill was added. …"
    )


def test_every_part_of_what_is_shown_stands_in_the_passage() -> None:
    (text,) = compressed("When is the market held?", [BRIDGE.passage])
    assert ELISION in text
    for piece in text.split(ELISION):
        assert piece.strip() in BRIDGE.passage.text


def test_of_a_passage_that_bears_little_its_best_sentence_stays() -> None:
    other = hit("Bread is baked. A bridge is drawn on the wall. The oven is hot. We sleep.").passage
    best = hit("The bridge cost 400 pounds, and that cost was high.").passage
    texts = compressed("How much did the bridge cost?", [best, other])
    assert texts == [best.text, "… A bridge is drawn on the wall. …"]


def test_before_a_number_the_sentence_that_says_what_is_counted_stays() -> None:
    passage = hit(
        "Rain fell. The fund was set up by law. It holds 12 million. Snow fell. Wind blew."
    ).passage
    best = hit("The million of the fund, the fund holds a million.").passage
    texts = compressed("How many million does the fund hold?", [best, passage])
    assert "The fund was set up by law. It holds 12 million." in texts[1]


def test_tables_and_code_stay_whole() -> None:
    code = hit("def mill():\n    pass\n\ndef bridge():\n    pass", kind="code").passage
    texts = compressed("Which system has the highest average?", [TABLE.passage, code])
    assert texts == [TABLE.passage.text, code.text]


def test_table_rows_within_a_text_stay() -> None:
    text = "Mills are old. Sheep are white.\n\nYear | Cost\n1310 | 400\n1311 | 500\n\nIt rains."
    passage = hit(text + " A bridge has a cost. Sun. Fog here.").passage
    (short,) = compressed("What did the bridge cost?", [passage])
    for row in ("Year | Cost", "1310 | 400", "1311 | 500"):
        assert row in short


def test_a_question_that_bears_on_nothing_shortens_nothing() -> None:
    for question in ("", "What is it?", "Zebra?", "???"):
        assert compressed(question, [BRIDGE.passage]) == [BRIDGE.passage.text]
    assert compressed("bridge", []) == []


def test_an_embedder_keeps_what_is_meant_in_other_words() -> None:
    embedder = HashingEmbedder()
    with_vectors = compressed("bridge crossing a river", [BRIDGE.passage], embedder)
    assert "A bridge crosses the river." in with_vectors[0]
    assert len(with_vectors[0]) < len(BRIDGE.passage.text)


def test_other_languages_are_cut_too() -> None:
    german = hit(
        "Die Stadt liegt im Tal. Der Markt ist montags. Die Brücke kostete 400 Pfund. "
        "Später kam eine Mühle. Sie brannte ab. Niemand schrieb auf, warum.",
        language="de",
    ).passage
    (text,) = compressed("Was kosteten die Brücken?", [german])
    assert "Die Brücke kostete 400 Pfund." in text
    assert "Niemand" not in text
