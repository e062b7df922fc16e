"""Formulas of Office as MathML, checked by the text that a reader gets."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from documents.intake.formats.omml import NAMESPACES, UnreadableFormula, mathml
from documents.rendering import render


def r(words: str, properties: str = "") -> str:
    return f"<m:r>{properties}<m:t>{words}</m:t></m:r>"


def e(*words: str, tag: str = "e") -> str:
    return "".join(f"<m:{tag}>{one if one.startswith('<') else r(one)}</m:{tag}>" for one in words)


SINE = r("sin", "<m:rPr><m:sty m:val='p'/></m:rPr>")
FORMULAS = [
    ("a run", r("Q=vA"), "Q=vA"),
    ("numbers with points", r("x=3.14"), "x=3.14"),
    ("signs of XML", r("a&lt;b"), "a<b"),
    ("upright words", r("if", "<m:rPr><m:nor/></m:rPr>") + r("x"), "ifx"),
    ("a fraction", f"<m:f>{e('p', tag='num')}{e('g+h', tag='den')}</m:f>", "p/(g+h)"),
    ("a slash", f"<m:f><m:fPr><m:type m:val='lin'/></m:fPr>{e('p', tag='num')}{e('g', tag='den')}</m:f>", "p/g"),
    ("a power", f"<m:sSup>{e('v')}{e('2', tag='sup')}</m:sSup>", "v^2"),
    ("an index", f"<m:sSub>{e('h')}{e('0', tag='sub')}</m:sSub>", "h_0"),
    ("both", f"<m:sSubSup>{e('x')}{e('i', tag='sub')}{e('2', tag='sup')}</m:sSubSup>", "x_i^2"),
    ("a square root", f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/>{e('gh')}</m:rad>", "√(gh)"),
    ("a cube root", f"<m:rad>{e('3', tag='deg')}{e('x')}</m:rad>", "x^(1/3)"),
    (
        "a sum",
        f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr>{e('i=1', tag='sub')}{e('n', tag='sup')}{e('i')}</m:nary>",
        "∑_(i=1)^n i",
    ),
    ("an integral", f"<m:nary>{e('0', tag='sub')}{e('1', tag='sup')}{e('x')}</m:nary>", "∫_0^1 x"),
    ("an integral without limits", f"<m:nary><m:sub/><m:sup/>{e('x')}</m:nary>", "∫x"),
    ("brackets", f"<m:d>{e('a+b')}</m:d>", "(a+b)"),
    (
        "other brackets",
        f"<m:d><m:dPr><m:begChr m:val='['/><m:sepChr m:val=','/><m:endChr m:val=']'/></m:dPr>{e('a', 'b')}</m:d>",
        "[a,b]",
    ),
    ("one bracket", f"<m:d><m:dPr><m:begChr m:val='{{'/><m:endChr m:val=''/></m:dPr>{e('a')}</m:d>", "{a"),
    ("a function", f"<m:func>{e(SINE, tag='fName')}{e('x')}</m:func>", "sinx"),
    ("a vector", f"<m:acc><m:accPr><m:chr m:val='→'/></m:accPr>{e('v')}</m:acc>", "v→"),
    ("a matrix", f"<m:m><m:mr>{e('1', '2')}</m:mr><m:mr>{e('3', '4')}</m:mr></m:m>", "1, 2; 3, 4"),
    ("equations", f"<m:eqArr>{e('a=b', 'c=d')}</m:eqArr>", "a=b; c=d"),
    ("a limit", f"<m:limLow>{e('lim')}{e('x→0', tag='lim')}</m:limLow>", "lim_(x→0)"),
    ("a box", f"<m:box>{e('x')}</m:box>", "x"),
]  # fmt: skip


def parsed(omml: str) -> ElementTree.Element:
    return ElementTree.fromstring(f'<m:oMath xmlns:m="{NAMESPACES[0]}">{omml}</m:oMath>')  # noqa: S314 (written above)


@pytest.mark.parametrize(("what", "omml", "text"), FORMULAS, ids=[what for what, *_rest in FORMULAS])
def test_a_formula_becomes_mathml_with_its_text(what, omml, text):
    assert render(f"<p><math>{mathml(parsed(omml))}</math></p>", "html").text == text


def test_a_formula_that_shows_nothing_cannot_be_read():
    with pytest.raises(UnreadableFormula):
        mathml(parsed("<m:ctrlPr/>"))


def test_a_formula_that_is_too_deep_cannot_be_read():
    with pytest.raises(UnreadableFormula):
        mathml(parsed("<m:box><m:e>" * 70 + r("x") + "</m:e></m:box>" * 70))
