"""The page of a passage of an older version, which shows that passage in the current text."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.views.pages import mark, share_with, signed_in

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down in the evening.\n\nNobody read the copy for forty years.\n\nThen somebody did."
AFTER = "A beginning.\n\nThe keeper wrote it down in the evening.\n\nNobody read the copy for fifty years."


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    correct_document(document=cast.document, by=cast.alice, source=AFTER, source_format="plain")
    cast.document.refresh_from_db()
    return cast


def notice(cast, words, who=None, revision=1):
    start = TEXT.index(words)
    answer = signed_in(who or cast.bob).get(
        f"/documents/{cast.document.slug}/passages/{start}-{start + len(words)}/?revision={revision}"
    )
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode()).css_first(".page-head .notice")


def test_unchanged_passage_is_linked_in_the_current_text(cast):
    for revision in (0, 1):
        found = notice(cast, "in the evening", revision=revision)
        start = AFTER.index("in the evening")
        assert "These words stand in the current text here" in found.text()
        assert f"/passages/{start}-{start + 14}/?revision=2" in found.css_first("a").attributes["href"]


def test_changed_passage_is_quoted_from_the_current_text(cast):
    found = notice(cast, "Nobody read the copy for forty years")
    assert "In the current text other words stand there:" in found.text()
    assert found.css_first("q").text() == "Nobody read the copy for fifty years"


def test_deleted_passage_is_reported_as_gone(cast):
    assert "These words are no longer in the current text." in notice(cast, "Then somebody did").text()


def test_reader_without_access_to_the_text_sees_none_of_it(cast):
    share_with(cast.document, "record")
    mark(cast.document, cast.bob, "keeper", audience="public")
    cast.document.current_revision = cast.document.revisions.get(number=1)
    mark(cast.document, cast.bob, "keeper", audience="public")
    start = TEXT.index("keeper")
    page = signed_in(cast.charlie).get(f"/documents/{cast.document.slug}/passages/{start}-{start + 6}/?revision=1")
    assert "These words stand" not in page.content.decode()
    assert "A beginning" not in page.content.decode()
