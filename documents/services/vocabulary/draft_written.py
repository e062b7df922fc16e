"""Writes what a file changes of a vocabulary: a number of statements that does not grow with its rows.

Whoever calls holds the locks of `lock_vocabulary`. What waits for what: spellings and identifiers that go make room for
names, names for spellings; questions make their versions before there are many rows for triggers to pass over.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from documents.models import Annotation, Tag, TagLabel, TagLink, User
from documents.models.tag import slug_of
from documents.services.article.public_changes import count_public_change, documents_with_public
from documents.services.vocabulary.asked import write_questions
from documents.services.vocabulary.draft import Change, Written
from documents.services.vocabulary.questions import documents_with_answers
from documents.services.vocabulary.vocabularies import version_made


class ChangedMeanwhile(Exception):
    """Somebody used a word of the file for the first time, or a word of it is used no more; begin anew."""


def write(changes: Sequence[Change], documents: set[int], by: User, why: str) -> None:
    """Writes changes, and raises the counters of those `documents`, which are locked, that show any publicly.

    Raises `ChangedMeanwhile`, before which the caller takes back what was written.
    """
    count_public_change(documents & _documents_with(changes))
    gone = [(one.labels[0], one.links[0]) for one in changes]
    TagLabel.objects.filter(pk__in=[label.pk for labels, _links in gone for label in labels]).delete()
    TagLink.objects.filter(pk__in=[link.pk for _labels, links in gone for link in links]).delete()
    by_kind = {kind: [one.tag for one in changes if one.written is kind] for kind in Written}
    with version_made(by):
        _insert(by_kind[Written.NEW])
        _update(by_kind[Written.WORD])
    with version_made(by, why):
        for wave in _waves(by_kind[Written.CHANGED]):
            _update(wave)
        write_questions(one.asked for one in changes if one.asked)
    _place(by_kind[Written.PLACED])
    TagLabel.objects.bulk_create(
        TagLabel(
            tag=one.tag,
            vocabulary_id=one.tag.vocabulary_id,
            label=spelling.label,
            language=spelling.language,
            use=spelling.use,
            added_by=by,
        )
        for one in changes
        for spelling in one.labels[1]
    )
    TagLink.objects.bulk_create(
        TagLink(
            tag=one.tag,
            vocabulary_id=one.tag.vocabulary_id,
            scheme=link.scheme,
            identifier=link.identifier,
            match=link.match,
            added_by=by,
        )
        for one in changes
        for link in one.links[1]
    )


def shown(changes: Sequence[Change]) -> list[int]:
    """Returns the keys of the tags that notes may have of which something changes."""
    return [one.tag.pk for one in changes if one.written is not Written.NEW and (one.is_of_meaning or one.asked)]


def _documents_with(changes: Sequence[Change]) -> set[int]:
    """Returns the articles that publicly show one of these changes."""
    keys = [one.tag.pk for one in changes if one.written is not Written.NEW and one.is_of_meaning]
    keys += Tag.objects.filter(merged_into__in=keys).values_list("pk", flat=True)
    found = documents_with_public(Annotation.objects.filter(taggings__tag__in=keys))
    return found | documents_with_answers([one.asked for one in changes if one.asked])


def _insert(tags: Sequence[Tag]) -> None:
    """Adds tags, sorted as by everybody who adds words to vocabularies, so that two cannot wait for each other."""
    for tag in tags:
        tag.slug = slug_of(tag.name)
    Tag.objects.bulk_create(sorted(tags, key=lambda tag: tag.name), ignore_conflicts=True)
    if Tag.objects.filter(pk__in=[tag.pk for tag in tags]).count() < len(tags):
        raise ChangedMeanwhile


def _waves(tags: Sequence[Tag]) -> list[list[Tag]]:
    """Parts changed tags so that a name is free when another takes it, because an index compares them row by row."""
    before = dict(Tag.objects.filter(pk__in=[tag.pk for tag in tags]).values_list("pk", "name"))
    waves: list[list[Tag]] = [[]]
    left: set[str] = set()
    for tag in tags:
        if tag.name.casefold() in left:
            waves.append([])
            left = set()
        waves[-1].append(tag)
        left.add(before.get(tag.pk, "").casefold())
    return waves


def _update(tags: Sequence[Tag]) -> None:
    if not tags:
        return
    fields = ("id", "name", "definition", "example", "slot", "kind", "parent_id", "position", "is_defined")
    rows = [
        {name: getattr(tag, name) for name in fields}
        | {"slug": slug_of(tag.name), "retired_at": tag.retired_at and tag.retired_at.isoformat()}
        for tag in tags
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [json.dumps(rows)])
        if cursor.rowcount < len(tags):
            raise ChangedMeanwhile


def _place(tags: Sequence[Tag]) -> None:
    if not tags:
        return
    rows = [(tag.pk, tag.position, tag.retired_at) for tag in tags]
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [list(column) for column in zip(*rows, strict=True)])


_UPDATE = """
    UPDATE documents_tag tag SET name = now.name, slug = now.slug, definition = now.definition, example = now.example,
      slot = now.slot, kind = now.kind, parent_id = now.parent_id, position = now.position,
      is_defined = now.is_defined, retired_at = now.retired_at
    FROM jsonb_to_recordset(%s::jsonb) AS now (id bigint, name text, slug text, definition text, example text,
      slot text, kind text, parent_id bigint, position int, is_defined bool, retired_at timestamptz)
    WHERE tag.id = now.id
"""
_PLACE = """
    UPDATE documents_tag tag SET position = now.position, retired_at = now.retired_at
    FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS now (id, position, retired_at) WHERE tag.id = now.id
"""
