"""Words that members propose for the closed vocabulary of their group, and what those who lead it decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import ReadingRoomError, TagRefused
from documents.forms.vocabulary import DeclineForm, JoinForm, ProposalForm, TagForm
from documents.http import translate_error
from documents.models import Annotation, TagProposal, Target, name_for
from documents.models.tag import Fold, uuid_in
from documents.permissions import can_write_for
from documents.services.notes.edit_note import rearrange_note
from documents.services.vocabulary.proposals import (
    accept_proposal,
    decline_proposal,
    join_proposal,
    propose_tag,
    withdraw_proposal,
)
from documents.views.groups.access import GroupAccess, visible_group
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers
from documents.views.vocabulary.vocabulary import FIELD_OF_REFUSAL, parents_for

MOST_WAITING, MOST_DECIDED, MOST_OWN = 200, 50, 50
QUOTE = 300
"""Characters of a passage that are shown."""


@dataclass(frozen=True)
class ProposalRow:
    """One proposal: who made it, and its passage with the address of its note, if the reader may see that."""

    proposal: TagProposal
    name: str
    quote: str
    address: str


@dataclass(frozen=True)
class ProposedWord:
    """All proposals of one word on which somebody is to decide, the first one first; `forms` by deed, if asked for."""

    rows: list[ProposalRow]
    forms: Mapping[str, forms.Form] = field(default_factory=dict)

    @property
    def first(self) -> ProposalRow:
        """The proposal that came first."""
        return self.rows[0]

    @property
    def others(self) -> int:
        """How many other people proposed it."""
        return len(self.rows) - 1


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Proposes a word with the passage of a note of one's own; `?note=` names it, `?name=` the word."""
    group = visible_group(request, slug).group
    assert request.user.is_authenticated
    if not can_write_for(request.user, group):
        raise PermissionDenied(_("You read with this group and do not write for it."))
    note = _own_note(request, group)
    form = ProposalForm(request.POST or None, initial={"name": request.GET.get("name", "").replace("\0", "")[:100]})
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_tag(by=request.user, annotation=note, **form.cleaned_data)
        except TagRefused as refusal:
            form.add_error("name", translate_error(refusal))
        else:
            told = _("“%(word)s” is proposed. Those who lead the group decide, and you will be told.")
            messages.success(request, told % {"word": proposal.name})
            return redirect(note.get_absolute_url())
    quote, address = _passages(request.user, [note.pk])[note.pk]
    context = {"group": group, "form": form, "quote": quote, "address": address}
    status = 422 if form.errors else 200
    page = render(request, "documents/vocabulary/propose.html", context, status=status)
    return with_cache_headers(request, page)


def _own_note(request: HttpRequest, group: Any) -> Annotation:
    assert request.user.is_authenticated
    uuid = uuid_in(request.GET.get("note", ""))
    notes = Annotation.objects.visible_to(request.user).filter(author=request.user, group=group, deleted_at=None)
    note = notes.select_related("group", "document").filter(pk=uuid).first() if uuid else None
    if note is None:
        raise PageNotFound(_("This is no note of yours in this group."))
    return note


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lists one's own proposals, and to those who lead the group all; `?decide=` opens the forms for one word."""
    access = visible_group(request, slug)
    if request.method != "POST":
        asked = uuid_in(request.GET.get("decide", ""))
        chosen = _visible(request, access, asked) if asked and access.membership.leads else None
        return _page(request, access, chosen, _forms(access, chosen) if chosen else {})
    chosen = _visible(request, access, uuid_in(request.POST.get("proposal", "")))
    deed = request.POST.get("do", "")
    if deed in ("withdraw", "put"):
        return _do_own(request, access, chosen, deed)
    if not access.membership.leads:
        raise PermissionDenied(_("This is for those who lead the group."))
    return _decide(request, access, chosen, deed)


def _visible(request: HttpRequest, access: GroupAccess, uuid: UUID | None) -> TagProposal:
    found = TagProposal.objects.visible_to(request.user).filter(vocabulary__group=access.group)
    found = found.filter(uuid=uuid) if uuid else found.none()
    proposal = found.select_related("vocabulary__group", "tag", "annotation__document", "annotation__group").first()
    if proposal is None:
        raise PageNotFound(_("There is no such proposal any more."))
    return proposal


def _do_own(request: HttpRequest, access: GroupAccess, proposal: TagProposal, deed: str) -> HttpResponseBase:
    """Withdraws one's own proposal, or puts the tag that came of it on its passage."""
    assert request.user.is_authenticated
    if proposal.proposed_by_id != request.user.pk:
        raise PermissionDenied(_("Only who proposed the word may do this."))
    try:
        if deed == "withdraw":
            withdraw_proposal(by=request.user, proposal=proposal)
            messages.success(request, _("“%(word)s” is withdrawn.") % {"word": proposal.name})
        elif proposal.tag is None or not proposal.has_tag:
            messages.error(request, _("The vocabulary does not define this tag any more."))
        else:
            rearrange_note(by=request.user, pk=proposal.annotation_id, add=[proposal.tag.name])
            return redirect(proposal.annotation.get_absolute_url())
    except ReadingRoomError as refusal:
        messages.error(request, translate_error(refusal))
    return redirect(_address(access))


