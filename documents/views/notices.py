"""What a person is told when they come back: corrections that changed or took out words they had marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from documents.models import Anchor, Document, Notice
from documents.services.seen import mark_seen
from documents.views.access import number_in
from documents.views.caching import with_policy
from documents.views.touched import Touched, touched_by

NOTICES_A_PAGE = 20
MOST_NOTES = 12


@dataclass
class Told:
    """One notice as its recipient reads it; `document` is None where the article is not open to them any more."""

    notice: Notice
    document: Document | None
    compare_url: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: Sequence[Touched] = ()

    @property
    def sentence(self) -> str:
        """What happened to how many, in words."""
        changed, lost = self.counts.get(Anchor.State.CHANGED, 0), self.counts.get(Anchor.State.LOST, 0)
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
        """Notes that are counted and not shown one by one."""
        return sum(self.counts.values()) - len(self.notes)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The list; POST says that everything up to `newest` was seen."""
    if request.method == "POST":
        newest = request.POST.get("newest", "")
        if newest.isascii() and newest.isdecimal() and len(newest) < 16:
            mark_seen(by=request.user, newest=int(newest))
        return redirect("notices")
    mine = Notice.objects.for_person(request.user).select_related("revision").defer(*UNREAD)
    page: Page[Any] = Paginator(mine, NOTICES_A_PAGE).get_page(number_in(request, "page", default=1))
    rows = told_of(request.user, list(page.object_list))
    unseen = Notice.objects.for_person(request.user).unseen().first()
    context = {"rows": rows, "page": page, "newest": unseen.pk if unseen else 0}
    return with_policy(request, render(request, "documents/notices/page.html", context))  # type: ignore[return-value]


UNREAD = ("revision__text", "revision__html", "revision__source", "revision__span_map")


def told_of(person: Any, found: Sequence[Notice]) -> list[Told]:
    """Notices with what they are about, in a constant number of queries."""
    open_to = Document.objects.in_force().visible_to(person).filter(pk__in={notice.document_id for notice in found})
    documents = {document.pk: document for document in open_to}
    touched = touched_by(person, [notice.revision for notice in found if notice.revision is not None])
    rows = []
    for notice in found:
        document = documents.get(notice.document_id)
        correction = touched.get(notice.revision_id or 0)
        notes = correction.notes if correction else []
        url = ""
        if document and correction and correction.before:
            assert notice.revision is not None
            url = reverse("compare", args=[document.slug, correction.before, notice.revision.number])
        counts = Counter(note.state for note in notes)
        rows.append(Told(notice, document, url, dict(counts), notes[:MOST_NOTES] if document else []))
    return rows
