"""Tags several passages at once: a note of the tagger's own on each, as if each had been selected by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from documents.models import Annotation, Tag, Target
from documents.models.compiled import is_one_of
from documents.services.notes.content import Content, Selection, Sharing
from documents.services.notes.create import create_annotation
from documents.services.notes.write_permissions import documents_for_writing
from documents.webannotation.bodies import tag_name

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Tagged:
    """How many notes were made, and on how many passages a note of the same person had the tag for the same people."""

    made: int
    already: int


@transaction.atomic
def tag_passages(*, by: Any, passages: Sequence[Selection], tag: str, sharing: Sharing) -> Tagged:
    """Makes a note with the tag on each passage where `by` has none yet: on all, or, if one is refused, on none.

    Locks all articles first, in the order of their keys. Raises what `create_annotation` raises.
    """
    name = tag_name(tag, "/tag")
    documents = documents_for_writing(by, passages)
    have = _tagged_by(by, name, sharing, [document.pk for document in documents.values()])
    wanted = list(dict.fromkeys(passages))
    missing = [one for one in wanted if _place_of(one) not in have]
    for one in missing:
        content = Content(Annotation.Motivation.TAGGING, tags=(name,))
        create_annotation(by=by, content=content, selections=[one], sharing=sharing)
    return Tagged(len(missing), len(wanted) - len(missing))


def _place_of(passage: Selection) -> tuple[object, ...]:
    assert passage.position is not None
    return passage.slug, passage.revision, passage.position.start, passage.position.end


def _tagged_by(by: Any, name: str, sharing: Sharing, documents: list[int]) -> set[tuple[object, ...]]:
    """Returns the passages of these articles on which `by` has a note with the tag for the same people."""
    notes = Annotation.objects.filter(
        author=by, audience=sharing.audience, group=sharing.group, deleted_at=None, parent=None
    )
    tagged = notes.filter(is_one_of("document", documents), taggings__tag__in=Tag.objects.meant_by([name]))
    targets = Target.objects.filter(annotation__in=tagged).order_by()
    return set(targets.values_list("document__slug", "revision__number", "start", "end"))
