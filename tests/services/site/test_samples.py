"""Sample articles: loaded once, and removed without a trace."""

from __future__ import annotations

import pytest
from django.apps import apps

from documents.errors import SamplesInUse
from documents.models import Annotation, Derivation, Document, NoteChange, PublicChange, Tag, User, Vocabulary
from documents.services.notes import Content, Selection, Sharing, create_annotation, delete_annotation
from documents.services.provenance.derivations import dispute_derivation, retire_derivation
from documents.services.site.samples import FOLDER, load_samples, remove_samples
from tests.factories import make_document, make_user


def rows() -> dict[str, int]:
    """Counts the rows of every table, but for those of changes: removing is one more."""
    models = set(apps.get_app_config("documents").get_models()) - {NoteChange, PublicChange}
    return {model._meta.db_table: model.objects.count() for model in models}


@pytest.fixture
def loaded(db):
    load_samples()


def sample(beginning: str) -> Document:
    return Document.objects.get(captures__file_name__startswith=beginning)


def test_loading_again_adds_nothing(loaded):
    before = rows()
    again = load_samples()
    assert (again.articles, again.annotations, again.existing) == (0, 0, Document.objects.count())
    assert rows() == before


def test_missing_samples_are_added(loaded):
    reply = Annotation.objects.exclude(parent=None).first()
    delete_annotation(by=reply.author, pk=reply.pk)
    assert load_samples().annotations == 1


def derivation_of(beginning: str) -> Derivation | None:
    return Derivation.objects.in_force().filter(document=sample(beginning)).first()


def test_what_a_curator_decided_on_a_derivation_stays(loaded):
    ines = make_user("ines", is_curator=True)
    dispute_derivation(derivation=derivation_of("a-jump-at"), by=ines)
    retire_derivation(derivation=derivation_of("the-sea-that-rose"), by=ines)
    load_samples()
    assert derivation_of("a-jump-at").status == "disputed"
    assert derivation_of("the-sea-that-rose") is None


def test_a_derivation_left_as_proposed_is_confirmed_at_the_next_loading(loaded):
    found = Derivation.objects.filter(document=sample("a-jump-at"))
    found.filter(retired_at=None).delete()
    found.update(retired_at=None, retired_by=None)
    load_samples()
    assert derivation_of("a-jump-at").origin == sample("a-jump-in-the-sea")


def test_a_sample_that_a_curator_hides_is_not_named(loaded):
    Document.objects.filter(pk=sample("a-jump-in-the-sea").pk).update(visibility="private")
    found = Derivation.objects.filter(document=sample("a-jump-at"))
    found.filter(retired_at=None).delete()
    found.update(retired_at=None, retired_by=None)
    load_samples()
    assert derivation_of("a-jump-at").status == "proposed"


def test_nothing_stays_after_removal(db):
    make_document(curator=make_user("ines", is_curator=True))
    before = rows()
    load_samples()
    removed = remove_samples()
    assert rows() == before
    assert (removed.articles, removed.readers, removed.tags) == (len(list(FOLDER.glob("*.notes.json"))), 4, 6)
    assert remove_samples().articles == 0


def test_existing_tags_are_left_unchanged(db):
    vocabulary = Vocabulary.objects.create(group=None)
    Tag(vocabulary=vocabulary, name="Claim", slot="voice", definition="Ours.", is_defined=True).save()
    load_samples()
    assert Tag.objects.get(name__iexact="claim").slot == "voice"
    remove_samples()
    assert list(Tag.objects.values_list("name", "definition")) == [("Claim", "Ours.")]


def note_by(person: User, document: Document, tags=()) -> Annotation:
    return create_annotation(
        by=person,
        content=Content(note="A note of mine", tags=tags),
        selections=[Selection(document.slug)],
        sharing=Sharing("public"),
    ).annotation


def test_samples_with_notes_of_others_are_removed_only_if_asked(loaded):
    bob = make_user("bob")
    note_by(bob, sample("weather-signs"))
    before = rows()
    with pytest.raises(SamplesInUse, match="have written 1 notes on the samples"):
        remove_samples()
    assert rows() == before
    remove_samples(even_with_notes=True)
    assert Document.objects.count() == 0
    assert list(User.objects.all()) == [bob]


def test_a_sample_tag_used_elsewhere_stays(loaded):
    ines = make_user("ines", is_curator=True)
    elsewhere = make_document(curator=ines)
    note_by(ines, elsewhere, tags=("claim",))
    remove_samples()
    assert list(Tag.objects.values_list("name", flat=True)) == ["claim"]
