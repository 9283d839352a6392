"""Office Math and MathML come out as people type them."""

from __future__ import annotations

import pytest
from lxml import etree

from onward.documents.equations import grouped, linear
from onward.documents.mathml import linear_math


def r(text: str) -> str:
    return f"<r><t>{text}</t></r>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<f><num>{r('1')}</num><den>{r('2')}</den></f>", "1/2"),
        (f"<f><num>{r('a+b')}</num><den>{r('c')}</den></f>", "(a+b)/c"),
        (f"<sSup><e>{r('x')}</e><sup>{r('n+1')}</sup></sSup>", "x^(n+1)"),
        (f"<sSub><e>{r('x')}</e><sub>{r('i')}</sub></sSub>", "x_i"),
        (f"<sSubSup><e>{r('x')}</e><sub>{r('i')}</sub><sup>{r('2')}</sup></sSubSup>", "x_i^2"),
        (f"<rad><deg/><e>{r('x')}</e></rad>", "sqrt(x)"),
        (f"<rad><deg>{r('3')}</deg><e>{r('x')}</e></rad>", "root(3, x)"),
        (
            f'<nary><naryPr><chr val="∑"/></naryPr><sub>{r("i=1")}</sub><sup>{r("n")}</sup>'
            f"<e>{r('i')}</e></nary>",
            "∑_(i=1)^n i",
        ),
        (f"<nary><sub/><sup/><e>{r('f')}</e></nary>", "∫ f"),
        (f'<d><dPr><begChr val="["/><endChr val="]"/></dPr><e>{r("a")}</e></d>', "[a]"),
        (f"<func><fName>{r('log')}</fName><e>{r('x')}</e></func>", "log(x)"),
        (
            f"<limLow><e>{r('lim')}</e><lim>{r('x→0')}</lim></limLow>",
            "lim_(x→0)",
        ),
        (f"<m><mr><e>{r('a')}</e><e>{r('b')}</e></mr><mr><e>{r('c')}</e></mr></m>", "[a, b; c]"),
        (
            f'<f><fPr><type val="noBar"/></fPr><num>{r("n")}</num><den>{r("k")}</den></f>',
            "(n over k)",
        ),
    ],
)
def test_office_math(markup: str, expected: str) -> None:
    assert linear(etree.fromstring(f"<oMath>{markup}</oMath>")) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<mfrac><mi>a</mi><mi>b</mi></mfrac>", "a/b"),
        ("<msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup>", "(a+b)^2"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<msqrt><mi>x</mi></msqrt>", "sqrt(x)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "root(3, x)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "[1, 2]"),
    ],
)
def test_mathml(markup: str, expected: str) -> None:
    assert linear_math(etree.fromstring(f"<math>{markup}</math>")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x", "x"), ("12", "12"), ("a+b", "(a+b)"), ("(a+b)", "(a+b)"), ("(a)(b)", "((a)(b))")],
)
def test_only_what_needs_brackets_gets_them(text: str, expected: str) -> None:
    assert grouped(text) == expected


def test_deep_equations_end() -> None:
    deep = "<f><num>" * 100 + r("x") + "</num></f>" * 100
    assert "x" in linear(etree.fromstring(deep))
