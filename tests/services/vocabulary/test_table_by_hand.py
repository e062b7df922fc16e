"""What a table changes at once is what the services of one tag change row by row, and what they refuse."""

from __future__ import annotations

import random

import pytest
from django.db import transaction

from documents.errors import TagRefused
from documents.forms.vocabulary import check_row
from documents.models import (
    PropertyChoice,
    Tag,
    TaggedAnnotation,
    TagLabel,
    TagLink,
    TagProperty,
    TagVersion,
    Vocabulary,
)
from documents.services.vocabulary.files import TableRow
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.table import take_in
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.factories import make_annotation
from tests.services.vocabulary.by_hand import take_in_by_hand

pytestmark = pytest.mark.django_db
NAMES = ("irony", "Irónie", "ironie", "figure", "FIGURE", "voice", "Straße", "plow", "plough", "犁", "word")
SPELLINGS = ("irony", "ironie @fr", "* Ironie @de", "~ironey", "Voice", "* vox @la", "plough", "pflug @de", "Figur")
IDENTIFIERS = ("Q1", "Q2", "~ Q1", "https://example.org/a", "~ https://example.org/a")
QUESTIONS = (
    "[one] Stance\n- for\n- against",
    "[one, required] Stance\n- against\n- for\n- neither",
    "[words] Where\n[one] Stance\n- for\n- against",
    "[number, 1..5] Stance",
    "[words] Where\n[words] where",
)


@pytest.fixture
def cast():
    return make_cast()


def everything(vocabulary: Vocabulary) -> dict[str, list]:
    """Returns all that is kept of a vocabulary, by names instead of keys."""
    tags = Tag.objects.filter(vocabulary=vocabulary)
    of_tags = {"tag__vocabulary": vocabulary}
    fields = ("name", "slug", "definition", "example", "slot", "kind", "position", "is_defined", "parent__name")
    asked = ("name", "question", "type", "level", "is_required", "minimum", "maximum", "position")
    found = {
        "tags": [
            (*row, bool(retired), merged_into)
            for *row, retired, merged_into in tags.values_list(*fields, "retired_at", "merged_into__name")
        ],
        "labels": TagLabel.objects.filter(**of_tags).values_list("tag__name", "label", "language", "use", "added_by"),
        "links": TagLink.objects.filter(**of_tags).values_list("tag__name", "scheme", "identifier", "match"),
        "asked": [
            (*row, bool(retired))
            for *row, retired in TagProperty.objects.filter(**of_tags).values_list("tag__name", *asked, "retired_at")
        ],
        "choices": [
            (*row, bool(retired))
            for *row, retired in PropertyChoice.objects.filter(property__tag__vocabulary=vocabulary).values_list(
                "property__tag__name", "property__name", "label", "position", "retired_at"
            )
        ],
    }
    names = {tag.uuid: tag.name for tag in tags}
    versions = TagVersion.objects.filter(**of_tags).values_list(
        "tag__name", "number", "wording", "name", "definition", "example", "parent", "is_defined", "made_by", "why"
    )
    found["versions"] = [(*row[:6], names.get(row[6]), *row[7:]) for row in versions]
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def fill(cast, chance: random.Random) -> list[Tag]:
    """Defines some tags, with merges, words of notes, and one that was taken out with its child left."""
    given = {"by": cast.tova, "group": cast.course}
    made: list[Tag] = []
    for name in ("irony", "Straße", "voice"):
        if chance.random() < 0.3:
            word = Tag.objects.create(name=name, vocabulary=Vocabulary.objects.get(group=cast.course))
            note = make_annotation(cast.document, cast.bob, audience="group", group=cast.course)
            TaggedAnnotation.objects.create(content_object=note, tag=word)
    for name in chance.sample(NAMES, chance.randrange(6)):
        try:
            with transaction.atomic():
                made.append(
                    define_tag(
                        name=name,
                        parent=chance.choice([None, *made]),
                        spellings=chance.sample(SPELLINGS, chance.randrange(2)),
                        identifiers=chance.sample(IDENTIFIERS, chance.randrange(2)),
                        **given,
                    )
                )
        except TagRefused:
            continue
    for _n in range(chance.randrange(2)):
        one, other = (chance.choice(made) for _side in "ab") if made else (None, None)
        if one != other and not any(Tag.objects.get(pk=tag.pk).merged_into_id for tag in (one, other)):
            merge_tags(by=cast.tova, tag=one, into=other, why="One.")
    if made and chance.random() < 0.3:
        tag = Tag.objects.get(pk=chance.choice(made).pk)
        if not tag.merged_into_id and not tag.merged.exists():
            kept = {"name": tag.name, "definition": "", "slot": "plain", "parent": None}
            change_tag(by=cast.tova, tag=tag, is_defined=False, **kept)
    return made


def table(chance: random.Random, made: list[Tag]) -> list[TableRow]:
    """Returns rows, every second time such that few of them are refused."""
    is_calm = chance.random() < 0.5
    names = chance.sample(NAMES, 5) if is_calm else chance.choices(NAMES, k=chance.randrange(1, 7))
    rows = []
    for number, name in enumerate(names, start=1):
        cells = {
            "parent": chance.choice([tag.name for tag in made] or [""]) if is_calm else chance.choice(NAMES),
            "definition": chance.choice(["Says one thing.", "Means\r\nanother."]),
            "kind": chance.choice(["topic", "person"]),
            "line": "voice",
            "spellings": f"{name} too" if is_calm else "\n".join(chance.sample(SPELLINGS, chance.randrange(1, 4))),
            "identifiers": f"Q{number + 9}" if is_calm else "\n".join(chance.sample(IDENTIFIERS, 2)),
            "questions": chance.choice(QUESTIONS[: 3 if is_calm else None]),
            "position": str(chance.randrange(2)),
            "retired": chance.choice(["yes", "no"]),
            "uuid": str(chance.choice(made).uuid) if made else "",
        }
        weights = {"parent": 0.3, "uuid": 0.02 if is_calm else 0.2, "identifiers": 0.3, "questions": 0.3}
        kept = {one: cell for one, cell in cells.items() if cell and chance.random() < weights.get(one, 0.4)}
        rows.append(TableRow(number, name, kept))
    return rows


def told(outcomes) -> list[tuple]:
    return [
        (one.row.name, one.result.value, sorted(one.changes), one.refusal and one.refusal.message % one.refusal.params)
        for one in outcomes
    ]


@pytest.mark.parametrize("part", range(2))
def test_any_table_does_at_once_what_the_services_do_row_by_row(cast, part):
    vocabulary = Vocabulary.objects.get_or_create(group=cast.course)[0]
    results: set[str] = set()
    for seed in range(40 * part, 40 * part + 40):
        chance = random.Random(seed)
        with transaction.atomic():
            made = fill(cast, chance)
            given = {"by": cast.tova, "group": cast.course, "rows": table(chance, made), "check": check_row}
            given["why"] = chance.choice(["From a file.", "From a file.", ""])
            before = everything(vocabulary)
            with transaction.atomic():
                by_hand = told(take_in_by_hand(**given)), everything(vocabulary)
                transaction.set_rollback(True)
            assert told(take_in(**given, dry_run=True)) == by_hand[0], seed
            assert everything(vocabulary) == before, seed
            assert told(take_in(**given)) == by_hand[0], seed
            assert everything(vocabulary) == by_hand[1], seed
            seen = {one[1] for one in by_hand[0]}
            results |= {"refused"} if "refused" in seen else seen
            transaction.set_rollback(True)
    assert {"new", "changed", "refused"} <= results
