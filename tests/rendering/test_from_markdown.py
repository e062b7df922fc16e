"""Markdown with the extensions `extra`, `sane_lists` and `toc`."""

import pytest

from documents.rendering import Labels, render, text_content
from tests.rendering.shape import rendered_shape, rendered_text

NOTES = """First[^b] and then[^a], again[^b].

[^a]: One.

    Two.
[^b]: Other.
"""


def mark(place: str, note: str, n: int) -> str:
    sign = f'<a class="noteref" href="#a-fn:{note}" role="doc-noteref" data-n="{n}" aria-label="Footnote {n}"></a>'
    return f'<sup id="a-{place}:{note}">{sign}</sup>'


def way_back(place: str, note: str, n: int) -> str:
    label = f"Back to footnote mark {n}"
    return f'<a class="backlink" href="#a-{place}:{note}" role="doc-backlink" data-n="{n}" aria-label="{label}"></a>'


def test_footnotes_are_numbered_in_the_order_of_their_marks_and_numbers_are_not_text():
    assert rendered_text(NOTES, "markdown") == "First and then, again.\n\nOther.\nOne.\n\nTwo."
    assert rendered_shape(NOTES, "markdown") == (
        f"<p>First{mark('fnref', 'b', 1)} and then{mark('fnref', 'a', 2)}, again{mark('fnref2', 'b', 1)}.</p>\n"
        '<section role="doc-endnotes" aria-label="Footnotes"><ol>'
        f'<li id="a-fn:b" class="footnote"><p>Other.{way_back("fnref", "b", 1)}{way_back("fnref2", "b", 1)}</p></li>\n'
        f'<li id="a-fn:a" class="footnote"><p>One.</p>\n<p>Two.{way_back("fnref", "a", 2)}</p></li></ol></section>'
    )


def test_a_new_footnote_changes_no_other_text():
    before = render("One[^a]. Two.\n\n[^a]: A.\n", "markdown").text
    after = render("One[^a]. Two[^b].\n\n[^a]: A.\n[^b]: B.\n", "markdown").text
    assert after == before + "\nB."


def test_labels_for_screen_readers_come_from_the_caller():
    labels = Labels(paragraph="Absatz {n}", footnote="Fußnote {n}", footnote_back="Zurück zu {n}", footnotes="Fußnoten")
    html = render(NOTES, "markdown", labels).html
    for label in ("Absatz 1", "Fußnote 1", "Zurück zu 2", "Fußnoten"):
        assert f'aria-label="{label}"' in html


TEXTS = [
    ("wrapped lines", "A wrapped\nline of\n  prose.", "A wrapped line of prose."),
    ("a table", "| a | b |\n|---|--:|\n| 1 | 2 |\n", "a\nb\n1\n2"),
    ("terms", "Term\n:   What it is\n", "Term\nWhat it is"),
    ("code", "```python\n\nx = 1\n\n\ny\n```\n\nz", "\nx = 1\n\n\ny\n\nz"),
    ("an abbreviation", "HTML\n\n*[HTML]: Hypertext\n", "HTML"),
    ("a line break", "a  \nb", "a\nb"),
    ("lists stay apart", "1. a\n2. b\n\n* c", "a\nb\n\nc"),
    ("raw HTML is HTML", "a <b>b</b>\n\n<div>c</div>\n\n<script>d</script>", "a b\n\nc"),
    ("Markdown in HTML", '<div markdown="1">\n*a*\n</div>', "a"),
    ("a table of contents stands elsewhere", "[TOC]\n\n# A\n\n## B\n\nc", "A\n\nB\n\nc"),
    ("a mark without a note is words", "a[^1]", "a[^1]"),
    ("a place marker of the library", "a klzzwxh:0042 b wzxhzdk:0 c", "a klzzwxh:0042 b wzxhzdk:0 c"),
]


@pytest.mark.parametrize(("source", "text"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_the_text_of_markdown(source, text):
    assert rendered_text(source, "markdown") == text


def test_headings_have_ids_in_any_script_and_correct_offsets():
    rendered = render("# Text\n\n## Ärger & *Lust*\n\n## שלום\n\n## Text\n\n#### Own {#own}\n\n😀 end", "markdown")
    assert [(heading.level, heading.id, heading.text) for heading in rendered.headings] == [
        (2, "a-text", "Text"),
        (3, "a-ärger-lust", "Ärger & Lust"),
        (3, "a-שלום", "שלום"),
        (3, "a-text_1", "Text"),
        (4, "a-own", "Own"),
    ]
    for heading in rendered.headings:
        assert rendered.text.startswith(heading.text, heading.start)


def test_tool_and_settings_are_recorded():
    rendered = render("a", "markdown")
    assert rendered.tool == "documents.rendering"
    assert rendered.settings["extensions"] == ["extra", "sane_lists", "toc"]
    assert set(rendered.settings["libraries"]) == {"Markdown", "nh3", "selectolax"}


def test_attributes_given_in_markdown_are_sanitised_too():
    html = render("[a](javascript:x){: onclick=x style=x .pn}\n\npara\n{: #text .capture onclick=x }", "markdown").html
    assert "onclick" not in html
    assert "capture" not in html
    assert '<span id="a-text"></span>para' in html
    assert text_content(html) == "a\n\npara"
