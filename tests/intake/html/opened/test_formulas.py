"""Formulas stand once, at their place, whichever program drew them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.intake.article import FoundArticle
from documents.rendering import render
from documents.spans import Span
from tests.intake.html.pages import SENTENCES, article, find, text_of

TEX = r"h = \frac{p}{g}"
MATH = "<mi>h</mi><mo>=</mo><mfrac><mi>p</mi><mi>g</mi></mfrac>"
NOTED = f'<semantics><mrow>{MATH}</mrow><annotation encoding="application/x-tex">{TEX}</annotation></semantics>'
LETTERS = '<span class="mord">h</span><span class="mrel">=</span><span class="mord">p</span><span class="mord">g</span>'
KATEX = (
    f'<span class="katex"><span class="katex-mathml"><math>{NOTED}</math></span>'
    f'<span class="katex-html" aria-hidden="true"><span class="base">{LETTERS}</span></span></span>'
)
WIKIPEDIA = (
    '<span class="mwe-math-element"><span class="mwe-math-mathml-inline mwe-math-mathml-a11y" style="display: none;">'
    f'<math alttext="{{\\displaystyle {TEX}}}">{NOTED}</math></span>'
    f'<img src="//maths.example/h.svg" class="mwe-math-fallback-image-inline" alt="{{\\displaystyle {TEX}}}"></span>'
)
MATHJAX_2 = (
    '<span class="MathJax_Preview" style="color: inherit;"></span>'
    f'<span class="MathJax" id="MathJax-Element-1-Frame"><nobr><span class="math">{LETTERS}</span></nobr>'
    f'<span class="MJX_Assistive_MathML"><math>{MATH}</math></span></span>'
    f'<script type="math/tex" id="MathJax-Element-1">{TEX}</script>'
)
MATHJAX_3 = (
    '<mjx-container class="MathJax" jax="SVG"><svg><path d="M1"/><text>h</text></svg>'
    f"<mjx-assistive-mml><math>{MATH}</math></mjx-assistive-mml></mjx-container>"
)
DRAWN = [
    ("MathML", f"<math>{MATH}</math>"),
    ("MathML with its TeX", f"<math>{NOTED}</math>"),
    ("MathML with a prefix", f"<math>{MATH}</math>".replace("<m", "<mml:m").replace("</m", "</mml:m")),
    ("KaTeX", KATEX),
    ("Wikipedia", WIKIPEDIA),
    ("MathJax 2", MATHJAX_2),
    (
        "MathJax 2 with its MathML in an attribute",
        f'<span class="MathJax_SVG" data-mathml="{MATH.replace("<", "&lt;").join(["&lt;math&gt;", "&lt;/math&gt;"])}">'
        f"<svg><text>h</text></svg></span><script type='math/tex'>{TEX}</script>",
    ),
    ("MathJax 2 with MathML as its source", f"<script type='math/mml'><math>{MATH}</math></script>"),
    ("MathJax 3", MATHJAX_3),
]
SOURCES = [
    ("MathJax 2 before it draws", f"<script type='math/tex'>{TEX}</script>"),
    ("an empty preview and its script", f"<span class='MathJax_Preview'></span><script type='math/tex'>{TEX}</script>"),
    ("a drawing without MathML", f"<span class='MathJax_CHTML'>hpg</span><script type='math/tex'>{TEX}</script>"),
    ("KaTeX of which only the note is left", f"<span class='katex'>{NOTED.replace(MATH, '')}</span>"),
    ("an alternative text of MathML", f"<math alttext='{TEX}'></math>"),
    ("a picture of Wikipedia", f"<img class='mwe-math-fallback-image-inline' alt='{{\\displaystyle {TEX}}}'>"),
    ("a picture of a blog", f"<img class='latex' src='/latex.php?latex=h' alt='{TEX}'>"),
    ("a container with its TeX", f"<mjx-container><mjx-math data-latex='{TEX}'></mjx-math></mjx-container>"),
    ("TeX as kramdown writes it", f"<script type='math/tex'>% <![CDATA[\n{TEX} %]]></script>"),
    ("a picture with TeX between dollars", f"<img src=i1.gif alt='${TEX}$'>"),
    (
        "MathJax 4, which also writes the TeX of each part",
        f"<mjx-container><svg><g data-mml-node='mi' data-latex='p'></g></svg>"
        f"<mjx-math data-latex='{TEX}'><mjx-mi data-latex='h'></mjx-mi></mjx-math></mjx-container>",
    ),
    ("MathML with a mistake", f"<math><merror><mi>x</mi></merror></math><script type='math/tex'>{TEX}</script>"),
]  # fmt: skip


def in_sentence(formula: str) -> tuple[str, FoundArticle]:
    html = article(f"<p>The height of the water is {formula}, which the keeper had cut into the doorpost himself.</p>")
    return html, find(html)


@pytest.mark.parametrize("formula", [drawn for _what, drawn in DRAWN], ids=[what for what, _drawn in DRAWN])
def test_a_drawn_formula_stands_once_in_its_sentence(formula):
    _html, found = in_sentence(formula)
    assert "The height of the water is h=p/g, which the keeper" in text_of(found)
    assert text_of(found).count("h=") == 1
    assert "<mfrac><mi>p</mi>" in render(found.source, "html").html
    assert found.gaps == ()


@pytest.mark.parametrize("formula", [source for _what, source in SOURCES[:-1]], ids=[what for what, _s in SOURCES[:-1]])
def test_a_formula_without_mathml_stands_as_its_tex(formula):
    html, found = in_sentence(formula)
    assert f"The height of the water is {TEX}, which the keeper" in text_of(found)
    assert text_of(found).count("frac") == 1
    at = found.source.index(TEX)
    assert [span.of(html) for span in found.source_map.sources_of(Span(at, at + len(TEX)))] == [TEX]


@pytest.mark.parametrize("around", ["<p>{}</p>", "<div>{}</div>", "{}"], ids=["paragraph", "division", "nothing"])
@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (KATEX.join(['<span class="katex-display">', "</span>"]).replace("<math>", '<math display="block">'), "h=p/g"),
        (MATHJAX_3.replace("<mjx-container", '<mjx-container display="true"'), "h=p/g"),
        (f'<math display="block">{MATH}</math>', "h=p/g"),
        (f'<script type="math/tex; mode=display">{TEX}</script>', TEX),
        (f'<div class="MathJax_Display"></div><script type="math/tex; mode=display">{TEX}</script>', TEX),
        (f'<span class="MathJax_SVG_Display">{MATHJAX_2}</span>', "h=p/g"),
    ],
)
def test_a_formula_of_its_own_stands_between_its_paragraphs(formula, text, around):
    found = find(article(around.format(formula)))
    assert text_of(found) == "\n\n".join([*SENTENCES[:3], text, *SENTENCES[3:]])


def test_a_formula_of_its_own_in_a_paragraph_stands_on_its_line():
    inside = f'<span class="katex-display">{KATEX}</span>'
    found = find(article(f"<p>{SENTENCES[0]} So it is {inside} where p is the pressure on the sill of the gate.</p>"))
    assert "So it is\nh=p/g\nwhere p is the pressure" in text_of(found)


def test_a_display_that_cuts_a_paragraph_in_two_does_not():
    inside = f"<div class='MathJax_Display'>{MATHJAX_2}</div>"
    found = find(article(f"<p>{SENTENCES[0]} So it is {inside} where p is the pressure on the sill of the gate.</p>"))
    assert "So it is\nh=p/g\nwhere p is the pressure" in text_of(found)


def test_a_formula_at_the_end_of_the_article_belongs_to_it():
    html = article().replace("</article>", f'<math display="block">{MATH}</math></article>')
    assert text_of(find(html)).endswith(f"{SENTENCES[-1]}\n\nh=p/g")


def test_a_paragraph_that_is_mostly_formula_stays():
    many = "".join(f"<mi>x</mi><mo>+</mo><mn>{n}</mn>" for n in range(60))
    found = find(article(f"<p>We add all of it up and find <math>{many}</math> as the sum of the nine days.</p>"))
    assert "We add all of it up and find x+0" in text_of(found)


def test_tex_that_no_script_has_drawn_stays_on_its_line():
    found = find(article(f"<div>$$ {TEX} $$</div><div>\\[ {TEX} \\]</div>"))
    assert text_of(found).count("frac") == 2


def test_a_formula_in_a_list_of_definitions_stands_there():
    found = find(article(f"<dl><dd>{WIKIPEDIA}.</dd></dl>"))
    assert text_of(found) == "\n\n".join([*SENTENCES[:3], "h=p/g.", *SENTENCES[3:]])


def test_two_formulas_beside_each_other_stay_two():
    _html, found = in_sentence(MATHJAX_2 + " " + MATHJAX_2)
    assert "The height of the water is h=p/g h=p/g, which" in text_of(found)


def test_a_formula_that_is_only_drawn_is_a_gap_at_its_place():
    letters = '<mjx-math><mjx-c class="mjx-c68"></mjx-c></mjx-math>'
    drawing = f'<mjx-container aria-label="h equals p over g">{letters}</mjx-container>'
    html, found = in_sentence(drawing)
    assert [(gap.reason, gap.words) for gap in found.gaps] == [("formula", "h equals p over g")]
    assert found.gaps[0].position == html.index("<mjx-container")
    assert "The height of the water is, which" in text_of(found) or "is , which" in text_of(found)


def test_drawn_letters_without_their_source_are_a_gap_with_these_letters():
    html, found = in_sentence(f'<span class="katex"><span class="katex-html">{LETTERS}</span></span>')
    assert [(gap.reason, gap.words, gap.position) for gap in found.gaps] == [
        ("formula", "h = p g", html.index('<span class="katex">'))
    ]


def test_a_column_that_a_program_named_after_mathjax_is_no_formula():
    html = article().replace("<article>", '<article><div class="MathJax">').replace("</article>", "</div></article>")
    assert text_of(find(html)) == "\n\n".join(SENTENCES)


def test_markup_in_tex_is_text():
    _html, found = in_sentence("<script type='math/tex'>a < b & c</script>")
    assert "The height of the water is a < b & c, which" in text_of(found)


_pieces = st.sampled_from([drawn for _what, drawn in [*DRAWN, *SOURCES]] + [f"<p>{words}</p>" for words in SENTENCES])


@settings(max_examples=60)
@given(st.lists(st.one_of(_pieces, st.sampled_from(["<div>", "<p>", "</p>", "<math>", "</span>", "and "])), max_size=8))
def test_every_character_is_once_in_the_article_or_set_aside(pieces):
    text_of(find(article("".join(pieces))))
