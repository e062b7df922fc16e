"""Merges over many notes, and many merges: nothing of a note is written, and all undone is all as it was."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from documents.models import Annotation, Tag, TaggedAnnotation, TagMerge, Vocabulary
from documents.models.notebook.filter import NotebookFilter
from documents.models.tag_label import spelling_lines
from documents.models.tag_tree import TagTree
from documents.models.tagging import names_of_tags, taggings_prefetch, tags_of
from documents.services.vocabulary.merging import merge_tags, undo_merge
from documents.services.vocabulary.tags import complete_tags
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from documents.views.notebook.facets import NotebookCounts
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import mark, share_with

pytestmark = pytest.mark.django_db
TABLES = ("annotation", "target", "anchor", "taggedannotation")
STEPS, TAGS = 200, 12


@pytest.fixture
def cast():
    cast = make_cast("The keeper wrote it down. Nobody read it.")
    share_with(cast.document, "public")
    cast.alice.is_curator = True
    cast.alice.save()
    return cast


def row_versions() -> dict[str, list[tuple]]:
    """Returns where each row of a note lies and which transaction wrote it: another one if it was written."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT id::text, ctid::text, xmin::text FROM documents_{table} ORDER BY 1")  # noqa: S608
            found[table] = cursor.fetchall()
    return found


def test_ten_thousand_taggings_are_merged_renamed_and_undone_without_a_row_of_a_note(cast):
    irony, figure = (define_tag(by=cast.alice, group=None, name=name) for name in ("irony", "figure"))
    documents = [cast.document] + [
        share_with(make_document("The keeper wrote it down.", curator=cast.alice), "public") for _n in range(9)
    ]
    first = [mark(document, cast.bob, "keeper", audience="public") for document in documents]
    rows = [
        Annotation(document=note.document, author=cast.bob, audience="public", note="So.", motivation="commenting")
        for note in first
        for _n in range(999)
    ]
    Annotation.objects.bulk_create(rows, batch_size=2_000)
    TaggedAnnotation.objects.bulk_create(
        [TaggedAnnotation(content_object=note, tag=irony) for note in (*first, *rows)], batch_size=2_000
    )
    assert TaggedAnnotation.objects.filter(tag=irony).count() == 10_000
    before = row_versions()
    merge = merge_tags(by=cast.alice, tag=irony, into=figure, why="They are one.")
    assert row_versions() == before
    assert NotebookCounts(cast.rhea, NotebookFilter(values={"tag": ("figure",)})).found.rows.total == 10_000
    assert NotebookCounts(cast.rhea, NotebookFilter()).found.by_tag == {figure.pk: 10_000}
    undo_merge(by=cast.alice, merge=merge)
    define = {"definition": "", "slot": "plain", "parent": None, "is_defined": True, "why": "Clearer."}
    change_tag(by=cast.alice, tag=irony, name="ironies", **define)
    assert row_versions() == before
    assert NotebookCounts(cast.rhea, NotebookFilter()).found.by_tag == {irony.pk: 10_000}


def beside(tree, tag):
    """Returns what stands around a tag, each with its spellings."""
    around = (tree.above(tag), tree.children(tag), tree.below(tag))
    return [[(one.name, sorted(spelling_lines(one))) for one in tags] for tags in around]


def state(cast, notes) -> dict[str, object]:
    """Returns what is read of the vocabulary and the notes: trees, tags, counts, filters and completion."""
    vocabulary = Vocabulary.objects.get(group=None)
    tree = TagTree.of(vocabulary)
    shown = Annotation.objects.filter(pk__in=[note.pk for note in notes]).prefetch_related(taggings_prefetch())
    names = [f"tag {n}" for n in range(TAGS)]
    return {
        "tree": [(tag.name, depth, sorted(spelling_lines(tag))) for tag, depth in tree.in_order()],
        "notes": {note.pk: [tag.name for tag in tags_of(note)] for note in shown},
        "counts": dict(NotebookCounts(cast.rhea, NotebookFilter()).found.by_tag),
        "under": {name: sorted(Tag.objects.meant_by([name]).values_list("name", flat=True)) for name in names},
        "completed": [
            (name, [one.tag.name for one in complete_tags(cast.rhea, typed=name, group=None)]) for name in names[:3]
        ],
        "columns": list(Tag.objects.order_by("pk").values_list("pk", "merged_into", "is_defined", "parent")),
    }


def check_invariants(notes) -> None:
    """Checks what holds after each step: one hop, the meaning that the merges say, each note with each meaning once."""
    standing = dict(TagMerge.objects.filter(undone_at=None).values_list("tag", "into"))
    for tag in Tag.objects.select_related("merged_into"):
        meaning = tag.pk
        while meaning in standing:
            meaning = standing[meaning]
        assert tag.meaning.pk == meaning
        assert tag.meaning.merged_into_id is None
    meanings = {tag.pk: tag.meaning.name for tag in Tag.objects.select_related("merged_into")}
    for note in notes:
        names = names_of_tags(note)
        assert len(names) == len(set(names))
        assert set(names) == {meanings[tag] for tag in note.taggings.values_list("tag", flat=True)}


@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_merges_and_undos_leave_what_they_began_with(cast, seed):
    chance = random.Random(seed)
    tags: list[Tag] = []
    for n in range(TAGS):
        above = chance.choice([None, *tags])
        tags.append(define_tag(by=cast.alice, group=None, name=f"tag {n}", parent=above, spellings=[f"spelled {n}"]))
    notes = []
    for _n in range(6):
        note = mark(cast.document, cast.bob, "keeper", audience="public")
        some = chance.sample(tags, 3)
        TaggedAnnotation.objects.bulk_create([TaggedAnnotation(content_object=note, tag=tag) for tag in some])
        notes.append(note)
    began, rows = state(cast, notes), row_versions()
    done = 0
    while done < STEPS:
        standing = list(TagMerge.objects.filter(undone_at=None).select_related("vocabulary"))
        free = list(Tag.objects.filter(merged_into=None).select_related("vocabulary"))
        if standing and (len(free) < 2 or chance.random() < 0.45):
            undo_merge(by=cast.alice, merge=chance.choice(standing))
        else:
            tag, into = chance.sample(free, 2)
            merge_tags(by=cast.alice, tag=tag, into=into, why="By chance.")
        done += 1
        check_invariants(notes)
        if done % 25 == 0:
            tree = TagTree.of(Vocabulary.objects.get(group=None))
            assert {tag.pk for tag, _depth in tree.in_order()} == set(
                Tag.objects.filter(merged_into=None).values_list("pk", flat=True)
            )
            for one in tree.tags.values():
                assert beside(TagTree.around(one), one) == beside(tree, one)
            connection.check_constraints()
    standing = list(TagMerge.objects.filter(undone_at=None).select_related("vocabulary"))
    chance.shuffle(standing)
    for merge in standing:
        undo_merge(by=cast.alice, merge=merge)
    assert state(cast, notes) == began
    assert row_versions() == rows
