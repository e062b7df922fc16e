"""What every rendered article guarantees to readers and programs."""

import pytest

from documents.rendering import render, text_content

CASES = [
    ("plain", "One line.\n\nAnother.", "One line.\n\nAnother."),
    ("markdown", "A *wrapped*\nline of\n  prose.", "A wrapped line of prose."),
    ("html", "<p>x</p><p>y</p>", "x\n\ny"),
    ("capture", "\n\n as  it\tcame \n", "\n\n as  it\tcame \n"),
]


@pytest.mark.parametrize(("source_format", "source", "text"), CASES)
def test_the_text_is_what_the_page_shows(source_format, source, text):
    rendered = render(source, source_format)
    assert rendered.text == text
    assert text_content(rendered.html) == text
