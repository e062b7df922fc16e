"""Formulas: what is drawn, and the text that says it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.rendering import render, text_content
from documents.rendering.sanitise import sanitise
from tests.rendering.shape import rendered_shape, rendered_text

FORMULAS = [
    ("a fraction", "<mfrac><mn>1</mn><mn>3</mn></mfrac>", "1/3"),
    (
        "a fraction of sums",
        "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mrow><mi>c</mi><mo>-</mo><mn>1</mn></mrow></mfrac>",
        "(a+b)/(c-1)",
    ),
    (
        "a fraction before a letter",
        "<mfrac><mi>a</mi><mi>b</mi></mfrac><mi>c</mi>",
        "a/b c",
    ),
    ("a power", "<mi>h</mi><mo>=</mo><msup><mi>t</mi><mn>2</mn></msup>", "h=t^2"),
    ("a power with a sum", "<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>", "x^(n+1)"),
    ("a power of a fraction", "<msup><mfrac><mi>a</mi><mi>b</mi></mfrac><mn>2</mn></msup>", "(a/b)^2"),
    ("a derivative", "<msup><mi>f</mi><mo>′</mo></msup><mo>(</mo><mi>x</mi><mo>)</mo>", "f′(x)"),
    ("an index", "<msub><mi>h</mi><mtext>max</mtext></msub>", "h_max"),
    ("an index and a power", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
    (
        "a sum",
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
        "∑_(i=1)^n i",
    ),
    ("a square root", "<msqrt><mi>g</mi><mi>h</mi></msqrt>", "√(gh)"),
    ("a cube root", "<mroot><mi>x</mi><mn>3</mn></mroot>", "x^(1/3)"),
    ("a vector", "<mover><mi>v</mi><mo>→</mo></mover>", "v→"),
    ("a binomial", "<mo>(</mo><mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac><mo>)</mo>", "(n¦k)"),
    (
        "a matrix",
        "<mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>"
        "<mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo>)</mo>",
        "(1, 2; 3, 4)",
    ),
    (
        "equations in cells",
        "<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi></mi><mo>=</mo><mi>b</mi></mtd></mtr>"
        "<mtr><mtd></mtd><mtd><mo>=</mo><mi>c</mi></mtd></mtr></mtable>",
        "a=b; =c",
    ),
    ("brackets of older MathML", "<mi>f</mi><mfenced><mi>x</mi><mi>y</mi></mfenced>", "f(x,y)"),
    ("brackets that it names", "<mfenced open='[' close=']' separators=';'><mi>x</mi><mi>y</mi></mfenced>", "[x;y]"),
    ("a numbered row", "<mtable><mlabeledtr><mtd><mtext>(2)</mtext></mtd><mtd><mi>E</mi></mtd></mlabeledtr></mtable>",
     "(2), E"),
    ("an element that nobody knows", "<mstack><mn>4</mn></mstack><mi>x</mi>", "4x"),
    ("a fraction of three", "<mfrac><mn>1</mn><mn>2</mn><mn>3</mn></mfrac>", "123"),
    ("a choice", "<maction actiontype='toggle'><mi>a</mi><mi>b</mi></maction>", "a"),
    (
        "an annotation",
        "<semantics><mi>x</mi><annotation encoding='application/x-tex'>\\x</annotation>"
        "<annotation-xml><ci>x</ci></annotation-xml></semantics>",
        "x",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "mathml", "text"), FORMULAS, ids=[what for what, *_rest in FORMULAS])
def test_the_text_of_a_formula_says_what_is_drawn(what, mathml, text):
    assert rendered_text(f"<p>Let <math>{mathml}</math> be.</p>") == f"Let {text} be."


def test_the_signs_take_no_room_and_are_drawn_by_nobody():
    shape = rendered_shape("<p><math><mfrac><mn>1</mn><mi>y</mi></mfrac></math></p>")
    sign = '<mpadded width="0"><mphantom><mtext>/</mtext></mphantom></mpadded>'
    assert f"<mfrac><mn>1</mn><mrow>{sign}<mi>y</mi></mrow></mfrac>" in shape


def test_a_formula_keeps_only_attributes_that_mathml_core_has_with_their_values():
    html = render(
        "<p><math display='block' onclick='x()' href='javascript:x()' style='color:red'>"
        "<mspace width='2em'/><mspace width='expression(1)'/><mi mathvariant='bold' mathcolor='red'>x</mi>"
        "<mo stretchy='false' lspace='0.2em' form='sideways'>+</mo><mpadded width='+2width'><mn>1</mn></mpadded>"
        "</math></p>",
        "html",
    ).html
    assert '<math display="block"><mspace width="2em"></mspace><mspace></mspace><mi>x</mi>' in html
    assert re.search(r'<mo (?:stretchy="false"|lspace="0\.2em"| )+>\+</mo><mpadded><mn>1</mn></mpadded>', html)


def test_a_formula_deeper_than_people_write_is_kept_without_signs():
    depth = 60
    mathml = "<msqrt>" * depth + "<mi>x</mi>" + "</msqrt>" * depth
    assert rendered_text(f"<p><math>{mathml}</math></p>") == "x"


_tokens = st.sampled_from(
    ["<mi>x</mi>", "<mn>12</mn>", "<mo>=</mo>", "<mo>(</mo>", "<mtext> if so </mtext>", "<mi></mi>"]
)
_tags = st.sampled_from(
    "mrow mfrac msub msup msubsup munder mover munderover msqrt mroot mtable mtr mtd mfenced mstyle semantics"
    " maction mphantom mpadded menclose mmultiscripts mlabeledtr annotation mstack".split()
)
_formulas = st.recursive(
    _tokens,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", _tags, st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.lists(_formulas, min_size=1, max_size=3).map("".join))
def test_the_text_of_any_formula_is_the_text_of_its_page(mathml):
    source = f"<p>Let <math>{mathml}</math> be.</p>"
    rendered = render(source, "html")
    assert text_content(rendered.html) == rendered.text
    assert sanitise(rendered.html) == rendered.html
    assert render(source, "html") == rendered
