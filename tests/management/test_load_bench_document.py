"""`manage.py load_bench_document`: makes an article of an exact size and number of notes, the same for each seed."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from documents.models import Annotation, Document, Tag, Target, User
from documents.services.site.samples import remove_samples
from documents.services.site.verification import Fault, verify_room

pytestmark = pytest.mark.django_db(transaction=True)


def load(size: int, annotations: int, seed: int = 1) -> Document:
    call_command("load_bench_document", bytes=size, annotations=annotations, seed=seed, verbosity=0)
    return Document.objects.latest("pk")


def test_command_prints_the_address_of_an_article_with_that_size_and_number_of_notes(capsys):
    document = load(20_000, 1_500)

    assert capsys.readouterr().out.strip() == f"/documents/{document.slug}/"
    assert document.current_revision.length == 20_000
    assert document.current_revision.text.isascii()
    assert Annotation.objects.filter(document=document, audience="public").count() == 1_500
    assert document.is_public


def test_article_passes_verification():
    load(20_000, 1_500)

    faults: list[Fault] = []
    assert verify_room(faults.append).counts["targets"] == 1_500
    assert faults == []


def test_same_seed_makes_the_same_article_once():
    first = load(5_000, 10, seed=7)
    spans = list(Target.objects.values_list("start", "end"))
    again = load(5_000, 10, seed=7)

    assert again == first
    assert list(Target.objects.values_list("start", "end")) == spans


def test_article_may_have_many_readers_replies_and_resolved_threads():
    call_command("load_bench_document", bytes=20_000, annotations=400, readers=50, with_answers=True, verbosity=0)
    document = Document.objects.get()
    notes = Annotation.objects.filter(document=document)

    assert notes.roots().count() == 400
    assert notes.values("author").distinct().count() == 50
    answers = notes.exclude(parent=None)
    assert answers.count() > 20
    assert {one.root.document_id for one in answers.select_related("root")} == {document.pk}
    assert 5 < notes.filter(resolved_at__isnull=False).count() < notes.exclude(note="").roots().count()
    faults: list[Fault] = []
    verify_room(faults.append)
    assert faults == []
    remove_samples()
    assert not Document.objects.exists()


def test_another_number_of_notes_makes_another_article():
    few, many = load(5_000, 10), load(5_000, 20)

    assert few != many
    assert [Annotation.objects.filter(document=document).count() for document in (few, many)] == [10, 20]


def test_article_is_removed_with_the_samples():
    load(5_000, 10)
    remove_samples()

    assert not Document.objects.exists()
    assert not User.objects.filter(is_sample=True).exists()
    assert not Tag.objects.exists()


@pytest.mark.parametrize("options", [{"bytes": 10}, {"bytes": 10**9}, {"annotations": -1}, {"annotations": 10**7}])
def test_unreasonable_sizes_are_refused(options):
    with pytest.raises(CommandError, match="Nothing was made"):
        call_command("load_bench_document", **options)
    assert not Document.objects.exists()
