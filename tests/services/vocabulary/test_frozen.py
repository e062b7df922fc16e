"""A frozen vocabulary, by every route: nothing in it changes, and if it is closed it takes no other word."""

from __future__ import annotations

import io

import pytest
from django.db import connection, transaction
from django.urls import reverse

from documents.errors import VocabularyClosed, VocabularyFrozen
from documents.models import Annotation, Membership, PublicVersion, Tag, TaggedAnnotation, TagLabel, TagVersion
from documents.services.notebook.bulk import Deed, change_notes, own_notes
from documents.services.notes import Content, Sharing
from documents.services.vocabulary.edition_content import content_of
from documents.services.vocabulary.editions import freeze_vocabulary, make_edition, thaw_vocabulary
from documents.services.vocabulary.files import read_table
from documents.services.vocabulary.order import move_tag
from documents.services.vocabulary.table import take_in
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag, retire_tag
from tests.api.client import annotation as w3c_annotation
from tests.api.client import container, send, tag
from tests.api.client import signed_in as api_client
from tests.cast import make_cast
from tests.factories import make_document
from tests.models.rows import assert_refused
from tests.services.notes.steps import TEXT, change, make
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db
NAMED = "edition 1 (“Pilot”)"
ADDRESS = "/groups/hist-214/vocabulary/"
KNOWN = Content("commenting", "A note.", tags=("irony",))
FREE = Content("commenting", "A note.", tags=("irony", "free"))


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    Membership.objects.filter(user=cast.alice).update(role=Membership.Role.MODERATOR)
    define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.", spellings=["ironia"])
    define_tag(by=cast.tova, group=cast.course, name="figure")
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    make_edition(by=cast.tova, group=cast.course, name="Pilot", is_frozen=True)
    return cast


@pytest.fixture
def irony(cast):
    return Tag.objects.get(name="irony", vocabulary__group=cast.course)


def everything():
    """All rows of vocabularies, with the transactions that wrote them."""
    found = {}
    with connection.cursor() as cursor:
        for table in ("tag", "tagversion", "taglabel", "taglink", "vocabulary"):
            cursor.execute(f"SELECT xmin, ctid, row::text FROM documents_{table} AS row ORDER BY id")  # noqa: S608
            found[table] = cursor.fetchall()
    return found


# -- No word outside the edition -----------------------------------------------------------------


def test_new_note_from_a_program_is_refused_by_the_name_of_the_edition(cast):
    more = {"audience": "group", "group": f"urn:uuid:{cast.course.pk}"}
    sent = w3c_annotation(cast.document, "keeper", **more) | {"body": [tag("free")]}
    before = everything()
    answer = send(api_client(cast.bob), "POST", container(cast.document), sent)
    assert answer.status_code == 422
    assert NAMED in answer.json()["detail"]
    assert "“free”" in answer.json()["detail"]
    assert not Annotation.objects.exists()
    assert everything() == before


def test_replaced_note_from_a_program_is_refused_too(cast):
    more = {"audience": "group", "group": f"urn:uuid:{cast.course.pk}"}
    sent = w3c_annotation(cast.document, "keeper", **more)
    made = send(api_client(cast.bob), "POST", container(cast.document), sent)
    assert made.status_code == 201
    again = made.json() | {"body": [tag("free")]}
    address = made["Location"].partition("testserver")[2] or made["Location"]
    answer = send(api_client(cast.bob), "PUT", address, again, If_Match=made["ETag"])
    assert answer.status_code == 422, answer.content
    assert NAMED in answer.json()["detail"]
    assert list(TaggedAnnotation.objects.values_list("tag__name", flat=True)) == ["irony"]


def test_edit_and_move_are_refused(cast):
    note = make(cast, cast.bob, audience="group", content=KNOWN)
    own = make(cast, cast.bob, content=FREE)
    for refused in (
        lambda: change(note, cast.bob, content=FREE),
        lambda: change(own, cast.bob, content=FREE, sharing=Sharing("group", cast.course.pk)),
        lambda: make(cast, cast.bob, audience="moderators", content=FREE),
    ):
        before = everything()
        with pytest.raises(VocabularyClosed) as refusal:
            refused()
        assert NAMED in str(refusal.value)
        assert everything() == before
    inside = TaggedAnnotation.objects.filter(tag__vocabulary__group=cast.course)
    assert set(inside.values_list("tag__is_defined", flat=True)) == {True}


def test_many_notes_at_once_are_refused_too(cast):
    inside = make(cast, cast.bob, audience="group", content=KNOWN)
    own = make(cast, cast.bob, "wrote", content=FREE)
    group = Sharing("group", cast.course.pk)
    for note, deed in ((inside, Deed(add=("free",))), (own, Deed(sharing=group))):
        before = everything()
        outcome = change_notes(by=cast.bob, notes=own_notes(cast.bob, [note.pk]), deed=deed)
        ((refusal, many),) = outcome.refused
        assert (NAMED in str(refusal), many, outcome.notes) == (True, 1, 0)
        assert everything() == before


def test_shell_cannot_put_another_word_on_a_note(cast, irony):
    note = make(cast, cast.bob, audience="group", content=KNOWN)
    word = Tag.objects.create(name="free", vocabulary=irony.vocabulary)
    with assert_refused("documents_taggedannotation", "closed_vocabulary"):
        TaggedAnnotation.objects.create(content_object=note, tag=word)
    with pytest.raises(VocabularyClosed), transaction.atomic():
        note.tags.add("free")


