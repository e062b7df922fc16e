"""Corrections in a person's news: how many passages of their notes one changed or removed, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Anchor, Notice, address_in_group, only_group
from documents.views.versions.affected_passages import AffectedPassage, affected_passages_of

MAX_NOTES = 12


@dataclass
class CorrectionSummary:
    """The effect of one correction on the passages that a person marked."""

    compare_url: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: Sequence[AffectedPassage] = ()

    @property
    def sentence(self) -> str:
        """A sentence with the numbers of changed and removed passages."""
        changed = self.counts.get(Anchor.State.CHANGED, 0)
        lost = sum(self.counts.get(state, 0) for state in Anchor.WITHOUT_POSITION)
        if changed and lost:
            words = _("A correction changed the words under %(changed)s and took them from %(lost)s of your notes.")
            return words % {"changed": changed, "lost": lost}
        if lost:
            words = ngettext(
                "A correction took the words from %(n)s of your notes.",
                "A correction took the words from %(n)s of your notes.",
                lost,
            )
            return words % {"n": lost}
        if not changed:
            return _("A correction touched notes of yours that you have deleted since.")
        words = ngettext(
            "A correction changed the words under %(n)s of your notes.",
            "A correction changed the words under %(n)s of your notes.",
            changed,
        )
        return words % {"n": changed}

    @property
    def more(self) -> int:
        """The number of notes that are counted but not listed."""
        return sum(self.counts.values()) - len(self.notes)


def correction_summaries_for(person: Any, notices: Iterable[Notice]) -> dict[int, CorrectionSummary]:
    """Summarises each notice of a correction, by primary key of the notice, in a constant number of queries."""
    found = [notice for notice in notices if notice.revision is not None]
    touched = affected_passages_of(person, [notice.revision for notice in found if notice.revision is not None])
    corrections = {}
    for notice in found:
        assert notice.revision is not None
        correction = touched[notice.revision.pk]
        url = ""
        if correction.previous_number:
            url = reverse("compare", args=[notice.document.slug, correction.previous_number, notice.revision.number])
            url = address_in_group(url, only_group(note.group_slug for note in correction.notes))
        counts = Counter(note.state for note in correction.notes)
        corrections[notice.pk] = CorrectionSummary(url, dict(counts), correction.notes[:MAX_NOTES])
    return corrections
