"""Sentences become questions with the right words in the right order, or none at all."""

from __future__ import annotations

import pytest

from onward.tasks.english_questions import english_questions
from onward.tasks.german_questions import german_questions


def _english(sentence: str) -> list[tuple[str, str]]:
    common = {"Meals", "Delivery", "Revenue", "Passwords", "Training", "Parental"}
    return [(a.question, a.answer) for a in english_questions(sentence, lambda w: w in common)]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("The frame has 28 gears.", "how many gears does the frame have", "28 gears"),
        ("Meals are refunded up to 35 euros a day.",
         "how many euros are meals refunded a day", "up to 35 euros"),
        ("Delivery is free within 60 kilometres of Harlow Bay; it is quick.",
         "within how many kilometres of Harlow Bay is delivery free", "60 kilometres"),
        ("Revenue rose to 5.68 million euros.", "to how many euros did revenue rise",
         "5.68 million euros"),
        ("A frame has a warranty of ten years, a motor of three.",
         "a warranty of how many years does a frame have", "ten years"),
        ("Waste fell by 85 percent in 2025.", "by how many percent did Waste fall in 2025",
         "85 percent"),
        ("The shop made $3.2 million in sales.", "how much money did the shop make in sales",
         "$3.2 million"),
        ("We use a batch size of 32 for all tasks.", "what batch size do we use for all tasks",
         "32"),
        ("Training took 3.5 days on 8 P100 GPUs.", "how many days did training take on 8 P100 GPUs",
         "3.5 days"),
        ("The shop was opened in Port Ellery on 3 May 2024.",
         "when was the shop opened in Port Ellery", "on 3 May 2024"),
        ("The lease runs until 31 December 2027.", "until when does the lease run",
         "until 31 December 2027"),
        ("A ferry is a boat that carries cars.", "what is A ferry", "a boat that carries cars"),
        ("Skiff is the first bicycle with a sail.", "what is the first bicycle with a sail",
         "Skiff"),
        ("The line was closed because the roof was torn off by a storm.",
         "why was the line closed", "because the roof was torn off by a storm"),
        ("We train a masked language model (MLM) here.", "what does MLM stand for",
         "masked language model"),
        ("Large Language Models (LLMs) are common.", "what does LLM stand for",
         "Large Language Models"),
        ("BERT is based on Transformer encoders.", "what is BERT based on", "Transformer encoders"),
        ("Our ferry uses an electric motor for the last mile.",
         "what does our ferry use for the last mile", "an electric motor"),
        ("To save memory, we quantize the weights twice.", "what do we do to save memory",
         "they quantize the weights twice"),
        ("In the spring of 2025, Steel became 9 percent more expensive.",
         "in the spring of 2025, how many percent more expensive did Steel become", "9 percent"),
    ],
)  # fmt: skip
def test_an_english_sentence_is_asked_about(sentence: str, question: str, answer: str) -> None:
    assert (question.lower(), answer) in [(q.lower(), a) for q, a in _english(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It has 28 gears.",
        "This is a boat.",
        "The model trained on books uses 6 layers.",
        "Days that are not taken lapse after 5 weeks.",
        "If it rains, 5 people stay.",
        "The model contains 6 layers.",
        "They are two variants of one method.",
        "Between 5 and 30 degrees is fine.",
        "The best of the top 10 systems are listed.",
        "The results compared to others are shown in Table 3.",
        "Note the use of attention.",
        "is",
        "",
        "has",
        "The pump has",
    ],
)
def test_a_sentence_that_cannot_be_asked_gives_nothing(sentence: str) -> None:
    assert _english(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("Die Garantie beträgt 24 Monate für den Motor.",
         "wie viele Monate beträgt die Garantie für den Motor", "24 Monate"),
        ("Der Rahmen hat eine Garantie von zehn Jahren.",
         "eine Garantie von wie vielen Jahren hat der Rahmen", "zehn Jahren"),
        ("Der Laden wurde am 3. März 2024 eröffnet.", "wann wurde der Laden eröffnet",
         "am 3. März 2024"),
        ("Ein Lastenrad ist ein Fahrrad für Güter.", "was ist ein Lastenrad",
         "ein Fahrrad für Güter"),
        ("Die Künstliche Intelligenz (KI) hilft.", "wofür steht die Abkürzung KI",
         "Künstliche Intelligenz"),
        ("Ein Akku verliert etwa 20 Prozent seiner Kapazität nach 800 Ladungen.",
         "wie viele Prozent seiner Kapazität verliert ein Akku nach 800 Ladungen",
         "etwa 20 Prozent"),
    ],
)  # fmt: skip
def test_a_german_sentence_is_asked_about(sentence: str, question: str, answer: str) -> None:
    assert (question, answer) in [(a.question, a.answer) for a in german_questions(sentence)]


@pytest.mark.parametrize(
    "sentence", ["Sie gilt nicht für Ketten.", "Dies kostet 5 Euro.", "", "Im Jahr 2024 sank er."]
)
def test_a_german_sentence_that_cannot_be_asked_gives_nothing(sentence: str) -> None:
    assert list(german_questions(sentence)) == []
