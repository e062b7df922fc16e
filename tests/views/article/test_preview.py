"""The pictures for links from other sites: only of what everyone may see, and the same bytes while nothing changes."""

from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from documents.models import Document
from documents.views.site.caching import page_cache
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.article.test_passage import metas
from tests.views.pages import TEXT, mark, share_with, signed_in, state

pytestmark = pytest.mark.django_db

ARTICLE = "/documents/clocks/preview.png"


@pytest.fixture
def article():
    document = make_document(
        TEXT, visibility="public", slug="clocks", title="Two Clocks", curator=make_user("curator", is_curator=True)
    )
    document.refresh_from_db()
    return document


def place(document, words):
    start = document.current_revision.text.index(words)
    return f"/documents/{document.slug}/passages/{start}-{start + len(words)}/"


def picture_of(document, words):
    return f"{place(document, words)}preview.png?revision=1"


def about(path, who=None):
    return metas(signed_in(who).get(path).content.decode())


def test_a_page_names_its_picture_with_size_and_words(article):
    path = picture_of(article, "forty years")
    head = about(f"{place(article, 'forty years')}?revision=1")
    assert head["og:image"] == f"http://testserver{path}"
    assert (head["og:image:width"], head["og:image:height"], head["og:image:type"]) == ("1200", "630", "image/png")
    assert head["og:image:alt"] == "“forty years” – Two Clocks"
    assert head["twitter:card"] == "summary_large_image"
    answer = signed_in(None).get(path)
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)


@pytest.mark.parametrize("page", ["", "cite/", "revisions/1/"])
def test_pages_of_an_article_name_the_picture_of_its_title(article, page):
    head = about(f"/documents/clocks/{page}")
    assert head["og:image"] == f"http://testserver{ARTICLE}"
    assert head["og:image:alt"] == "Two Clocks"
    assert signed_in(None).get(ARTICLE).status_code == 200


def test_a_quote_that_cannot_be_drawn_leaves_the_title(article):
    head = about(f"{place(article, 'for 😀 forty')}?revision=1")
    assert head["og:image:alt"] == "Two Clocks"
    assert signed_in(None).get(head["og:image"].removeprefix("http://testserver")).content == (
        signed_in(None).get(ARTICLE).content
    )


def test_an_article_of_which_nothing_can_be_drawn_has_no_picture(article):
    Document.objects.update(title="ساعتان")
    assert "og:image" not in about("/documents/clocks/")
    assert "twitter:card" not in about("/documents/clocks/")
    assert signed_in(None).get(ARTICLE).status_code == 404


def test_the_title_of_a_record_without_text_has_a_picture(article):
    Document.objects.create(slug="minutes", title="Minutes of the Board", visibility="record")
    assert about("/documents/minutes/")["og:image"].endswith("/documents/minutes/preview.png")
    assert signed_in(None).get("/documents/minutes/preview.png").status_code == 200
    assert signed_in(None).get("/documents/minutes/passages/0-4/preview.png").status_code == 404


# -- Rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["private", "members"])
def test_what_is_not_for_everyone_has_no_picture_even_for_its_members(visibility):
    cast = make_cast()
    share_with(cast.document, visibility)
    for who in cast.everyone.values():
        for path in (f"/documents/{cast.document.slug}/preview.png", picture_of(cast.document, "forty years")):
            assert signed_in(who).get(path).status_code == 404
    assert "og:image" not in about(f"/documents/{cast.document.slug}/", cast.alice)


def test_of_a_record_only_quoted_words_are_drawn():
    cast = make_cast()
    share_with(cast.document, "record")
    note = mark(cast.document, cast.bob, "Nobody read it", audience="public")
    mark(cast.document, cast.bob, "The keeper", audience="group", group=cast.course)
    quoted, closed = place(cast.document, "Nobody read it"), place(cast.document, "The keeper")
    assert signed_in(None).get(picture_of(cast.document, "Nobody read it")).status_code == 200
    assert about(f"{quoted}?revision=1")["og:image"].endswith(picture_of(cast.document, "Nobody read it"))
    for who in cast.everyone.values():
        assert signed_in(who).get(picture_of(cast.document, "The keeper")).status_code == 404
    # A member reads the passage; the picture of its page is that of the title.
    assert about(f"{closed}?revision=1", cast.rhea)["og:image"].endswith(f"/{cast.document.slug}/preview.png")
    note.audience = "private"
    note.save()
    assert signed_in(None).get(picture_of(cast.document, "Nobody read it")).status_code == 404


def test_a_withdrawn_article_has_no_picture(article):
    before = signed_in(None).get(ARTICLE)
    Document.objects.update(withdrawn_at=timezone.now(), withdrawn_as=410, withdrawn_reason="A mistake.")
    for path in (ARTICLE, picture_of(article, "forty years")):
        answer = signed_in(None).get(path, headers={"If-None-Match": before["ETag"]})
        assert answer.status_code == 410
        assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("place", ["5-5", "9-3", "0-99999", "0-1?revision=9"])
def test_words_that_are_not_there_have_no_picture(article, place):
    span, _, query = place.partition("?")
    answer = signed_in(None).get(f"/documents/clocks/passages/{span}/preview.png?{query}")
    assert answer.status_code == 404


def test_a_picture_is_only_fetched(article):
    assert signed_in(None).post(ARTICLE).status_code == 405
    assert signed_in(None).head(ARTICLE).status_code == 200


# -- Caching ----------------------------------------------------------------------------------


def test_a_picture_stays_the_same_until_its_words_change(article):
    path = picture_of(article, "forty years")
    first = signed_in(None).get(path)
    page_cache.clear()
    second = signed_in(None).get(path)
    assert (first.content, first["ETag"]) == (second.content, second["ETag"])
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not first["ETag"].startswith("W/")
    mark(article, article.curator, "forty years", audience="public", note="x", note_html="<p>x</p>")
    again = signed_in(None).get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    state(article, "creator", "Ines Varga-Holm")
    changed = signed_in(None).get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed.content != first.content


def test_words_of_a_long_text_cost_no_more_queries(django_assert_max_num_queries):
    make_document("Words of a line.\n\n" * 40_000, visibility="public", slug="long")
    with django_assert_max_num_queries(6):
        answer = signed_in(None).get("/documents/long/passages/0-600000/preview.png?revision=1")
    assert answer.status_code == 200
