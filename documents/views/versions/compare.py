"""Any two versions of a text side by side: first the changed passages that have notes, then the whole difference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.anchoring.changes import changes_between
from documents.models import Anchor, Annotation, Document, Revision, name_for
from documents.views.site.access import PageNotFound, redirect_in_group, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key
from documents.views.versions.anchor_changes import AnchorChange, AnchorChangeGroup, anchor_change_of, group_by_state
from documents.views.versions.text_comparison import compare_texts

MAX_NOTES = 500
State = Anchor.State


@dataclass(frozen=True)
class Version:
    """One version as a list shows it: time, author, reason, and the address of its difference from the one before."""

    number: int
    made_at: datetime
    by: str
    reason: str
    url: str
    changes_url: str


@require_safe
def compare(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponseBase:
    """Compares versions `old` and `new` of an article, for readers who may read its text."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    if not document.may_read:
        raise PageNotFound(_("The text of this article is open to its members only."))
    found = Revision.objects.editions().without_text().filter(document=document, number__in=[old, new])
    pair = {revision.number: revision for revision in found}
    if old not in pair or new not in pair:
        raise PageNotFound(_("This article has no version of that number."))
    if old == new:
        return redirect_in_group(request, "revision", slug=slug, number=new)
    key = document_cache_key(document, pair[new], pair[old].pk)
    return cached_response(request, key, lambda: _page(request, document, pair[old], pair[new]))


def _page(request: HttpRequest, document: Document, old: Revision, new: Revision) -> HttpResponse:
    texts = dict(Revision.objects.filter(pk__in=[old.pk, new.pk]).values_list("pk", "text"))
    versions = versions_of(request.user, document)
    anchor_changes = anchor_changes_between(request.user, document, old, new)
    context = {
        "document": document,
        "old": _version(versions, old),
        "new": _version(versions, new),
        "is_current": new.pk == document.current_revision_id,
        "versions": versions,
        "anchor_changes": anchor_changes,
        "affected_count": min(sum(kind.count for kind in anchor_changes), MAX_NOTES),
        "are_more": sum(kind.count for kind in anchor_changes) > MAX_NOTES,
        "comparison": compare_texts(texts[old.pk], texts[new.pk], changes_between(texts[old.pk], texts[new.pk])),
    }
    return render(request, "documents/versions/compare.html", context)


# -- Versions ---------------------------------------------------------------------------------


def versions_of(viewer: Any, document: Document) -> list[Version]:
    """Returns the versions of an article that readers can read, newest first."""
    editions = (
        Revision.objects.editions()
        .filter(document=document)
        .select_related("made_by")
        .only("number", "created_at", "reason", "made_by")
        .order_by("number")
    )
    versions: list[Version] = []
    for edition in editions:
        before = versions[-1].number if versions else None
        versions.append(
            Version(
                number=edition.number,
                made_at=edition.created_at,
                by=name_for(viewer, edition.made_by) if edition.made_by else "",
                reason=edition.reason,
                url=reverse("revision", args=[document.slug, edition.number]),
                changes_url=reverse("compare", args=[document.slug, before, edition.number]) if before else "",
            )
        )
    return versions[::-1]


def _version(versions: list[Version], revision: Revision) -> Version:
    return next(version for version in versions if version.number == revision.number)


# -- Notes on what changed ----------------------------------------------------------------------


def anchor_changes_between(viewer: Any, document: Document, old: Revision, new: Revision) -> list[AnchorChangeGroup]:
    """Returns the notes that `viewer` may see and whose quote differs between two versions, grouped by state.

    A passage that is in neither version, or has the same text in both, is left out.
    """
    by_state: dict[str, list[AnchorChange]] = {}
    for after, before in _pairs(viewer, document, old, new):
        target = after.target
        was, now = _words(before, target.exact), _words(after, target.exact)
        if was == now:
            continue
        state = State.CHANGED if now else State(after.state)
        by_state.setdefault(state, []).append(
            anchor_change_of(
                viewer, target.annotation, was or target.exact, now, _note_url(document, new, target.annotation_id)
            )
        )
    counts = {state: len(of_state) for state, of_state in by_state.items()}
    return [
        kind
        for kind in group_by_state(counts, counts, by_state, (*Anchor.WITHOUT_POSITION, State.CHANGED))
        if kind.count
    ]


def _pairs(viewer: Any, document: Document, old: Revision, new: Revision) -> list[tuple[Anchor, Anchor]]:
    """Returns the new and the old anchor of each target for which at least one of them is not on the same text."""
    in_doubt = Q(state__in=Anchor.AFFECTED)
    here = Anchor.objects.in_force().filter(document=document)
    before = here.filter(revision=old, target=OuterRef("target"))
    after = (
        here.filter(revision=new)
        .filter(Exists(before), in_doubt | Q(Exists(before.filter(in_doubt))))
        .filter(target__annotation__in=Annotation.objects.visible_to(viewer))
        .select_related("target__annotation__author", "target__annotation__group")
        .prefetch_related("target__annotation__author__memberships")
        .order_by("start", "end", "pk")[: MAX_NOTES + 1]
    )
    found = list(after)
    by_target = {
        anchor.target_id: anchor for anchor in here.filter(revision=old, target__in=[a.target_id for a in found])
    }
    return [(anchor, by_target[anchor.target_id]) for anchor in found]


def _words(anchor: Anchor, exact: str) -> str:
    """Returns the text at an anchor; empty if it has no position."""
    if anchor.state in Anchor.WITHOUT_POSITION:
        return ""
    return anchor.quote if anchor.state == State.CHANGED else exact


def _note_url(document: Document, new: Revision, note: Any) -> str:
    """Returns the address of the note on the page of the newer version."""
    page = document.get_absolute_url()
    if new.pk != document.current_revision_id:
        page = reverse("revision", args=[document.slug, new.number])
    return f"{page}#note-{note}"
