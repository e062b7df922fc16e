"""Stored pages in a real browser: `textContent` equals the stored text."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from documents.errors import RenderingRefused
from documents.rendering import Rendered, render
from tests.rendering import hostile
from tests.rendering.soup import ATTRIBUTES, TAGS, WORDS

STYLES = Path(__file__).parents[2] / "static" / "css"
PARSED = """pages => pages.map(html => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.getElementById("text").textContent;
})"""


def served(html: str) -> str:
    """Returns a page with stored HTML as the reading page serves it."""
    text = f'<div id="text" class="text">{html}</div>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><main><h1>t</h1>{text}</main></body></html>'
    )


def assert_same(page, pages: list[Rendered]) -> None:
    """Checks that the browser's text of every page equals ours."""
    texts = page.evaluate(PARSED, [served(one.html) for one in pages])
    for one, text in zip(pages, texts, strict=True):
        assert text == one.text, one.html


@pytest.mark.parametrize("source_format", ["html", "markdown", "plain", "capture"])
@pytest.mark.parametrize("source", [hostile.HTML, hostile.MARKDOWN, hostile.PLAIN], ids=["html", "markdown", "plain"])
def test_hostile_pages_show_their_text_and_run_nothing(page, source, source_format):
    rendered = render(source, source_format)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(served(rendered.html))
    assert page.evaluate("document.getElementById('text').textContent") == rendered.text
    assert page.evaluate("document.querySelectorAll('#text').length") == 1
    assert page.title() == "t"
    assert asked == []


def test_the_real_captures_show_their_text(page, shared):
    for path in sorted((shared / "articles").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert_same(page, [render(text, source_format) for source_format in ("plain", "markdown", "html", "capture")])


def test_real_pages_of_the_web_show_their_text(page, shared):
    paths = sorted((shared / "measure" / "intake" / "public").glob("*.html"))
    assert len(paths) > 40
    for path in paths:
        html = path.read_text(encoding="utf-8")
        assert_same(page, [render(html, "html"), render(html, "capture")])


def broken_page(dice: random.Random) -> str:
    parts = ["a"]
    for _ in range(dice.randint(1, 25)):
        attributes = " ".join(dice.sample(ATTRIBUTES, dice.choice([0, 0, 1, 2])))
        opening, closing = f"<{dice.choice(TAGS)} {attributes}>", f"</{dice.choice(TAGS)}>"
        parts.append(dice.choice([opening, closing, *dice.sample(WORDS, 2)]))
    return "".join(parts)


def test_a_thousand_broken_pages_show_their_text(page):
    dice = random.Random(7)
    pages: list[Rendered] = []
    while len(pages) < 1000:
        with contextlib.suppress(RenderingRefused):  # a page that is only a drawing has no text left
            pages.append(render(broken_page(dice), "html"))
    assert_same(page, pages)


def test_formulas_are_drawn_without_the_signs_of_their_text(page):
    fraction = "<mfrac><mn>1</mn><mi>y</mi></mfrac><msup><mi>t</mi><mn>2</mn></msup>"
    rendered = render(f"<p>Let <math>{fraction}</math> be.</p>", "html")
    drawn = f'<p>Let <math id="plain">{fraction}</math> be.</p>'
    page.set_content(served(rendered.html + drawn))
    assert rendered.text == "Let 1/y t^2 be."
    width = "math => math.getBoundingClientRect().width"
    assert page.locator("#p1 math").evaluate(width) == pytest.approx(page.locator("#plain").evaluate(width), abs=0.5)
    assert not any("/" in name or "^" in name for _role, name in accessible(page))


def test_a_wide_formula_scrolls_and_the_page_does_not(page):
    sum_of_many = "<mo>+</mo>".join(f"<mi>x</mi><mn>{n}</mn>" for n in range(60))
    source = f'<p>Add <math>{sum_of_many}</math> up.</p><p><math display="block">{sum_of_many}</math></p>'
    page.set_viewport_size({"width": 390, "height": 700})
    page.set_content(served(render(source, "html").html))
    page.add_style_tag(content=(STYLES / "text.css").read_text(encoding="utf-8"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("[...document.querySelectorAll('math')].every(one => one.scrollWidth > one.clientWidth)")


def test_an_article_of_a_megabyte_shows_its_text(page):
    dice = random.Random(3)
    words = "the tide house keeper wrote down *height* `of` 😀 e\u0301 漢字 שלום [sea](https://a.example)".split()
    blocks = ["# {}", "{}", "{}", "* {}\n* b", "> {}", "| {} | b |\n|---|---|\n| 1 | 2 |", "{}[^1]"]
    source = "[^1]: A note.\n\n"
    while len(source) < 1_000_000:
        source += dice.choice(blocks).format(" ".join(dice.choices(words, k=60))) + "\n\n"
    rendered = render(source, "markdown")
    page.set_content(served(rendered.html))
    assert page.evaluate("document.getElementById('text').textContent") == rendered.text


def accessible(page) -> list[tuple[str, str]]:
    """Returns role and name of every node in the accessibility tree."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]


def test_symbols_are_visible_and_named_but_not_selected(page):
    source = "Words[^1] here. ![A cat](x.png)\n\n[^1]: Note.\n"
    page.set_content(served(render(source, "markdown").html))
    page.add_style_tag(content=(STYLES / "text.css").read_text(encoding="utf-8"))
    select = "getSelection().selectAllChildren(document.querySelector('#p1')), getSelection().toString()"
    assert page.evaluate(select) == "Words here."
    for sign in (".pn", ".noteref", ".backlink", ".picture"):
        assert page.locator(sign).first.bounding_box()["width"] > 0, sign
    names = accessible(page)
    for expected in [
        ("link", "Paragraph 1"),
        ("doc-noteref", "Footnote 1"),
        ("doc-backlink", "Back to footnote mark 1"),
        ("doc-endnotes", "Footnotes"),
        ("image", "Picture, not shown in this copy: A cat"),
    ]:
        assert expected in names, (expected, names)


@pytest.mark.parametrize("source_format", ["html", "markdown"])
def test_pages_have_no_accessibility_violations(page, source_format):
    source = {"html": hostile.HTML, "markdown": hostile.MARKDOWN}[source_format]
    page.set_content(served(render(source, source_format).html))
    for style in ("tokens", "base", "text"):
        page.add_style_tag(content=(STYLES / f"{style}.css").read_text(encoding="utf-8"))
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
