"""Notes as their moderators and reporters see them: with text, quotes and reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.models import Annotation, Flag, address_in_group, name_for, slug_of
from documents.views.site.access import PageNotFound


@dataclass(frozen=True)
class ReportSummary:
    """The reports of a note that have the same reason: their number, and the text of those that have any."""

    reason: str
    count: int
    words: Sequence[str]


@dataclass(frozen=True)
class ModeratedNote:
    """One note to decide on. Its reports carry a count, a reason and a text, never the reporter."""

    annotation: Annotation
    name: str
    withheld_by: str
    quotes: Sequence[str]
    reports: Sequence[ReportSummary] = ()

    @property
    def url(self) -> str:
        """The address of the note's page."""
        return self.annotation.get_absolute_url()


def moderated_note(request: HttpRequest, pk: UUID, *, reports: bool) -> ModeratedNote:
    """Returns a note that the user may see; raises `PageNotFound` otherwise. Set `reports` only for its moderators."""
    found = moderated_notes(request.user, Annotation.objects.visible_to(request.user).filter(pk=pk), reports=reports)
    if not found:
        raise PageNotFound(_("There is no note at this address, or it is not for you to see."))
    return found[0]


def moderated_notes(viewer: Any, annotations: QuerySet[Annotation], *, reports: bool) -> list[ModeratedNote]:
    """Returns notes with all that is shown of them, in a constant number of queries."""
    flags = Flag.objects.filter(state=Flag.State.OPEN) if reports else Flag.objects.none()
    rows = annotations.select_related("author", "group", "document", "withheld_by").prefetch_related(
        "author__memberships", "withheld_by__memberships", "targets", Prefetch("flags", flags, to_attr="open_flags")
    )
    return [_moderated_note(viewer, one) for one in rows]


def _moderated_note(viewer: Any, annotation: Any) -> ModeratedNote:
    by = annotation.withheld_by
    return ModeratedNote(
        annotation=annotation,
        name=name_for(viewer, annotation.author, annotation.group),
        withheld_by=name_for(viewer, by, annotation.group) if by else "",
        quotes=[target.exact for target in annotation.targets.all() if target.exact],
        reports=_reports(annotation.open_flags),
    )


def _reports(flags: Iterable[Flag]) -> list[ReportSummary]:
    flags = list(flags)
    counts = Counter(flag.reason for flag in flags)
    return [
        ReportSummary(
            str(Flag.Reason(reason).label), count, [one.words for one in flags if one.reason == reason and one.words]
        )
        for reason, count in counts.most_common()
    ]


def note_url(annotation: Annotation) -> str:
    """Returns the address of the reading page with the note open."""
    page = f"{annotation.document.get_absolute_url()}#note-{annotation.pk}"
    return address_in_group(page, slug_of(annotation.group))
