"""Editions of a vocabulary: what stands in one, who makes it, and that its hash can be computed by anybody."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.errors import EditionRefused, VocabularyFrozen
from documents.models import Event, Tag, Vocabulary, VocabularyEdition, VocabularyFreeze
from documents.services.notes import Content
from documents.services.site.samples import load_samples, remove_samples
from documents.services.site.verification import verify_room
from documents.services.vocabulary.edition_content import content_of
from documents.services.vocabulary.edition_differences import differences_of, in_order, says_the_same, tags_in
from documents.services.vocabulary.editions import freeze_vocabulary, make_edition, thaw_vocabulary
from documents.services.vocabulary.vocabularies import change_tag, define_tag, retire_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.services.site.test_verification import faults, without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def irony(cast):
    given = {"definition": "Says one thing.", "spellings": ["ironía @es", "~ irony1"]}
    return define_tag(by=cast.tova, group=cast.course, name="irony", **given)


def edition(cast, name="Pilot", **more):
    return make_edition(by=cast.tova, group=cast.course, name=name, **more)


def change(cast, tag, **given):
    fields = {"name": tag.name, "definition": tag.definition, "slot": tag.slot, "parent": tag.parent}
    return change_tag(by=cast.tova, tag=tag, **fields | {"why": "Clearer.", "is_defined": True} | given)


def test_edition_says_all_of_each_tag_in_canonical_json(cast, irony):
    dry = define_tag(by=cast.tova, group=cast.course, name="dry “irony”", parent=irony, kind="event", slot="voice")
    retire_tag(by=cast.tova, tag=dry, is_retired=True)
    change(cast, irony, definition="Says another.\n\u0001😀", identifiers=["Q131361"])
    made = edition(cast, note="For the pilot study.")
    said = json.loads(made.content)
    assert said["format"] == "reading-room-vocabulary-1"
    assert [tag["uuid"] for tag in said["tags"]] == sorted([str(irony.uuid), str(dry.uuid)])
    assert tags_in(made.content)[str(irony.uuid)] == {
        "uuid": str(irony.uuid),
        "version": 2,
        "name": "irony",
        "definition": "Says another.\n\u0001😀",
        "example": "",
        "parent": None,
        "kind": "topic",
        "line": "plain",
        "retired": False,
        "position": 0,
        "spellings": [
            {"label": "irony1", "language": "", "use": "hidden"},
            {"label": "ironía", "language": "es", "use": "other"},
        ],
        "identifiers": [{"scheme": "wikidata", "identifier": "Q131361", "match": "exact"}],
    }
    below = tags_in(made.content)[str(dry.uuid)]
    assert (below["parent"], below["retired"], below["line"]) == (str(irony.uuid), True, "voice")
    assert (made.number, made.size, made.made_by, made.note) == (1, 2, cast.tova, "For the pilot study.")


def test_anybody_computes_the_hash_from_the_file(cast, irony):
    made = edition(cast)
    made.refresh_from_db()
    file = made.content.encode()
    assert hashlib.sha256(file).hexdigest() == made.sha256
    again = json.dumps(json.loads(file), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert again.encode() == file


def test_edition_is_made_of_something_that_is_new(cast):
    with pytest.raises(EditionRefused) as refusal:
        edition(cast)
    assert "no tag yet" in str(refusal.value)
    irony = define_tag(by=cast.tova, group=cast.course, name="irony")
    edition(cast)
    with pytest.raises(EditionRefused) as refusal:
        edition(cast, "Again")
    assert str(refusal.value) == "Edition 1 (“Pilot”) says all of this already."
    change(cast, irony, slot="voice")
    assert edition(cast, "Again").number == 2


def test_who_leads_the_vocabulary_makes_editions_freezes_and_thaws(cast, irony):
    for person in (cast.bob, cast.rhea, cast.charlie, cast.alice):
        with pytest.raises(PermissionDenied):
            make_edition(by=person, group=cast.course, name="Pilot")
    made = edition(cast, is_frozen=True)
    for person in (cast.bob, cast.charlie):
        with pytest.raises(PermissionDenied):
            thaw_vocabulary(by=person, edition=made)
    thaw_vocabulary(by=cast.tova, edition=made)
    with pytest.raises(PermissionDenied):
        freeze_vocabulary(by=cast.bob, edition=made)
    assert not VocabularyFreeze.objects.filter(thawed_at=None).exists()


def test_vocabulary_is_frozen_only_on_what_it_is_now(cast, irony):
    first = edition(cast)
    change(cast, irony, definition="Another.")
    with pytest.raises(EditionRefused) as refusal:
        freeze_vocabulary(by=cast.tova, edition=first)
    assert "has changed since edition 1" in str(refusal.value)
    change(cast, irony, definition="Says one thing.")
    with pytest.raises(EditionRefused):  # another version, with the same words
        freeze_vocabulary(by=cast.tova, edition=first)
    second = edition(cast, "Second")
    freeze_vocabulary(by=cast.tova, edition=second)
    with pytest.raises(EditionRefused) as refusal:
        freeze_vocabulary(by=cast.tova, edition=second)
    assert "is frozen on edition 2 (“Second”) already" in str(refusal.value)
    with pytest.raises(EditionRefused):
        thaw_vocabulary(by=cast.tova, edition=first)


def test_frozen_vocabulary_refuses_by_the_name_of_the_edition_until_it_is_thawed(cast, irony):
    made = edition(cast, is_frozen=True)
    with pytest.raises(VocabularyFrozen) as refusal:
        change(cast, irony, slot="voice")
    assert "frozen on edition 1 (“Pilot”)" in str(refusal.value)
    thaw_vocabulary(by=cast.tova, edition=made)
    change(cast, irony, slot="voice")
    freeze = VocabularyFreeze.objects.get()
    assert (freeze.frozen_by, freeze.thawed_by) == (cast.tova, cast.tova)


def test_record_of_the_group_tells_who_did_it(cast, irony):
    made = edition(cast, is_frozen=True)
    thaw_vocabulary(by=cast.tova, edition=made)
    kinds = Event.objects.filter(group=cast.course).order_by("number").values_list("kind", "row", "actor")
    told = [(f"vocabulary.{what}", str(made.uuid), cast.tova.pk) for what in ("edition", "frozen", "thawed")]
    assert list(kinds) == told


def test_curators_make_editions_of_the_vocabulary_of_the_room(cast):
    define_tag(by=cast.alice, group=None, name="irony")
    made = make_edition(by=cast.alice, group=None, name="First", is_frozen=True)
    with pytest.raises(PermissionDenied):
        thaw_vocabulary(by=cast.tova, edition=made)
    thaw_vocabulary(by=cast.alice, edition=made)
    assert not Event.objects.exclude(document=None).filter(kind__startswith="vocabulary.").exists()


def test_words_of_hidden_notes_leave_no_trace_in_an_edition(cast):
    """What a tag was before it was defined comes from a note of one person, whom no number may tell of."""
    make(cast, cast.bob, audience="moderators", content=Content("commenting", "Ha!", tags=("irony", "secret")))
    vocabulary = Vocabulary.objects.get(group=cast.course)
    word = Tag.objects.get(name="irony")
    define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    Tag.objects.filter(name="secret").update(parent=word)
    Tag.objects.filter(pk=word.pk).update(parent=Tag.objects.get(name="secret"))  # as no service writes it
    Tag.objects.filter(pk=word.pk).update(parent=None)
    with_note = tags_in(content_of(vocabulary))
    _uuid, told = with_note.popitem()
    assert not with_note
    assert (told["name"], told["version"], told["parent"]) == ("irony", 3, None)
    plain = define_tag(by=cast.tova, group=cast.course, name="plain", definition="Says one thing.")
    assert tags_in(content_of(vocabulary))[str(plain.uuid)]["version"] == 1
    assert "secret" not in content_of(vocabulary)


def test_tag_that_was_a_word_before_has_the_first_version_when_it_is_defined(cast):
    make(cast, cast.bob, audience="moderators", content=Content("commenting", "Ha!", tags=("irony",)))
    irony = define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    assert irony.versions.count() == 2
    (told,) = tags_in(content_of(irony.vocabulary)).values()
    assert told["version"] == 1


def test_differences_name_what_became_of_each_tag(cast, irony):
    gone = define_tag(by=cast.tova, group=cast.course, name="gone")
    before = edition(cast).content
    change(cast, gone, is_defined=False)
    figure = define_tag(by=cast.tova, group=cast.course, name="figure")
    change(cast, irony, name="verbal irony", parent=figure, slot="voice", spellings=["ironía", "irony"])
    after = edition(cast, "Second").content
    found = differences_of(before, after)
    assert [tag["name"] for tag in found.new] == ["figure"]
    assert [tag["name"] for tag in found.gone] == ["gone"]
    (change_,) = found.reworded
    assert (change_.before["name"], change_.after["name"], change_.above_after) == ("irony", "verbal irony", "figure")
    assert found.moved == found.reworded == found.otherwise
    assert change_.fields == ["line", "spellings"]
    assert differences_of(after, after).is_empty
    assert [(tag["name"], depth) for tag, depth in in_order(tags_in(after))] == [("figure", 0), ("verbal irony", 1)]


def test_an_edition_of_an_older_release_may_say_less(cast, irony):
    now = edition(cast).content
    older = json.loads(now)
    del older["tags"][0]["example"]
    assert says_the_same(json.dumps(older), now)
    older["tags"][0]["kind"] = "person"
    assert not says_the_same(json.dumps(older), now)


def test_content_costs_the_same_for_two_tags_and_for_twenty(cast, irony):
    counts = []
    for many in (1, 18):
        for n in range(many):
            define_tag(by=cast.tova, group=cast.course, name=f"{many} {n}", parent=irony, spellings=[f"s {many} {n}"])
        with CaptureQueriesContext(connection) as asked:
            content_of(irony.vocabulary)
        counts.append(len(asked))
    assert counts == [4, 4]


def test_verify_computes_the_hashes_and_compares_what_is_frozen(cast, irony):
    edition(cast, is_frozen=True)
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_vocabularyedition DROP CONSTRAINT hash_of_its_content")
    with without_triggers("vocabularyedition") as cursor:
        cursor.execute("UPDATE documents_vocabularyedition SET content = replace(content, 'one thing', 'another')")
    said = {(fault.table, fault.what) for fault in faults()}
    assert ("vocabularyedition", "its content has another hash than it says") in said
    assert ("vocabularyfreeze", "the vocabulary is not what its edition says") in said
    assert verify_room(lambda fault: None).counts["hashes of editions"] == VocabularyEdition.objects.count() == 1


def test_samples_come_and_go_beside_a_frozen_vocabulary_and_leave_its_editions(cast):
    tag = define_tag(by=cast.alice, group=None, name="tidal")
    made = make_edition(by=cast.alice, group=None, name="First", is_frozen=True)
    load_samples()
    assert [one.name for one in Tag.objects.filter(vocabulary=tag.vocabulary, is_defined=True)] == ["tidal"]
    remove_samples()
    thaw_vocabulary(by=cast.alice, edition=made)
    change_tag(by=cast.alice, tag=tag, name="tidal", definition="", slot="plain", parent=None, is_defined=False)
    load_samples()
    remove_samples()
    assert not Tag.objects.filter(vocabulary=made.vocabulary_id, is_defined=True).exists()
    assert VocabularyEdition.objects.filter(pk=made.pk).exists()
