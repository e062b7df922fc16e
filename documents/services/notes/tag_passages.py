"""Tags several passages at once: a note of the tagger's own on each, as if each had been selected by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from documents.models import Anchor, Annotation, Document, Revision, Tag
from documents.models.compiled import is_one_of
from documents.services.notes.carry_anchors import carry_spans, current_text, destination_of
from documents.services.notes.content import Content, Selection, Sharing
from documents.services.notes.create import create_annotation
from documents.services.notes.write_permissions import documents_for_writing
from documents.webannotation.bodies import tag_name

MOST_AT_ONCE = 100
"""As many are tagged while somebody waits; more in a job."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """How many notes were made, and on how many passages a note of the same person had the tag for the same people."""

    made: int
    already: int


@transaction.atomic
def tag_passages(
    *, by: Any, passages: Sequence[Selection], tag: str, sharing: Sharing, is_counted: bool = True
) -> Tagged:
    """Makes a note with the tag on each passage where `by` has none yet: on all, or, if one is refused, on none.

    What they tagged before a correction counts where it stands now. Locks all articles first, in the order of their
    keys. The rate limit counts them if `is_counted`. Raises what `create_annotation` raises.
    """
    name = tag_name(tag, "/tag")
    documents = documents_for_writing(by, passages)
    here = _places_now(documents, passages)
    have = _tagged_by(by, name, sharing, [document.pk for document in documents.values()])
    wanted = {here.get(one, one): one for one in passages}
    missing = [one for place, one in wanted.items() if place not in have]
    for one in missing:
        content = Content(Annotation.Motivation.TAGGING, tags=(name,))
        create_annotation(by=by, content=content, selections=[one], sharing=sharing, is_counted=is_counted)
    return Tagged(len(missing), len(wanted) - len(missing))


_TEXT = ("document", "number", "pk", "length")
_Place = tuple[int, int, int]
"""A document, and start and end in its current text."""


def _places_now(documents: Mapping[str, Document], passages: Sequence[Selection]) -> dict[Selection, _Place]:
    """Returns where passages are in the current texts; those of older texts are carried, what is lost is left out."""
    found: dict[Selection, _Place] = {}
    texts = Revision.objects.filter(is_one_of("document", [document.pk for document in documents.values()]))
    numbers = {(key, number): (pk, length) for key, number, pk, length in texts.values_list(*_TEXT)}
    older: dict[tuple[str, int], list[tuple[Selection, int, int]]] = defaultdict(list)
    for one in passages:
        assert one.position is not None
        start, end, document = one.position.start, one.position.end, documents[one.slug]
        revision, length = numbers.get((document.pk, one.revision), (None, 0))
        if revision == document.current_revision_id:
            found[one] = document.pk, start, end
        elif revision is not None and end <= length:
            older[one.slug, revision].append((one, start, end))
    for (slug, revision), selected in older.items():
        to = destination_of(current_text(documents[slug]))
        arrived = carry_spans(revision, to, [(start, end) for _one, start, end in selected])
        for (one, _start, _end), place in zip(selected, arrived, strict=True):
            if place.start is not None and place.end is not None:
                found[one] = documents[slug].pk, place.start, place.end
    return found


def _tagged_by(by: Any, name: str, sharing: Sharing, documents: list[int]) -> set[_Place]:
    """Returns where `by` has a note with the tag for the same people in the current texts of these articles."""
    notes = Annotation.objects.filter(
        author=by, audience=sharing.audience, group=sharing.group, deleted_at=None, parent=None
    )
    tagged = notes.filter(is_one_of("document", documents), taggings__tag__in=Tag.objects.meant_by([name]))
    anchors = Anchor.objects.with_position().filter(target__annotation__in=tagged)
    here = anchors.filter(revision=F("document__current_revision")).order_by()
    places = here.values_list("document", "start", "end")
    return {(document, start, end) for document, start, end in places if start is not None and end is not None}
