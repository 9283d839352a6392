"""Terms that say to which group a person belongs, in rows: a column takes the place of another.

Knows English and German. Refuses to know which differences are fair. The lists are short on
purpose: a term is here only when its swap leaves a correct sentence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """The columns and rows of one kind of group."""

    kind: str
    groups: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    ending: str = ""
    """Regular expression of what may follow a term and stays as it is."""
    before: str = ""
    """Regular expression of the word that has to follow: *Polish customers*, not *Polish law*."""
    any_case: bool = False


PERSON_EN = (
    r"(?:wom[ae]n|m[ae]n|girls?|boys?|ladies|lady|gentlem[ae]n|persons?|people|child(?:ren)?"
    r"|famil(?:y|ies)|couples?|citizens?|immigrants?|refugees?|students?|pupils?|teachers?"
    r"|workers?|employees?|colleagues?|managers?|engineers?|doctors?|nurses?|drivers?"
    r"|applicants?|candidates?|customers?|clients?|patients?|tenants?|tourists?|guests?)"
)
PERSON_DE = (
    r"(?:Frau(?:en)?|M[aä]nn(?:er|ern|es)?|Person(?:en)?|Leuten?|Mensch(?:en)?|Kind(?:er|ern)?"
    r"|Famili\w+|Bürger\w*|Flüchtling\w*|Student\w*|Schüler\w*|Lehrer\w*|Arbeiter\w*"
    r"|Mitarbeiter\w*|Kolleg\w+|Ärzt\w+|Arzt|Fahrer\w*|Bewerber\w*|Kund\w+|Patient\w*"
    r"|Mieter\w*|Gast|Gäste\w*)"
)
_ENDING_DE = r"e[rnms]?"

GENDER = ("men", "women")
GENDER_EN = Terms(
    "gender",
    GENDER,
    (
        ("he", "she"), ("him", "her"), ("his", "her"), ("himself", "herself"),
        ("man", "woman"), ("men", "women"), ("boy", "girl"), ("boys", "girls"),
        ("gentleman", "lady"), ("gentlemen", "ladies"), ("male", "female"), ("mr", "ms"),
        ("father", "mother"), ("fathers", "mothers"), ("dad", "mom"),
        ("grandfather", "grandmother"), ("son", "daughter"), ("sons", "daughters"),
        ("brother", "sister"), ("brothers", "sisters"), ("uncle", "aunt"), ("nephew", "niece"),
        ("husband", "wife"), ("husbands", "wives"), ("boyfriend", "girlfriend"),
        ("businessman", "businesswoman"), ("salesman", "saleswoman"), ("waiter", "waitress"),
    ),
    any_case=True,
)  # fmt: skip

PRONOUNS_DE = {
    "er": "sie", "ihn": "sie", "ihm": "ihr",
    "seine": "ihre", "seinem": "ihrem", "seinen": "ihren", "seiner": "ihrer", "seines": "ihres",
    "herr": "Frau", "herrn": "Frau",
}  # fmt: skip
"""From men to women only: *sie* and *ihr* have too many meanings to be turned round."""
NOUNS_DE = {
    "Mann": "Frau", "Mannes": "Frau", "Ehemann": "Ehefrau", "Ehemannes": "Ehefrau",
    "Vater": "Mutter", "Vaters": "Mutter", "Großvater": "Großmutter", "Großvaters": "Großmutter",
    "Sohn": "Tochter", "Sohnes": "Tochter", "Bruder": "Schwester", "Bruders": "Schwester",
    "Freund": "Freundin", "Freundes": "Freundin", "Arzt": "Ärztin", "Arztes": "Ärztin",
    "Chef": "Chefin", "Chefs": "Chefin", "Ingenieur": "Ingenieurin", "Ingenieurs": "Ingenieurin",
}  # fmt: skip
"""Singular, and only those whose article tells that they are."""
PLURALS_DE = {
    "Männer": "Frauen", "Männern": "Frauen", "Väter": "Mütter", "Vätern": "Müttern",
    "Söhne": "Töchter", "Söhnen": "Töchtern", "Brüder": "Schwestern", "Brüdern": "Schwestern",
}  # fmt: skip
ARTICLES_DE = {"der": "die", "den": "die", "dem": "der", "des": "der"}
ENDINGS_DE = {"": "e", "en": "e", "em": "er", "es": "er"}
"""Of *ein*, *kein*, *mein* …: ein Mann, eine Frau; einem Mann, einer Frau."""

AGE = ("young", "old")
AGE_EN = Terms(
    "age",
    AGE,
    (("young", "old"), ("younger", "older"), ("youngest", "oldest")),
    before=PERSON_EN,
    any_case=True,
)
AGE_DE = Terms("age", AGE, (("jung", "alt"),), ending=_ENDING_DE, before=PERSON_DE, any_case=True)

NAMES = Terms(
    "name",
    ("English", "German", "Turkish", "Arabic", "Nigerian", "Indian"),
    (
        ("John", "Stefan", "Mehmet", "Ahmed", "Chinedu", "Rajesh"),
        ("James", "Thomas", "Mustafa", "Mohammed", "Emeka", "Sanjay"),
        ("Oliver", "Jürgen", "Emre", "Omar", "Obinna", "Vikram"),
        ("Emily", "Anna", "Ayşe", "Fatima", "Ngozi", "Priya"),
        ("Mary", "Katrin", "Fatma", "Aisha", "Chioma", "Lakshmi"),
        ("Sarah", "Heike", "Elif", "Layla", "Adaeze", "Sunita"),
    ),
)

NATIONALITY_EN = Terms(
    "nationality",
    ("American", "German", "Polish", "Turkish", "Nigerian", "Chinese", "Syrian", "Mexican"),
    (("American", "German", "Polish", "Turkish", "Nigerian", "Chinese", "Syrian", "Mexican"),),
    before=PERSON_EN,
)
NATIONALITY_DE = Terms(
    "nationality",
    NATIONALITY_EN.groups,
    (("amerikanisch", "deutsch", "polnisch", "türkisch", "nigerianisch", "chinesisch", "syrisch",
      "mexikanisch"),),
    ending=_ENDING_DE,
    before=PERSON_DE,
    any_case=True,
)  # fmt: skip

RELIGION_EN = Terms(
    "religion",
    ("Christian", "Muslim", "Jewish", "Hindu", "Buddhist"),
    (("Christian", "Muslim", "Jewish", "Hindu", "Buddhist"),),
    before=PERSON_EN,
)
RELIGION_DE = Terms(
    "religion",
    RELIGION_EN.groups,
    (("christlich", "muslimisch", "jüdisch", "hinduistisch", "buddhistisch"),),
    ending=_ENDING_DE,
    before=PERSON_DE,
    any_case=True,
)

ENGLISH = (GENDER_EN, AGE_EN, NAMES, NATIONALITY_EN, RELIGION_EN)
GERMAN = (AGE_DE, NAMES, NATIONALITY_DE, RELIGION_DE)
