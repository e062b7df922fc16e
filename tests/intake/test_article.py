"""An article in a capture: its body, the parts around it, and the map from its source back to the capture."""

from itertools import pairwise

import pytest

from documents.intake import read_capture
from documents.intake.article import in_one_piece
from documents.spans import Span

FRONT = "---\ntitle: Ebb\n---\n"
CAPTURES = [
    ("a.txt", "\n  It went out.\n\nIt came back.\n"),
    ("a.md", FRONT + "\n# Ebb\n\nIt went out.\n"),
    ("a.html", "<title>Ebb</title>\n<nav>Home</nav> <article><h1>Ebb</h1><p>It went out.</p></article>\n<p>©"),
]


@pytest.mark.parametrize(("name", "text"), CAPTURES)
def test_body_and_parts_set_aside_cover_every_word_once(name, text):
    article = read_capture(name, text.encode()).article
    covered = sorted([*article.body, *(part.span for part in article.set_aside)])
    assert all(before.end <= after.start for before, after in pairwise(covered))
    left = set(range(len(text))) - {place for span in covered for place in range(span.start, span.end)}
    assert "".join(text[place] for place in sorted(left)).strip() == ""


@pytest.mark.parametrize(("name", "text"), CAPTURES)
def test_every_character_of_the_source_maps_to_the_same_character_of_the_capture(name, text):
    article = read_capture(name, text.encode()).article
    assert len(article.source_map) == len(article.source)
    for segment in article.source_map.segments:
        assert segment.source is not None
        assert segment.source.of(text) == article.source[segment.start : segment.end]


def test_front_matter_is_set_aside():
    text = CAPTURES[1][1]
    (part,) = read_capture("a.md", text.encode()).article.set_aside
    assert (part.span.of(text), part.reason, part.rule) == (FRONT.strip(), "markup", "front matter")


def test_parts_around_the_body_leave_out_white_space():
    text = " a \n body\n  b c "
    body = Span(5, 9)
    assert body.of(text) == "body"
    found = in_one_piece(text, body, "other", "rule")
    assert [part.span.of(text) for part in found.set_aside] == ["a", "b c"]
    assert found.source_map.sources_of(Span(0, 4)) == (body,)
