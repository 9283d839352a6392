"""Quoting: sentences that answer, cited where they stand, or nothing at all."""

from __future__ import annotations

from onward.answering import NOT_FOUND, quote_answer
from onward.models.scripted import HashingEmbedder
from onward.options import AnswerOptions
from onward.types import Question, Turn
from tests.answering.made import TABLE, TESLA, WARSAW, hit


def test_the_sentence_that_answers_is_quoted_with_its_hit_and_span() -> None:
    answer = quote_answer(Question("Where was Nikola Tesla born?"), [WARSAW, TESLA])
    assert not answer.abstained
    assert "Nikola Tesla was born in Smiljan in 1856. [2]" in answer.text
    cited = next(c for c in answer.citations if "Smiljan" in c.quote)
    assert (cited.n, cited.source, cited.location.page) == (2, "tesla.txt", 1)
    assert TESLA.passage.text[cited.start : cited.end] == cited.quote
    assert answer.model == "quote"
    assert answer.prompt is None
    assert answer.seconds["answer"] >= 0


def test_every_citation_spans_its_quote_in_the_document() -> None:
    answer = quote_answer(Question("What was the population of Warsaw in 2019?"), [WARSAW])
    document = " " * 100 + WARSAW.passage.text
    assert answer.citations
    for cited in answer.citations:
        assert document[cited.start : cited.end] == cited.quote


def test_at_most_as_many_sentences_as_asked_for_and_in_reading_order() -> None:
    text = " ".join(f"Tesla built motor number {n} in Graz." for n in range(20, 40))
    answer = quote_answer(
        Question("Which motor did Tesla build in Graz?"),
        [hit(text)],
        options=AnswerOptions(sentences=2),
    )
    assert 1 <= len(answer.citations) <= 2
    assert [c.start for c in answer.citations] == sorted(c.start for c in answer.citations)


def test_weak_evidence_abstains_and_keeps_the_hits_for_the_reader() -> None:
    question = Question("What is the boiling point of mercury on Venus?")
    answer = quote_answer(question, [WARSAW, TESLA], embedder=HashingEmbedder())
    assert answer.abstained
    assert answer.text == NOT_FOUND
    assert answer.citations == ()
    assert answer.hits == (WARSAW, TESLA)
    assert answer.metadata["evidence"] < 0.5


def test_without_hits_or_without_words_the_answer_abstains() -> None:
    assert quote_answer(Question("Who was Tesla?"), []).abstained
    assert quote_answer(Question("???"), [TESLA]).abstained
    assert quote_answer(Question(""), [TESLA]).abstained
    assert quote_answer(Question("Tesla"), [hit("")]).abstained


def test_a_table_row_names_its_columns_and_is_cited_as_it_stands() -> None:
    answer = quote_answer(Question("What is the Average of BERT LARGE?"), [TABLE])
    assert "System: BERT LARGE; MNLI: 86.7; Average: 82.1 [1]" in answer.text
    assert "BERT LARGE | 86.7 | 82.1" in [cited.quote for cited in answer.citations]


def test_a_follow_up_is_answered_about_the_subject_of_its_conversation() -> None:
    history = (Turn("Who was Nikola Tesla?", "An inventor."),)
    answer = quote_answer(Question("When was he born?", history), [TESLA])
    assert "1856" in answer.text


def test_an_embedder_is_asked_once_for_question_and_candidates() -> None:
    answer = quote_answer(
        Question("Where was Nikola Tesla born?"), [TESLA], embedder=HashingEmbedder()
    )
    assert "Smiljan" in answer.text


def test_german_and_chinese_documents_are_quoted_in_their_language() -> None:
    german = hit(
        "Warschau liegt an der Weichsel. Die Stadt wurde im 13. Jahrhundert gegründet.",
        title="Warschau",
        language="de",
    )
    answer = quote_answer(Question("Wann wurde die Stadt Warschau gegründet?"), [german])
    assert "Die Stadt wurde im 13. Jahrhundert gegründet. [1]" in answer.text
    chinese = hit("华沙是波兰的首都。华沙位于维斯瓦河畔。", title="华沙", language="zh")
    assert "华沙是波兰的首都。 [1]" in quote_answer(Question("波兰的首都是哪里？"), [chinese]).text


def test_code_is_quoted_with_its_line_breaks() -> None:
    code = hit("def area(radius):\n    return 3.14 * radius**2", kind="code", title="geometry.py")
    answer = quote_answer(Question("area of a radius"), [code])
    assert "def area(radius):\n    return 3.14 * radius**2 [1]" in answer.text


def test_list_items_and_rows_begin_lines_of_their_own() -> None:
    listing = hit(
        "LoRA possesses several key advantages.\n\n• One model serves many tasks.\n\n"
        "• Training needs less memory.",
        title="LoRA",
    )
    answer = quote_answer(Question("What are the key advantages of LoRA?"), [listing])
    assert answer.text == (
        "LoRA possesses several key advantages. [1]\n• One model serves many tasks. [1]\n"
        "• Training needs less memory. [1]"
    )


def test_brackets_of_the_source_are_not_read_as_citations() -> None:
    source = "LoRA was proposed by Hu and others [2, 3]."
    answer = quote_answer(Question("Who proposed LoRA?"), [hit(source, title="LoRA")])
    assert answer.text == "LoRA was proposed by Hu and others (2, 3). [1]"
    (cited,) = answer.citations
    assert (cited.quote, cited.start, cited.end) == (source, 0, len(source))


def test_brackets_in_code_stay() -> None:
    code = hit("first_item = items[0]", kind="code", title="items.py")
    assert "items[0] [1]" in quote_answer(Question("What is first_item of items?"), [code]).text
