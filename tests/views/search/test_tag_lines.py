"""Tagging chosen lines: notes of one's own, for whom one chooses, all or none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, BulkChange, Document, Event, Job, Vocabulary
from documents.services.versions.revisions import correct_document
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from tests.cast import make_cast
from tests.factories import make_document
from tests.models.rows import assert_accepted
from tests.services.notebook.test_bulk_jobs import run
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
TEXT = "The old keeper slept.\n\nA new keeper, and another old keeper; two keepers 😀 woke."
LINES = "/search/lines/?q=keeper"


@pytest.fixture
def cast():
    cast = make_cast("Nothing.")
    make_document(
        TEXT,
        slug="kept",
        visibility=Document.Visibility.PUBLIC,
        language="en",
        groups=[cast.course],
        curator=cast.alice,
    )
    return cast


def form_of(person, path=LINES):
    page = LexborHTMLParser(signed_in(person).get(path).content.decode())
    return page.css_first("form.tag-lines"), [box.attributes["value"] for box in page.css(".pick input[name=line]")]


def send(person, status=302, path=LINES, **given):
    form, lines = form_of(person, path)
    data = {"tag": "Age", "audience": "private", "which": "chosen", "line": lines[:2], "shown": lines} | given
    response = signed_in(person).post(form.attributes["action"], data)
    assert response.status_code == status
    return response


def notes(person):
    return [
        (note.targets.get().exact, note.audience, [tagging.tag.name for tagging in note.taggings.all()])
        for note in Annotation.objects.filter(author=person).order_by("targets__start")
    ]


def test_chosen_lines_get_notes_of_ones_own_with_an_event_each(cast):
    response = send(cast.bob)
    assert response.headers["Location"].startswith(LINES)
    # Ordered by the words before: "a new keeper" and "another old keeper".
    assert notes(cast.bob) == [("keeper", "private", ["Age"]), ("keeper", "private", ["Age"])]
    assert {note.motivation for note in Annotation.objects.all()} == {"tagging"}
    assert Event.objects.filter(kind=Event.Kind.ANNOTATION_CREATED).count() == 2
    page = signed_in(cast.bob).get(LINES).content.decode()
    assert len(LexborHTMLParser(page).css(".line-tags .tag")) >= 2
    assert_accepted()


def test_a_second_time_adds_nothing_and_says_so(cast):
    send(cast.bob)
    client = signed_in(cast.bob)
    form, lines = form_of(cast.bob)
    data = {"tag": "age", "audience": "private", "which": "page", "line": [], "shown": lines}
    page = client.post(form.attributes["action"], data, follow=True).content.decode()
    assert "2 lines have the tag “age” now. 2 had it from you already." in page
    assert len(notes(cast.bob)) == 4


def test_lines_of_a_corrected_text_are_not_tagged_twice(cast):
    document = Document.objects.get(slug="kept")
    _form, before = form_of(cast.bob)
    send(cast.bob)
    edited = TEXT.replace("The old", "Once the old")
    correct_document(document=document, by=cast.alice, source=edited, source_format="plain", reason="One word.")
    # The same words on the page of the new text, and on a page that was opened before.
    for chosen in (form_of(cast.bob)[1][:2], before[:2]):
        send(cast.bob, line=chosen)
        assert len(notes(cast.bob)) == 2
    # Another word of the old text is new; it is tagged where it stands now.
    send(cast.bob, line=before)
    assert len(notes(cast.bob)) == 4
    send(cast.bob, line=form_of(cast.bob)[1])
    assert len(notes(cast.bob)) == 4
    assert_accepted()


def test_a_group_sees_them_with_the_tag_of_its_vocabulary(cast):
    tag = define_tag(by=cast.tova, group=cast.course, name="Age", spellings=["Old"])
    send(cast.bob, tag="old", audience=f"group:{cast.course.pk}")
    assert notes(cast.bob) == [("keeper", "group", ["Age"])] * 2
    assert Annotation.objects.visible_to(cast.rhea).filter(taggings__tag=tag).count() == 2
    assert not Annotation.objects.visible_to(cast.charlie).exists()
    # A spelling is the tag: again adds nothing.
    send(cast.bob, tag="Age", audience=f"group:{cast.course.pk}")
    assert len(notes(cast.bob)) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"line": []}, "Choose at least one line."),
        ({"tag": ""}, "Say which tag the lines get."),
        ({"tag": " "}, "Say which tag the lines get."),
        ({"tag": "x" * 101}, "at most 100 characters"),
        ({"tag": "a\x00b"}, "Null characters are not allowed."),
        ({"tag": "a\x07b"}, "A tag has no control characters."),
        ({"audience": "everybody"}, "Choose who will see this from the list."),
        ({"audience": "group:00000000-0000-4000-8000-000000000000"}, "Choose who will see this from the list."),
        ({"line": ["kept:1:9-4"]}, "One of the lines is none of this room."),
        ({"line": ["kept"]}, "One of the lines is none of this room."),
        ({"line": ["kept:1:4-10", "kept:1:4-99999"]}, "The offsets lie outside this text"),
        ({"line": ["kept:1:4-10", "kept:77:4-10"]}, "The article has no text with this number."),
        ({"line": ["kept:1:4-10", "nowhere:1:4-10"]}, "The target is no article of this room that you may see."),
        ({"line": [f"kept:1:{n}-{n + 1}" for n in range(101)]}, "At most 100 lines can be tagged at once."),
    ],
)
def test_what_cannot_be_tagged_is_said_and_nothing_is_half_saved(cast, given, said):
    page = send(cast.bob, status=422, **given).content.decode()
    assert escape(said) in page
    assert not Annotation.objects.exists()


def test_what_was_chosen_stays_chosen_when_it_is_refused(cast):
    page = LexborHTMLParser(send(cast.bob, status=422, tag="").content.decode())
    assert len(page.css(".pick input[checked]")) == 2


def test_an_article_that_one_may_not_see_is_as_one_that_is_not_there(cast):
    make_document(TEXT, slug="hidden", visibility=Document.Visibility.PRIVATE, curator=cast.tova)
    answers = [
        send(cast.bob, status=422, line=[f"{slug}:1:4-10"]).content.decode().replace(slug, "")
        for slug in ("hidden", "nowhere")
    ]
    assert "The target is no article" in answers[0]
    assert not Annotation.objects.exists()


def test_a_closed_vocabulary_refuses_all_and_names_the_word(cast):
    vocabulary = Vocabulary.objects.get_or_create(group=cast.course)[0]
    Vocabulary.objects.filter(pk=vocabulary.pk).update(is_closed=True)
    page = send(cast.bob, status=422, audience=f"group:{cast.course.pk}").content.decode()
    assert "“Age”" in page
    assert not Annotation.objects.exists()


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_frozen_vocabulary_refuses_new_words_by_the_name_of_its_edition(cast, is_closed):
    define_tag(by=cast.tova, group=cast.course, name="Claim")
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=is_closed)
    make_edition(by=cast.tova, group=cast.course, name="Spring", is_frozen=True)
    audience = f"group:{cast.course.pk}"
    if is_closed:
        page = send(cast.bob, status=422, audience=audience).content.decode()
        assert "Spring" in page
        assert "“Age”" in page
        assert not Annotation.objects.exists()
        assert not Event.objects.filter(kind=Event.Kind.ANNOTATION_CREATED).exists()
    else:  # words that nobody defined are not of it
        send(cast.bob, audience=audience)
        assert len(notes(cast.bob)) == 2
    send(cast.bob, tag="claim", audience=audience)
    assert notes(cast.bob)[-1] == ("keeper", "group", ["Claim"])
    assert_accepted()


@pytest.fixture
def many(cast):
    words = "\n\n".join(f"Paragraph {n} names the keeper." for n in range(60))
    for n in range(2):
        make_document(words, slug=f"long-{n}", visibility=Document.Visibility.PUBLIC, language="en", curator=cast.alice)


def test_more_lines_than_one_waits_for_are_tagged_by_a_job_with_a_page(cast, many):
    response = send(cast.bob, which="all", line=[])
    change = BulkChange.objects.get()
    assert response.headers["Location"] == change.get_absolute_url()
    assert change.total == 124
    assert not Annotation.objects.exists()
    page = signed_in(cast.bob).get(change.get_absolute_url()).content.decode()
    assert "Tag 124 lines" in page
    assert "0 of 124 lines are done." in page
    assert "124 lines are being tagged." in signed_in(cast.bob).get("/notebook/").content.decode()
    run(change)
    page = signed_in(cast.bob).get(change.get_absolute_url()).content.decode()
    assert "124 lines have the tag now, each as a note of yours." in page
    assert Annotation.objects.filter(author=cast.bob, motivation="tagging").count() == 124
    assert signed_in(cast.charlie).get(change.get_absolute_url()).status_code == 404
    run(BulkChange.objects.get(pk=_address_of(send(cast.bob, which="all", line=[]))))
    assert Annotation.objects.filter(author=cast.bob).count() == 124
    assert_accepted()


def _address_of(response):
    return response.headers["Location"].strip("/").rsplit("/", 1)[1]


def test_all_lines_are_those_of_the_address_and_few_are_tagged_at_once(cast, many):
    assert "Tag all 124 lines found" in signed_in(cast.bob).get(LINES).content.decode()
    send(cast.bob, path=f"{LINES}&article=kept", which="all")
    assert len(notes(cast.bob)) == 4
    data = {"tag": "Age", "audience": "private", "which": "all"}
    assert signed_in(cast.bob).post("/search/lines/tag/?q=keeper&form=zeppelin", data).status_code == 422
    assert len(notes(cast.bob)) == 4


def test_a_frozen_and_closed_vocabulary_refuses_a_job_before_it_is_asked_for(cast, many):
    for n in range(2):
        Document.objects.get(slug=f"long-{n}").groups.add(cast.course)
    define_tag(by=cast.tova, group=cast.course, name="Claim")
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    make_edition(by=cast.tova, group=cast.course, name="Spring", is_frozen=True)
    page = send(cast.bob, status=422, which="all", audience=f"group:{cast.course.pk}").content.decode()
    assert "Spring" in page
    assert not BulkChange.objects.exists()
    assert not Job.objects.filter(kind=Job.Kind.BULK).exists()
    assert not Annotation.objects.exists()


def test_who_only_reads_is_offered_no_group_to_write_for(cast):
    form, _lines = form_of(cast.rhea)
    assert [option.attributes["value"] for option in form.css("option")] == ["private", "public"]


def test_visitors_get_no_form_and_are_asked_to_sign_in(cast):
    assert form_of(None) == (None, [])
    response = signed_in(None).post("/search/lines/tag/?q=keeper", {"tag": "Age"})
    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"]
    assert signed_in(cast.bob).get("/search/lines/tag/?q=keeper").status_code == 405


def test_the_page_with_the_form_costs_a_fixed_number_of_statements(cast):
    counts = []
    for n in (1, 15):
        for _ in range(n):
            make_document(TEXT, visibility=Document.Visibility.PUBLIC, language="en")
        client = signed_in(cast.bob)
        client.get(LINES)
        with CaptureQueriesContext(connection) as asked:
            client.get(LINES)
        counts.append(len(asked))
    assert counts[0] == counts[1]
