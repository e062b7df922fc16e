"""A closed vocabulary: notes of the group get only what it defines, by whatever route, and nothing is half written."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from documents.errors import VocabularyClosed
from documents.models import Annotation, Tag, TaggedAnnotation, Vocabulary
from documents.services.notes import Content, Sharing
from documents.services.vocabulary.editions import freeze_vocabulary, make_edition
from documents.services.vocabulary.tags import complete_tags
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag
from tests.api.client import annotation as w3c_annotation
from tests.api.client import container, send, tag
from tests.api.client import signed_in as api_client
from tests.cast import make_cast
from tests.models.rows import assert_refused
from tests.services.notes.steps import TEXT, change, count_rows, make, reply
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
FREE = Content("commenting", "A note.", tags=("irony", "Plough", "free"))
GIVEN = Content("commenting", "A note.", tags=("irony", "Plough"))


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    define_tag(by=cast.tova, group=cast.course, name="irony")
    define_tag(by=cast.tova, group=cast.course, name="Plow", spellings=["plough"])
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    return cast


def names(note):
    return [tagging.tag.name for tagging in note.taggings.order_by("tag__name")]


def test_new_note_is_refused_by_its_word_and_nothing_is_written(cast):
    before = count_rows()
    with pytest.raises(VocabularyClosed) as refusal:
        make(cast, cast.bob, audience="group", content=FREE)
    assert refusal.value.params == {"group": "Reading Evidence", "words": "“free”"}
    assert count_rows() == before
    assert names(make(cast, cast.bob, audience="group", content=GIVEN)) == ["Plow", "irony"]


def test_edit_keeps_words_of_before_and_adds_none(cast):
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=False)
    note = make(cast, cast.bob, audience="group", content=FREE)
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    change(note, cast.bob, content=Content("commenting", "Other words.", tags=("free", "irony")))
    assert names(note) == ["free", "irony"]
    before = count_rows()
    with pytest.raises(VocabularyClosed):
        change(note, cast.bob, content=Content("commenting", "Other words.", tags=("free", "new")))
    assert count_rows() == before


def test_note_that_moves_in_is_refused_by_the_words_that_it_would_lose(cast):
    note = make(cast, cast.bob, content=FREE)
    before = count_rows()
    with pytest.raises(VocabularyClosed) as refusal:
        change(note, cast.bob, content=FREE, sharing=Sharing("group", cast.course.pk))
    assert refusal.value.params["words"] == "“free”"
    assert count_rows() == before
    change(note, cast.bob, content=GIVEN, sharing=Sharing("group", cast.course.pk))
    assert names(note) == ["Plow", "irony"]


def test_reply_loses_its_word_and_keeps_the_wording_that_had_it(cast):
    note = make(cast, cast.bob, audience="public", content=GIVEN)
    answer = reply(note, cast.tova)
    word = Tag.objects.create(name="free", vocabulary=Vocabulary.objects.get(group=None))
    plow = Tag.objects.get(name="Plough", vocabulary__group=None)
    for one in (word, plow):
        TaggedAnnotation.objects.create(content_object=answer, tag=one)
    change(note, cast.bob, content=GIVEN, sharing=Sharing("group", cast.course.pk), confirmed_replies=1)
    answer.refresh_from_db()
    assert (answer.audience, answer.version, names(answer)) == ("group", 2, ["Plow"])
    assert answer.versions.get().tags == ["free", "Plough"]
    assert not Tag.objects.filter(name="free").exists()


def test_what_a_thread_would_lose_is_told_before_it_moves(cast):
    note = make(cast, cast.bob, audience="public", content=FREE)
    seen, hidden = reply(note, cast.tova), reply(note, cast.alice)
    for answer, name in ((seen, "theirs"), (hidden, "secret")):
        word = Tag.objects.create(name=name, vocabulary=Vocabulary.objects.get(group=None))
        TaggedAnnotation.objects.create(content_object=answer, tag=word)
    Annotation.objects.filter(pk=hidden.pk).update(withheld="hidden", withheld_at=hidden.created_at)
    address = f"/annotations/{note.pk}/audience"
    asked = {"audience": "group", "group": cast.course.pk}
    told = api_client(cast.bob).get(address, asked).json()
    assert told["lost"] == ["free"]
    assert told["sentences"][-2:] == [
        "“Plough” is “Plow” there.",
        "Lost on the way: “free”, “theirs”. Reading Evidence has closed its vocabulary, which defines no such tag.",
    ]
    assert "secret" not in str(told)
    typed = api_client(cast.bob).get(address, asked | {"tag": ["irony", "rumour"]}).json()
    assert typed["lost"] == ["rumour"]
    here = api_client(cast.bob).get(address, {"audience": "private"}).json()
    assert (here["lost"], here["verdict"]) == ([], "free")


def test_word_of_before_is_not_lost_among_the_same_people(cast):
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=False)
    note = make(cast, cast.bob, audience="group", content=FREE)
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    address = f"/annotations/{note.pk}/audience"
    told = api_client(cast.bob).get(address, {"audience": "moderators", "group": cast.course.pk}).json()
    assert told["lost"] == []
    change(note, cast.bob, content=FREE, sharing=Sharing("moderators", cast.course.pk))
    assert names(note) == ["Plow", "free", "irony"]


def test_frozen_vocabulary_names_the_edition_in_which_a_word_is_missing(cast):
    note = make(cast, cast.bob, content=FREE)
    edition = make_edition(by=cast.tova, group=cast.course, name="Autumn")
    freeze_vocabulary(by=cast.tova, edition=edition)
    address = f"/annotations/{note.pk}/audience"
    told = api_client(cast.bob).get(address, {"audience": "group", "group": cast.course.pk}).json()
    assert told["lost"] == ["free"]
    assert told["sentences"][-1] == (
        "Lost on the way: “free”. Reading Evidence has frozen its vocabulary on edition 1 (“Autumn”), which defines no "
        "such tag."
    )


@pytest.mark.parametrize("how", ["shared", "from there", "from here"])
def test_tag_goes_as_the_one_that_is_said_to_be_the_same(cast, how):
    cast.alice.is_curator = True
    cast.alice.save()
    wikidata = ["Q11446"]
    ship = define_tag(by=cast.alice, group=None, name="ship", identifiers=wikidata if how == "shared" else ())
    lines = {"shared": wikidata, "from there": [f"https://room.example/tags/{ship.uuid}/"], "from here": []}[how]
    define_tag(by=cast.tova, group=cast.course, name="ship")
    vessel = define_tag(by=cast.tova, group=cast.course, name="vessel", identifiers=lines)
    if how == "from here":
        given = {name: getattr(ship, name) for name in ("name", "definition", "slot", "parent")}
        address = f"https://room.example/tags/{vessel.uuid}/"
        change_tag(by=cast.alice, tag=ship, **given, is_defined=True, identifiers=[address])
    content = Content("commenting", "A note.", tags=("ship", "irony"))
    note = make(cast, cast.bob, audience="public", content=content)
    answer = reply(note, cast.bob)
    TaggedAnnotation.objects.create(content_object=answer, tag=ship)
    change(note, cast.bob, content=content, sharing=Sharing("group", cast.course.pk))
    assert (names(note), names(answer)) == (["irony", "vessel"], ["vessel"])


def test_clients_get_422_with_a_sentence(cast):
    more = {"audience": "group", "group": f"urn:uuid:{cast.course.pk}"}
    sent = w3c_annotation(cast.document, "keeper", **more) | {"body": [tag("free")]}
    answer = send(api_client(cast.bob), "POST", container(cast.document), sent)
    assert answer.status_code == 422
    assert "has closed its vocabulary" in answer.json()["detail"]
    assert not Annotation.objects.exists()


def test_postgres_refuses_what_no_service_writes(cast):
    note = make(cast, cast.bob, audience="group", content=GIVEN)
    word = Tag.objects.create(name="free", vocabulary=Vocabulary.objects.get(group=cast.course))
    with assert_refused("documents_taggedannotation", "closed_vocabulary"):
        TaggedAnnotation.objects.create(content_object=note, tag=word)
    with assert_refused("documents_taggedannotation", "closed_vocabulary"):
        note.taggings.filter(tag__name="irony").update(tag=word)


def test_words_of_before_come_back_from_a_backup(cast):
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=False)
    note = make(cast, cast.bob, audience="group", content=FREE)
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    (kept,) = note.taggings.filter(tag__name="free").values()
    note.taggings.filter(tag__name="free").delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL readingroom.restoring = 'on'")  # as `manage.py restore` does
        TaggedAnnotation.objects.create(**kept)
        cursor.execute("SET LOCAL readingroom.restoring = 'off'")
    assert "free" in names(note)
    assert note.taggings.get(tag__name="free").tag_version_id == kept["tag_version_id"]


def test_other_vocabularies_stay_open(cast):
    assert "free" in names(make(cast, cast.bob, content=FREE))


def test_only_what_is_defined_is_offered(cast):
    Tag.objects.create(name="ironic", vocabulary=Vocabulary.objects.get(group=cast.course))
    assert [one.tag.name for one in complete_tags(cast.bob, typed="iron", group=cast.course)] == ["irony"]


def test_tag_that_is_taken_out_stays_and_is_put_on_no_other_note(cast):
    note = make(cast, cast.bob, audience="group", content=GIVEN)
    irony = Tag.objects.get(name="irony", vocabulary__group=cast.course)
    change_tag(by=cast.tova, tag=irony, name="irony", definition="", slot="plain", parent=None, is_defined=False)
    assert names(note) == ["Plow", "irony"]
    with pytest.raises(VocabularyClosed):
        make(cast, cast.tova, audience="group", content=GIVEN)


def test_who_leads_the_group_closes_and_opens_it_on_its_page(cast):
    address = "/groups/hist-214/vocabulary/"
    with pytest.raises(PermissionDenied):
        close_vocabulary(by=cast.bob, group=cast.course, is_closed=False)
    assert "The vocabulary is closed" in signed_in(cast.rhea).get(address).content.decode()
    assert signed_in(cast.bob).post(address, {"do": "open"}).status_code == 403
    assert signed_in(cast.tova).post(address, {"do": "open"})["Location"] == address
    page = signed_in(cast.tova).get(address).content.decode()
    assert "The vocabulary is open" in page
    assert 'value="close"' in page
    assert signed_in(cast.tova).post(address, {"do": "close"})["Location"] == address
    assert Vocabulary.objects.get(group=cast.course).is_closed
