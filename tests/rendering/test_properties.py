"""Properties that hold for every source, however broken it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from documents.errors import RenderingRefused
from documents.rendering import render, text_content
from documents.rendering.finish import arrange
from documents.rendering.rendered import Labels, Rendered
from documents.rendering.sanitise import sanitise
from documents.rendering.stored.tree import parse_stored_page
from documents.rendering.tree import serialise
from tests.rendering.soup import html_soup, markdown_soup, plain_soup

MANY = settings(max_examples=300)
FORBIDDEN = re.compile(r"<(?:[^>]*\s(?:on\w+|style|name|src)=|script|style|img|svg|iframe|form|input|object)")
VALUES = re.compile(r'"[^"]*"')  # of attributes; a described picture may speak of `src=`


def check(rendered: Rendered) -> None:
    """Checks what every reader and program relies on."""
    html, text = rendered.html, rendered.text
    assert text_content(html) == text
    assert sanitise(html) == html
    assert not FORBIDDEN.search(VALUES.sub('""', html))
    assert not re.search(r"javascript:(?=[^<>]*>)", html)
    assert not re.search(r'<[^>]* id="(?!p\d+"|a-)', html)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", html)
    ids = re.findall(r'<[^>]* id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    numbers = [int(n) for n in re.findall(r'<a class="pn" href="#p\d+" data-n="(\d+)"', html)]
    assert numbers == list(range(1, len(numbers) + 1))
    for heading in rendered.headings:
        assert text.startswith(heading.text, heading.start)
        assert f"<h{heading.level} " in html
        assert f'id="{heading.id}"' in html
    if "<pre" not in html:
        assert text == text.strip()
        assert "\n\n\n" not in text
        assert not re.search(r"[ \t]{2}|[ \t]\n|\n[ \t]", text)


def check_settled(html: str) -> None:
    """Checks that a page which is parsed and arranged again stays the same."""
    root = parse_stored_page(html)
    arrange(root, Labels())
    assert serialise(root) == html


def rendered_or_refused(source: str, source_format) -> Rendered | None:
    try:
        return render(source, source_format)
    except RenderingRefused as refusal:
        if str(refusal) == "No words are left of this page. Import it as plain text, or add its words.":
            return None
        raise


@MANY
@given(html_soup)
@example("<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>")
@example("<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>")
@example("<ruby><dl><blockquote><rt></head><dd>a</title>b<rt>c")
@example("<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=x src>'>")
def test_html_becomes_a_safe_page_with_the_same_text(source):
    rendered = rendered_or_refused(source, "html")
    if rendered is not None:
        check(rendered)
        check_settled(rendered.html)
        assert render(source, "html") == rendered


@MANY
@given(markdown_soup)
def test_markdown_becomes_a_safe_page_with_the_same_text(source):
    rendered = rendered_or_refused(source, "markdown")
    if rendered is not None:
        check(rendered)
        check_settled(rendered.html)


@MANY
@given(plain_soup)
def test_plain_text_loses_only_white_space_and_list_markers(source):
    rendered = rendered_or_refused(source, "plain")
    letters = re.sub(r"\s", "", source)
    if rendered is None:
        assert letters == ""
        return
    check(rendered)
    check_settled(rendered.html)
    left = iter(letters)
    assert all(letter in left for letter in re.sub(r"\s", "", rendered.text))


@settings(max_examples=200)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"), min_size=1, max_size=200)
)
@example("\n")
@example("\n\na")
@example("<pre>&amp;\n</pre>\n")
def test_a_capture_is_shown_unchanged(source):
    rendered = render(source, "capture")
    assert rendered.text == source
    assert text_content(rendered.html) == source
    assert sanitise(rendered.html) == rendered.html


@pytest.mark.parametrize("nested", ["<blockquote>", "<div>", "<ul><li>", "<b><i>", "<details>", "<span lang=fr>"])
def test_a_page_as_deep_as_allowed_is_rendered(nested):
    depth = 490 // nested.count("<")
    rendered = render(nested * depth + "a", "html")
    check(rendered)
    assert rendered.text == "a"
