"""The editions of a vocabulary: its readers look at them; who leads it makes one, freezes it on one, and thaws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import EditionRefused
from documents.forms.vocabulary import EditionForm
from documents.http import translate_error
from documents.models import User, VocabularyEdition, VocabularyFreeze, name_for
from documents.services.vocabulary.edition_content import content_of
from documents.services.vocabulary.editions import freeze_vocabulary, make_edition, thaw_vocabulary
from documents.views.groups.access import led_group, visible_group
from documents.views.site.access import PageNotFound, number_parameter
from documents.views.site.caching import cached_response, with_cache_headers
from documents.views.vocabulary.vocabulary import Whose, whose_site

EDITIONS_PER_PAGE = 50


@dataclass(frozen=True)
class FrozenTime:
    """A time for which the vocabulary was frozen, and who began and ended it."""

    freeze: VocabularyFreeze
    frozen_by: str
    thawed_by: str

    @property
    def key(self) -> tuple[object, ...]:
        """Everything that a page shows of it."""
        return (self.freeze.frozen_at, self.freeze.thawed_at, self.frozen_by, self.thawed_by)


@dataclass(frozen=True)
class EditionRow:
    """An edition, who made it, and the times for which the vocabulary was frozen on it, the newest first."""

    edition: VocabularyEdition
    made_by: str
    times: tuple[FrozenTime, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Everything that a page shows of it."""
        return (self.edition.uuid, self.made_by, *(time.key for time in self.times))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_group(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the editions of a group's vocabulary to its members, newest first; `?before=` continues below a number."""
    access = led_group(request, slug) if request.method == "POST" else visible_group(request, slug)
    return _answer(request, Whose(access.group, access.membership.leads))


@require_http_methods(["GET", "HEAD", "POST"])
def of_site(request: HttpRequest) -> HttpResponseBase:
    """Shows the editions of the site's vocabulary to everybody; curators make them."""
    return _answer(request, whose_site(request, must_lead=request.method == "POST"))


def with_people(editions: QuerySet[VocabularyEdition]) -> QuerySet[VocabularyEdition]:
    """Loads who made editions, and who froze and thawed the vocabulary on them, without what stands in them."""
    people = ("freezes__frozen_by__memberships", "freezes__thawed_by__memberships")
    return editions.select_related("vocabulary__group").prefetch_related("made_by__memberships", *people)


def row_of(viewer: Any, edition: VocabularyEdition) -> EditionRow:
    """Returns an edition with the names of its people, without a query if they were loaded."""
    group = edition.vocabulary.group

    def name(person: User | None) -> str:
        return name_for(viewer, person, group) if person else ""

    times = sorted(edition.freezes.all(), key=lambda one: one.frozen_at, reverse=True)
    frozen = (FrozenTime(one, name(one.frozen_by), name(one.thawed_by)) for one in times)
    return EditionRow(edition, name_for(viewer, edition.made_by, group), tuple(frozen))


def _answer(request: HttpRequest, whose: Whose) -> HttpResponseBase:
    if request.method == "POST":
        return _do(request, whose)
    rows, has_more = _rows(request, whose)
    key = (whose.freeze and whose.freeze.edition.uuid, has_more, *(row.key for row in rows))
    return cached_response(request, key, lambda: _page(request, whose, EditionForm(), rows, has_more))


def _rows(request: HttpRequest, whose: Whose) -> tuple[list[EditionRow], bool]:
    editions = VocabularyEdition.objects.filter(vocabulary=whose.vocabulary).order_by("-number")
    if before := number_parameter(request, "before", default=0):
        editions = editions.filter(number__lt=before)
    found = list(with_people(editions.defer("content"))[: EDITIONS_PER_PAGE + 1])
    return [row_of(request.user, one) for one in found[:EDITIONS_PER_PAGE]], len(found) > EDITIONS_PER_PAGE


def _do(request: HttpRequest, whose: Whose) -> HttpResponseBase:
    assert request.user.is_authenticated
    deed = request.POST.get("do", "")
    if deed in ("freeze", "thaw"):
        return _freeze_or_thaw(request, whose, request.user, deed)
    form = EditionForm(request.POST)
    if not form.is_valid():
        return _refused(request, whose, form)
    is_frozen = deed == "make-and-freeze"
    try:
        edition = make_edition(by=request.user, group=whose.group, is_frozen=is_frozen, **form.cleaned_data)
    except EditionRefused as refusal:
        form.add_error("name", translate_error(refusal))
        return _refused(request, whose, form)
    said = _("Edition %(n)d is made, and the vocabulary is frozen on it.") if is_frozen else _("Edition %(n)d is made.")
    messages.success(request, said % {"n": edition.number})
    return redirect(edition)


def _freeze_or_thaw(request: HttpRequest, whose: Whose, by: User, deed: str) -> HttpResponseBase:
    edition = _edition(whose, request.POST.get("edition", ""))
    try:
        if deed == "freeze":
            freeze_vocabulary(by=by, edition=edition)
            messages.success(request, _("The vocabulary is frozen on edition %(n)d.") % {"n": edition.number})
        else:
            thaw_vocabulary(by=by, edition=edition)
            messages.success(request, _("The vocabulary is thawed, and can be changed again."))
    except EditionRefused as refusal:
        messages.error(request, translate_error(refusal))
        return _refused(request, whose, EditionForm())
    return redirect(whose.editions_address)


def _edition(whose: Whose, given: str) -> VocabularyEdition:
    editions = VocabularyEdition.objects.filter(vocabulary__group=whose.group).select_related("vocabulary__group")
    try:
        found = editions.filter(uuid=UUID(given)).first()
    except ValueError:
        found = None
    if found is None:
        raise PageNotFound(_("This vocabulary has no such edition."))
    return found


def _refused(request: HttpRequest, whose: Whose, form: EditionForm) -> HttpResponseBase:
    rows, has_more = _rows(request, whose)
    return with_cache_headers(request, _page(request, whose, form, rows, has_more, status=422))


def _page(
    request: HttpRequest, whose: Whose, form: EditionForm, rows: list[EditionRow], has_more: bool, status: int = 200
) -> Any:
    last = None
    if whose.vocabulary is not None and whose.leads:
        last = VocabularyEdition.objects.filter(vocabulary=whose.vocabulary).order_by("-number").first()
    context = {
        "whose": whose,
        "group": whose.group,
        "rows": rows,
        "older": rows[-1].edition.number if has_more else 0,
        "is_later": "before" in request.GET,
        "form": form,
        # Only for who leads it: whether the last edition says what the vocabulary is now.
        "current": last if last is not None and last.content == content_of(last.vocabulary) else None,
        "has_tags": whose.vocabulary is not None and whose.vocabulary.tags.filter(is_defined=True).exists(),
    }
    return render(request, "documents/vocabulary/editions.html", context, status=status)
