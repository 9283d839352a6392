"""Small tables made by hand, for the tests of this folder."""

from __future__ import annotations

from onward.tables import known_table
from onward.types import KnownTable, Table

SCORES = Table(
    ("System", "Dev", "Test"),
    (("Small", "51.9", "52.7"), ("Base", "81.6", "-"), ("Large", "86.6", "86.3")),
    "Table 4: accuracy of three systems",
)
CITIES = Table(
    ("City", "Founded", "Area (km²)", "Population"),
    (
        ("Älmhult", "5 April 1901", "8.9", "10,025"),
        ("Brno", "3 May 1243", "230.2", "381,346"),
        ("Cork", "n/a", "187.0", "224,004*"),
    ),
)


def known(table: Table, name: str) -> KnownTable:
    return known_table(table, name=name)
