"""What stands in an edition: the canonical JSON of a vocabulary.

It is UTF-8, without white space, with the keys of each object sorted, and no other numbers than whole ones: the form of
RFC 8785. So anybody can compute the hash of an edition from its file, and make the same file from what it says:

    json.dumps(json.loads(file), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() == file
    hashlib.sha256(file).hexdigest()

Whatever a vocabulary says of its tags belongs in `as_json`: a vocabulary is frozen only on an edition that says all of
it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from documents.models import Tag, TagProperty, TagVersion, Vocabulary
from documents.models.tagging_value import plain_number

FORMAT = "reading-room-vocabulary-1"


def content_of(vocabulary: Vocabulary) -> str:
    """Returns the canonical JSON of the tags that a vocabulary defines, in the order of their UUIDs."""
    return canonical_json({"format": FORMAT, "tags": [as_json(tag) for tag in _tags(vocabulary)]})


def canonical_json(value: Any) -> str:
    """Returns JSON in the form of RFC 8785, for keys in ASCII and whole numbers."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(content: str) -> str:
    """Returns the SHA-256 of a content as UTF-8, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def as_json(tag: Any) -> dict[str, Any]:
    """Returns all that the vocabulary says of a tag; `tag` comes from `_tags`.

    `version` counts its changes since the vocabulary took it in. What it was before is left out, because that may tell
    of notes that the reader of the edition must not learn of.
    """
    questions = [_question(one) for one in tag.properties.all()]
    parent = tag.parent if tag.parent_id and tag.parent.is_defined else None
    merged = {"merged_into": str(tag.merged_into.uuid)} if tag.merged_into else {}
    return {
        "uuid": str(tag.uuid),
        "version": tag.version_since_defined,
        "name": tag.name,
        "definition": tag.definition,
        "example": tag.example,
        "parent": str(parent.uuid) if parent else None,
        "kind": tag.kind,
        "line": tag.slot,
        "retired": tag.retired_at is not None,
        "position": tag.position,
        "spellings": _sorted(
            {"label": one.label, "language": one.language, "use": one.use} for one in tag.labels.all()
        ),
        "identifiers": _sorted(
            {"scheme": one.scheme, "identifier": one.identifier, "match": one.match} for one in tag.links.all()
        ),
        **merged,
        **({"questions": questions} if questions else {}),
    }


def _question(asked: TagProperty) -> dict[str, Any]:
    """Returns what a tag asks, in its order; bounds are strings, because only whole numbers have one form."""
    choices = [
        {"uuid": str(one.uuid), "label": one.label, "retired": one.retired_at is not None}
        for one in asked.choices.all()
    ]
    return {
        "uuid": str(asked.uuid),
        "name": asked.name,
        "question": asked.question,
        "type": asked.type,
        "level": asked.level,
        "required": asked.is_required,
        "minimum": plain_number(asked.minimum) if asked.minimum is not None else None,
        "maximum": plain_number(asked.maximum) if asked.maximum is not None else None,
        "retired": asked.retired_at is not None,
        "choices": choices,
    }


def _sorted(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Returns rows in an order that follows from what they say."""
    return sorted(rows, key=canonical_json)


def _tags(vocabulary: Vocabulary) -> QuerySet[Tag]:
    """Returns the defined tags with all that `as_json` needs, in a constant number of queries."""
    versions = TagVersion.objects.filter(tag=OuterRef("pk")).order_by("-number")
    last = Subquery(versions.values("number")[:1])
    before = Coalesce(Subquery(versions.filter(is_defined=False).values("number")[:1]), 0)
    tags = Tag.objects.filter(vocabulary=vocabulary, is_defined=True).select_related("parent", "merged_into")
    tags = tags.annotate(last_=last, before_=before).annotate(version_since_defined=F("last_") - F("before_"))
    return tags.prefetch_related("labels", "links", "properties__choices").order_by("uuid")
