"""Copies of items in training data are found in any dress; what all items say is no copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.tasks.benchmarks import read_task
from onward.tasks.contamination import Overlap, find_overlaps, overlaps_in_files
from onward.types import Item

QUESTION = "Which gas do green plants take from the air while the sun shines on their leaves?"
OPTIONS = ("carbon dioxide", "pure oxygen", "helium", "nitrogen from lightning")
NOISE = ("The shop opens at nine.", "I am on the train, call you later.", "a stirring, funny film")


def framed(count: int) -> list[Item]:
    """The item, and others of the same frame and style."""
    others = [
        Item(
            f"other {n}",
            f"Question: Which of the following best explains effect {7 * n} of part {n}?\nAnswer:",
            (f"heat {n}", f"cold {n}"),
            right=(0,),
        )
        for n in range(count)
    ]
    return [Item("plants", f"Question: {QUESTION}\nAnswer:", OPTIONS, right=(0,)), *others]


def one(text: str, items: list[Item] | None = None) -> Overlap:
    return find_overlaps(items or framed(30), [*NOISE, text])[0]


@pytest.mark.parametrize(
    "text",
    [
        f"{QUESTION}\nA. {OPTIONS[0]}\nB. {OPTIONS[1]}\nC. {OPTIONS[2]}\nD. {OPTIONS[3]}",
        f"{QUESTION} {OPTIONS[3]} {OPTIONS[0]} {OPTIONS[2]} {OPTIONS[1]}",
        QUESTION,
        QUESTION.upper().replace("?", "").replace(" ", "  \t"),
        QUESTION.replace(" ", "\n"),
        f"Before it. {QUESTION.replace('green', 'big')} After it.",
        QUESTION.replace("the sun", "sun"),
        f"Once more: {QUESTION[:40]} – {QUESTION[40:]}",
    ],
)
def test_a_copy_is_found_whatever_its_dress(text: str) -> None:
    found = one(text)
    assert found.touched
    assert found.share is not None
    assert found.share >= 0.6
    assert found.where.startswith("text 4:")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Green plants take water. The sun shines on their roof.",
        "Question: Which of the following best explains effect 5000 of money?\nAnswer:",
        "carbon dioxide",
        "gas green plants take air sun shines leaves carbon dioxide oxygen helium nitrogen",
    ],
)
def test_common_phrases_single_options_and_loose_words_are_no_copy(text: str) -> None:
    overlaps = find_overlaps(framed(30), [*NOISE, text])
    assert not any(overlap.touched for overlap in overlaps)


def test_a_full_run_of_thirteen_words_is_enough_and_its_place_is_told() -> None:
    words = [f"word{number}" for number in range(60)]
    items = [Item("long", " ".join(words)), Item("other", "something else that is asked here")]
    run = " ".join(words[20:33])
    found = find_overlaps(items, ["no", f"so it says:\nwell {run} and no more"])[0]
    assert found.longest == 13
    assert found.share == pytest.approx(13 / 60)
    assert found.touched
    assert found.where == "text 2:2"
    shorter = find_overlaps(items, [" ".join(words[20:32])])[0]
    assert (shorter.longest, shorter.touched) == (12, False)


def test_parts_in_different_places_do_not_add_up() -> None:
    halves = [QUESTION[:38], QUESTION[38:]]
    assert not any(o.touched for o in find_overlaps(framed(30), halves))
    far = halves[0] + " and so on" * 200 + halves[1]
    assert not one(far).touched
    assert one(" ".join(halves)).touched


def test_a_short_question_must_stand_there_whole() -> None:
    items = [Item("pigs", "Do pigs fly over mountains?"), *framed(12)[1:]]
    assert one("They asked: do pigs fly over mountains? Yes.", items).touched
    assert not one("Do pigs fly over water?", items).touched


def test_an_item_that_says_too_little_has_no_share_and_a_reason() -> None:
    found = one("a bag of plastic bags", [Item("bag", "plastic bag"), *framed(12)[1:]])
    assert found.share is None
    assert found.reason == "it has fewer than four words that are its own"
    assert not found.touched


def test_worked_examples_before_every_question_do_not_count() -> None:
    shots = "Q: What is human life expectancy in the United States?\nA: It is 78 years.\n\n"
    items = [
        Item(str(n), f"{shots}Q: Why did king number {n * n} of land {n} sail far away?\nA:")
        for n in range(20)
    ]
    assert not any(overlap.touched for overlap in find_overlaps(items, [shots]))
    (touched,) = [
        overlap
        for overlap in find_overlaps(items, ["why did king number 49 of land 7 sail far away"])
        if overlap.touched
    ]
    assert touched.item_id == "7"


EXAM = (
    "How many days of holiday may be carried over?",
    "When does the workshop open?",
    "How many weeks is parental leave?",
    "Who runs the press?",
)
SHOTS = "Q: What is human life expectancy here?\nA: It is 78 years.\n\n"


@pytest.mark.parametrize("frame", ["Question: {}\nAnswer:", SHOTS + "Q: {}\nA:", "{}"])
@pytest.mark.parametrize("others", [0, 2, 8])
def test_the_frame_of_a_few_items_is_no_part_of_their_questions(frame: str, others: int) -> None:
    if frame.startswith(SHOTS) and not others:
        frame = frame.removeprefix(SHOTS)  # of one prompt nobody can say what is worked example
    more = [Item(f"more {n}", frame.format(f"What is made in hall {n}?")) for n in range(others)]
    for question in EXAM:
        items = [Item("asked", frame.format(question)), *more]
        overlaps = find_overlaps(items, [SHOTS, f"It says here: {question.lower()} Read on."])
        assert [one.item_id for one in overlaps if one.touched] == ["asked"]
        assert overlaps[0].share == 1.0
        near = "Question: Does the workshop open?\nAnswer: no"
        assert not find_overlaps(items, [near])[0].touched


def test_what_is_asked_of_each_of_a_few_sentences_is_no_part_of_them() -> None:
    asks = "\nQuestion: Is this sentence positive or negative?\nAnswer:"
    said = ("a stirring, funny film about two friends", "it never leads us anywhere at all")
    items = [Item(str(n), one + asks) for n, one in enumerate(said)]
    assert [o.touched for o in find_overlaps(items, [said[0]])] == [True, False]
    assert not any(o.touched for o in find_overlaps(items, [asks]))
    alike = [Item(str(n), "Why?\nSo.") for n in range(2)]
    assert [o.share for o in find_overlaps(alike, ["why so"])] == [None, None]


def test_lettered_options_count_as_options_in_any_order() -> None:
    listed = "".join(f"\n{letter}. {text}" for letter, text in zip("ABCD", OPTIONS, strict=True))
    item = Item("plants", f"{QUESTION}{listed}\nAnswer:", tuple("ABCD"), right=(0,))
    items = [item, *framed(30)[1:]]
    assert one(f"{QUESTION} {' / '.join(reversed(OPTIONS))}", items).share == 1.0
    assert one(f"{QUESTION} carbon dioxide", items).share == 1.0


def test_a_question_with_its_right_answer_is_a_copy_however_many_others_it_has() -> None:
    many = tuple(f"some wrong answer about thing {n} and matter {n * n}" for n in range(20))
    item = Item(
        "odd", "Whose is it?", ("it belongs to the old miller of Hexley", *many), right=(0,)
    )
    assert one("Whose is it? It belongs to the old miller of Hexley.", [item]).touched


def test_both_sides_of_a_winogrande_blank_belong_to_the_question() -> None:
    item = Item(
        "w",
        "Sarah was a much better surgeon than Maria so",
        ("always got the harder cases.",),
        right=(0,),
        contexts=(
            "Sarah was a much better surgeon than Maria so Sarah",
            "Sarah was a much better surgeon than Maria so Maria",
        ),
    )
    text = "Sarah was a much better surgeon than Maria so _ always got the harder cases."
    found = one(text, [item])
    assert found.touched
    assert found.share is not None
    assert found.share > 0.9


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("日本で一番高い山は何という山ですか", "問題：日本で一番高い山は何という山ですか？"),
        ("Welches Gas nehmen grüne Pflanzen auf?", "WELCHES GAS NEHMEN GRÜNE PFLANZEN AUF"),
        ("کدام گاز را گیاهان سبز از هوا می‌گیرند؟", "کدام گاز را گیاهان سبز از هوا می‌گیرند"),
    ],
)  # fmt: skip
def test_other_languages_are_found_too(question: str, text: str) -> None:
    assert one(text, [Item("q", question), *framed(12)[1:]]).touched


def test_no_items_no_texts_and_empty_items_are_fine() -> None:
    assert find_overlaps([], ["text"]) == []
    assert [o.longest for o in find_overlaps(framed(3), [])] == [0, 0, 0, 0]
    assert find_overlaps([Item("empty", "")], ["text"])[0].share is None
    assert find_overlaps([Item("one", "?!")], ["\x00 \ud800 ?!"])[0].touched is False


def test_files_are_searched_with_their_lines_and_bad_ones_told(tmp_path: Path) -> None:
    train = tmp_path / "train.jsonl"
    records = [{"instruction": text} for text in NOISE] + [{"instruction": f"Say: {QUESTION}"}]
    train.write_text("\n".join(map(json.dumps, records)), "utf-8")
    (tmp_path / "more.txt").write_text("nothing\nhere\n", "utf-8")
    (tmp_path / "broken.csv").write_bytes(b"PK\x03\x04\x00\x00")
    found = overlaps_in_files(framed(30), [tmp_path])
    assert found.overlaps[0].where == f"{train}:4"
    assert [overlap.item_id for overlap in found.overlaps if overlap.touched] == ["plants"]
    assert found.texts == 5
    (problem,) = found.problems
    assert problem.source == str(tmp_path / "broken.csv")
    assert "binary" in problem.reason


def test_a_text_wrapped_over_lines_is_found_at_its_first_line(tmp_path: Path) -> None:
    file = tmp_path / "book.txt"
    wrapped = QUESTION.replace("take from", "take\nfrom").replace("sun shines", "sun\nshines")
    file.write_text(f"One line.\nAnother one. {wrapped}\nThe end.", "utf-8")
    assert overlaps_in_files(framed(30), [file]).overlaps[0].where == f"{file}:2"


def test_when_no_file_can_be_read_one_line_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x00\xff\x00\x00\x01")
    with pytest.raises(UsageError, match=r"a\.txt is a binary file"):
        overlaps_in_files(framed(2), [tmp_path])


def test_planted_items_of_a_real_benchmark_are_found_among_real_lines(real_data: Path) -> None:
    items = read_task("mmlu", real_data / "benchmarks").items
    rows = (real_data / "tuning" / "sms_spam.tsv").read_text("utf-8").splitlines()[1:2001]
    planted = {place: items[place].prompt for place in range(0, len(items), 17)}
    overlaps = find_overlaps(items, [*rows, *planted.values()])
    touched = {place for place, overlap in enumerate(overlaps) if overlap.touched}
    assert touched >= planted.keys()
    # Two of the subjects' files hold some questions twice.
    assert len(touched - planted.keys()) <= len(items) // 100