def test_tags_of_the_edition_are_taken_by_their_names_and_spellings(cast):
    make(cast, cast.bob, audience="group", content=Content("commenting", "A note.", tags=("IRONIA", "figure")))
    assert set(TaggedAnnotation.objects.values_list("tag__name", flat=True)) == {"irony", "figure"}


def test_open_vocabulary_that_is_frozen_takes_words_and_defines_none(cast):
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=False)
    make(cast, cast.bob, audience="group", content=FREE)
    with pytest.raises(VocabularyFrozen):
        define_tag(by=cast.tova, group=cast.course, name="free", definition="A word.")


# -- Nothing in it changes -------------------------------------------------------------------------


def test_services_of_the_shell_are_refused(cast, irony):
    given = {"by": cast.tova, "tag": irony, "definition": "", "slot": "plain", "parent": None, "is_defined": True}
    rows = read_table(b"name,definition\nirony,Another.\nvoice,\n")
    for refused in (
        lambda: define_tag(by=cast.tova, group=cast.course, name="voice"),
        lambda: change_tag(**given, name="verbal irony", why="Narrower."),
        lambda: change_tag(**given | {"definition": "Sais one thing."}, name="irony", is_typo=True),
        lambda: change_tag(**given | {"is_defined": False}, name="irony"),
        lambda: change_tag(**given | {"definition": irony.definition}, name="irony", spellings=["ironie"]),
        lambda: change_tag(**given | {"definition": irony.definition}, name="irony", identifiers=["Q1"]),
        lambda: move_tag(by=cast.tova, tag=irony, up=True),
        lambda: retire_tag(by=cast.tova, tag=irony, is_retired=True),
        lambda: take_in(by=cast.tova, group=cast.course, rows=rows, check=lambda row: None, why="x", dry_run=True),
        lambda: take_in(by=cast.tova, group=cast.course, rows=rows, check=lambda row: None, why="x"),
    ):
        before = everything()
        with pytest.raises(VocabularyFrozen) as refusal:
            refused()
        assert NAMED in str(refusal.value)
        assert everything() == before


def test_page_of_the_vocabulary_refuses_forms_that_were_opened_before(cast, irony):
    browser = signed_in(cast.tova)
    fields = {"name": "irony", "definition": "Another.", "slot": "voice", "tag": str(irony.pk), "why": "Clearer."}
    before = everything()
    for form in (
        {"do": "define", "name": "voice", "slot": "plain"},
        fields | {"do": "change"},
        *({"do": deed, "tag": str(irony.pk)} for deed in ("retire", "remove", "revive", "up")),
    ):
        answer = browser.post(ADDRESS, form)
        assert answer.status_code == 422, form
        assert NAMED in answer.content.decode(), form
    assert everything() == before
    page = browser.get(ADDRESS).content.decode()
    assert 'value="define"' not in page
    assert "?change=" not in page
    assert browser.get(f"{ADDRESS}?change={irony.pk}").status_code == 302
    assert "?change=" not in browser.get(irony.get_absolute_url()).content.decode()


def test_import_is_refused_before_the_file_is_read(cast):
    before = everything()
    for content in (b"name\nvoice\n", b"\xff\xfe no table at all"):
        answer = signed_in(cast.tova).post(f"{ADDRESS}import/", {"file": io.BytesIO(content)})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert NAMED in page
        assert "UTF-8 (byte" not in page
    answer = signed_in(cast.tova).post(f"{ADDRESS}import/", {"text": "name\nvoice\n", "do": "import"})
    assert answer.status_code == 422
    assert everything() == before


def test_admin_refuses_and_says_why(cast, irony):
    browser = signed_in(cast.alice)
    before = everything()
    form = {"name": "voice", "slot": "plain", "definition": "", "example": "", "parent": ""}
    made = browser.post(reverse("admin:documents_tag_add"), form | {"whose": str(cast.course.pk)}, follow=True)
    assert NAMED in made.content.decode()
    changed = form | {"is_defined": "on", "why": "Clearer."}
    answer = browser.post(reverse("admin:documents_tag_change", args=[irony.pk]), changed, follow=True)
    assert NAMED in answer.content.decode()
    assert everything() == before


def test_other_vocabularies_go_on(cast):
    define_tag(by=cast.alice, group=None, name="voice")
    thaw_vocabulary(by=cast.tova, edition=Tag.objects.get(name="irony").vocabulary.editions.get())
    define_tag(by=cast.tova, group=cast.course, name="voice")


def test_freezing_touches_no_note_and_no_public_page(cast):
    """Counted by the transactions that wrote the rows."""
    share_with(make_document(TEXT, curator=cast.alice), "public")
    for name in ("keeper", "wrote"):
        make(cast, cast.bob, name, audience="group", content=KNOWN)
    edition = Tag.objects.get(name="irony").vocabulary.editions.get()
    tables = ("annotation", "target", "anchor", "taggedannotation", "publicversion", "tag", "tagversion", "taglabel")

    def rows():
        found = {}
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT id, xmin::text, ctid::text FROM documents_{table} ORDER BY id")  # noqa: S608
                found[table] = cursor.fetchall()
        return found

    before = rows()
    thaw_vocabulary(by=cast.tova, edition=edition)
    freeze_vocabulary(by=cast.tova, edition=edition)
    assert rows() == before
    assert edition.content == content_of(edition.vocabulary)
    assert PublicVersion.objects.exists()
    assert TagVersion.objects.exists()
    assert TagLabel.objects.exists()
