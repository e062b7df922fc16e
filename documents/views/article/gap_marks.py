"""The confirmed gaps of a copy, as marks at their positions in a text."""

from __future__ import annotations

from django.utils.translation import gettext as _

from documents.models import Document, Gap, Revision
from documents.rendering.stored.gap_marks import GapMark
from documents.spans import SpanMap


def gap_marks(document: Document, revision: Revision) -> list[GapMark]:
    """Returns marks for the confirmed gaps of a text; runs one query if there are none."""
    whole_id = revision.mapped_to_id or revision.pk
    gaps = list(Gap.objects.confirmed().filter(document=document, revision=whole_id))
    if not gaps:
        return []
    rows = Revision.objects.values_list("span_map", flat=True).get(pk=revision.pk)
    made = SpanMap.from_json(rows) if revision.mapped_to_id else None
    places = [(gap, gap.position if made is None else made.position_of(gap.position)) for gap in gaps]
    return [GapMark(place, gap_words(gap), f"gap-{gap.pk}") for gap, place in places if place is not None]


def gap_words(gap: Gap) -> str:
    """Returns a sentence such as "Missing in this copy: a quotation that is announced and absent"."""
    if gap.reason == Gap.Reason.PAGE and gap.words.isdecimal():
        return _("Missing in this copy: page %(number)s, which is only a picture") % {"number": gap.words}
    return _("Missing in this copy: %(what)s") % {"what": gap.words or gap.get_reason_display()}