def _decide(request: HttpRequest, access: GroupAccess, proposal: TagProposal, deed: str) -> HttpResponseBase:
    assert request.user.is_authenticated
    bound = _forms(access, proposal, deed, request.POST)
    form = bound.get(deed)
    if form is None:
        raise PageNotFound(_("This cannot be done with a proposal."))
    if not form.is_valid():
        return _page(request, access, proposal, bound, status=422)
    given = {"by": request.user, "proposal": proposal, **form.cleaned_data}
    try:
        if deed == "accept":
            accept_proposal(**given)
            told = _("“%(word)s” is in the vocabulary. Who proposed it is told.")
        elif deed == "join":
            join_proposal(**given)
            told = _("“%(word)s” is answered with another tag. Who proposed it is told.")
        else:
            decline_proposal(**given)
            told = _("“%(word)s” is declined. Who proposed it is told.")
    except TagRefused as refusal:
        if not TagProposal.objects.filter(pk=proposal.pk, state=TagProposal.State.WAITING).exists():
            messages.error(request, translate_error(refusal))  # its form is not on the page any more
        wanted = FIELD_OF_REFUSAL.get(type(refusal), "name")
        form.add_error(wanted if wanted in form.fields else next(iter(form.fields)), translate_error(refusal))
        return _page(request, access, proposal, bound, status=422)
    messages.success(request, told % {"word": proposal.name})
    return redirect(_address(access))


def _address(access: GroupAccess) -> str:
    return reverse("group-proposals", args=[access.group.slug])


def _forms(access: GroupAccess, proposal: TagProposal, deed: str = "", data: Any = None) -> dict[str, forms.Form]:
    """Returns the forms of the three decisions; the one that was sent has its data."""
    given = lambda name: data if name == deed else None  # noqa: E731
    parents = parents_for(access.group, None)
    initial = {"name": proposal.name, "definition": proposal.definition}
    return {
        "accept": TagForm(given("accept"), parents=parents, asks_why=False, initial=initial, auto_id="accept-%s"),
        "join": JoinForm(given("join"), tags=parents, auto_id="join-%s"),
        "decline": DeclineForm(given("decline"), auto_id="decline-%s"),
    }


def _page(
    request: HttpRequest,
    access: GroupAccess,
    chosen: TagProposal | None,
    bound: Mapping[str, forms.Form],
    status: int = 200,
) -> HttpResponseBase:
    group, leads = access
    of_group = TagProposal.objects.filter(vocabulary__group=group)
    waiting = of_group.filter(state=TagProposal.State.WAITING).annotate(folded=Fold("name"))
    decided = of_group.exclude(state=TagProposal.State.WAITING).order_by("-decided_at", "-pk")
    words = _rows(request.user, group, waiting[:MOST_WAITING]) if leads.leads else []
    gathered: dict[str, list[ProposalRow]] = {}
    for row in words:
        gathered.setdefault(row.proposal.folded, []).append(row)  # type: ignore[attr-defined]
    key = chosen.pk if chosen else None
    own = of_group.filter(proposed_by=request.user).order_by("-proposed_at", "-pk")  # type: ignore[misc]
    context = {
        "group": group,
        "leads": leads.leads,
        "waiting": [
            ProposedWord(rows, bound if any(row.proposal.pk == key for row in rows) else {})
            for rows in gathered.values()
        ],
        "chosen": chosen,
        "own": _rows(request.user, group, own[:MOST_OWN]),
        "decided": _rows(request.user, group, decided[:MOST_DECIDED]) if leads.leads else [],
    }
    page = render(request, "documents/vocabulary/proposals.html", context, status=status)
    return with_cache_headers(request, page)


def _rows(viewer: Any, group: Any, found: QuerySet[TagProposal]) -> list[ProposalRow]:
    """Returns rows with names and passages, in a constant number of queries."""
    rows = list(found.select_related("tag").prefetch_related("proposed_by__memberships"))
    passages = _passages(viewer, {row.annotation_id for row in rows})
    nothing = ("", "")
    return [
        ProposalRow(row, name_for(viewer, row.proposed_by, group), *passages.get(row.annotation_id, nothing))
        for row in rows
    ]


def _passages(viewer: Any, notes: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Returns the passages of those notes that the reader may see, and their addresses."""
    seen = Annotation.objects.visible_to(viewer).filter(pk__in=notes).select_related("document", "group")
    by_key = {note.pk: note for note in seen}
    targets = Target.objects.filter(annotation__in=by_key, n=0).annotate(quote=Left("exact", QUOTE))
    quotes = dict(targets.values_list("annotation_id", "quote"))
    return {pk: (quotes.get(pk, ""), note.get_absolute_url()) for pk, note in by_key.items()}
