"""What a financial quantity is computed from: the statement and the lines to look for.

A report prints revenue and cost of sales, not the gross margin that is asked for: its words do not
stand where its answer does. The definitions are those of any textbook of accounting; quantities
that reports print under their own name are left out. Knows words only. Refuses to know companies,
years and indexes.
"""

from __future__ import annotations

import re

from onward.language.names import names_of
from onward.retrieval.filters import YEAR

_INCOME = "consolidated statements of operations, income statement, statements of earnings"
_BALANCE = "consolidated balance sheets"
_CASH = "consolidated statements of cash flows"
_SEGMENTS = "business segment data"

_LINES: tuple[tuple[str, str, str], ...] = (
    (
        r"gross (?:profit )?margins?|gross profit",
        _INCOME,
        "total revenue, net sales, cost of sales, cost of products sold, gross profit",
    ),
    (
        r"operating (?:profit )?margins?",
        _INCOME,
        "total revenue, net sales, operating income, earnings from operations",
    ),
    (
        r"net (?:profit |income )?margins?|profitability|bottom line",
        _INCOME,
        "total revenue, net sales, net income, net earnings",
    ),
    (r"top ?-?line", _INCOME, "total revenue, net sales"),
    (r"interest coverage", _INCOME, "operating income, interest expense"),
    (
        r"working capital|current ratio|liquidity (?:ratio|profile)",
        _BALANCE,
        "total current assets, total current liabilities",
    ),
    (
        r"quick ratio|acid.test|cash ratio",
        _BALANCE,
        "cash and cash equivalents, short-term investments, receivables, total current liabilities",
    ),
    (r"inventory turnover|days inventory|(?-i:DIO)", _BALANCE, "inventories, cost of sales"),
    (
        r"days sales outstanding|(?-i:DSO)|receivables? turnover",
        _BALANCE,
        "accounts receivable, net sales",
    ),
    (
        r"days payables? outstanding|(?-i:DPO)|payables? turnover",
        _BALANCE,
        "accounts payable, cost of sales",
    ),
    (
        r"cash conversion cycle",
        _BALANCE,
        "inventories, accounts receivable, accounts payable, cost of sales",
    ),
    (
        r"asset turnover|capital.intensive|return on (?:total )?assets|(?-i:ROA)",
        _BALANCE,
        "total assets, property, plant and equipment, net income, total revenue",
    ),
    (
        r"return on (?:(?:share|stock)holders'? )?equity|(?-i:ROE)|debt.to.equity|leverage ratio",
        _BALANCE,
        "long-term debt, total liabilities, total shareholders' equity, net income",
    ),
    (
        r"(?:total|net) debt",
        _BALANCE,
        "short-term debt, current portion of long-term debt, long-term debt, cash and cash"
        " equivalents",
    ),
    (
        r"free cash flows?|(?-i:FCF)",
        _CASH,
        "net cash provided by operating activities, additions to property, plant and equipment",
    ),
    (
        r"capital expenditures?|capex",
        _CASH,
        "investing activities, additions to property, plant and equipment, purchases",
    ),
    (r"dividends? payout|payout ratio", _CASH, "dividends paid, net income"),
    (
        r"(?:product|service|business|operating|reportable) (?:segment|categor)\w*|by segment",
        _SEGMENTS,
        "revenues by segment, percent of total revenue",
    ),
)
"""How a quantity is asked for, the statement that holds it, and the lines of that."""
_KNOWN = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.I), f"{where}: {lines}") for asked, where, lines in _LINES
)


def computed_from(question: str) -> str | None:
    """Return what else to search for, under the question's names and years; None mostly.

    That is the statements and the lines from which every quantity that the question names is
    computed: ``Boeing 2022 consolidated statements of operations …: total revenue, cost of sales``.
    """
    told = [told for asked, told in _KNOWN if asked.search(question)]
    if not told:
        return None
    about = [*names_of(question), *YEAR.findall(question)]
    return " ".join((*dict.fromkeys(about), *told))
