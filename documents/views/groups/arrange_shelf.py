"""The page on which owners and moderators arrange a group's shelf: articles, order, introductions, fixed versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import ShelfRefused, StaleVersion, gettext_noop
from documents.forms.groups.shelf_items import ShelfItemForm
from documents.http import translate_error
from documents.models import Document, Group, Revision, ShelfItem
from documents.permissions import can_curate_visible, can_import_for
from documents.services.groups.shelf_items import add_to_shelf, change_item, move_item, order_shelf, remove_from_shelf
from documents.views.groups.access import led_group
from documents.views.site.access import whole_number
from documents.views.site.caching import with_cache_headers

MAX_CANDIDATES = 10
MAX_SEARCH_LENGTH = 200


@dataclass(frozen=True)
class ShelfCandidate:
    """An article that may be added to the shelf: it is open to the group, or the user may open it, or neither."""

    document: Document
    is_open: bool
    may_open: bool


@dataclass(frozen=True)
class EditableItem:
    """One article on the shelf in the editor; `document` and `form` are None if the user may not read the article."""

    item: ShelfItem
    document: Document | None
    form: ShelfItemForm | None
    is_open: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the shelf for editing; POST runs the action that `do` names."""
    group = led_group(request, slug).group
    if request.method == "POST":
        return _do(request, group)
    return with_cache_headers(request, _page(request, group))


def _do(request: HttpRequest, group: Group) -> HttpResponseBase:
    action = ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        return with_cache_headers(request, _page(request, group, status=422))
    try:
        words = action(request, group)
    except (ShelfRefused, StaleVersion) as refusal:
        messages.error(request, translate_error(refusal))
        return with_cache_headers(request, _page(request, group, status=422))
    if words:
        messages.success(request, words)
    back = reverse("group-shelf", args=[group.slug])
    return redirect(f"{back}#item-{item}" if (item := _number(request, "item")) else back)


# -- Actions: each returns the message to show when it is done --------------------------------------


def _add(request: HttpRequest, group: Group) -> str:
    visible = Document.objects.visible_to(request.user).in_force()
    document = get_object_or_404(visible, pk=_number(request, "document"))
    add_to_shelf(group=group, document=document, by=request.user, give_access=request.POST.get("opening") == "yes")
    return _("“%(title)s” is on the shelf.") % {"title": document.title}


def _change(request: HttpRequest, group: Group) -> str:
    item = _item(request, group)
    form = _form(request.user, item, request.POST)
    if not form.is_valid():
        faults = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        raise ShelfRefused(gettext_noop("What the shelf says of it was not changed: %(faults)s"), faults=faults)
    change_item(item=item, by=request.user, **form.cleaned_data)
    return _("What the shelf says of it was changed.")


def _remove(request: HttpRequest, group: Group) -> str:
    remove_from_shelf(item=_item(request, group), by=request.user)
    return _("It is off the shelf. Who may read it stays the same.")


def _move(steps: int) -> Callable[[HttpRequest, Group], str]:
    def move(request: HttpRequest, group: Group) -> str:
        move_item(item=_item(request, group), by=request.user, steps=steps)
        return ""

    return move


def _order(request: HttpRequest, group: Group) -> str:
    given = map(whole_number, request.POST.get("order", "").split(",")[:1000])
    order_shelf(group=group, by=request.user, order=[number for number in given if number])
    return ""


ACTIONS: dict[str, Callable[[HttpRequest, Group], str]] = {
    "add": _add,
    "change": _change,
    "remove": _remove,
    "up": _move(-1),
    "down": _move(1),
    "order": _order,
}


def _number(request: HttpRequest, name: str) -> int:
    return whole_number(request.POST.get(name, ""))


def _item(request: HttpRequest, group: Group) -> ShelfItem:
    return get_object_or_404(_items(group), pk=_number(request, "item"))


def _items(group: Group) -> Any:
    return (
        ShelfItem.objects.filter(group=group)
        .select_related("group", "document", "revision")
        .defer("revision__text", "revision__html", "revision__source", "revision__span_map")
        .annotate(last=F("document__current_revision__number"))
        .order_by("position", "pk")
    )


# -- The page -------------------------------------------------------------------------------------


def _page(request: HttpRequest, group: Group, status: int = 200) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").replace("\0", "")[:MAX_SEARCH_LENGTH].split())
    context = {
        "group": group,
        "items": _editable_items(request.user, group),
        "q": words,
        "candidates": _candidates(request.user, group, words),
        "may_import": can_import_for(request.user, group),
    }
    return render(request, "documents/groups/arrange_shelf.html", context, status=status)


def _editable_items(user: Any, group: Group) -> list[EditableItem]:
    """Returns everything on the shelf; for an article that the user may not read, only the item."""
    items = list(_items(group))
    keys = [item.document_id for item in items]
    readable = Document.objects.readable_by(user).filter(pk__in=keys).annotate(is_open=_open_to(group))
    opened = dict(readable.order_by().values_list("pk", "is_open"))
    versions = _versions(list(opened))
    return [
        EditableItem(
            item,
            item.document if item.document_id in opened else None,
            ShelfItemForm(item=item, versions=versions[item.document_id], last=item.last)
            if item.document_id in opened
            else None,
            opened.get(item.document_id, False),
        )
        for item in items
    ]


def _versions(keys: list[int]) -> dict[int, list[int]]:
    """Returns the version numbers that readers can read, by document."""
    rows = Revision.objects.editions().filter(document__in=keys).order_by("document", "number")
    candidates: dict[int, list[int]] = defaultdict(list)
    for document, number in rows.values_list("document", "number"):
        candidates[document].append(number)
    return candidates


def _form(user: Any, item: Any, sent: Any) -> ShelfItemForm:
    readable = Document.objects.readable_by(user).filter(pk=item.document_id)
    get_object_or_404(readable)
    return ShelfItemForm(sent, item=item, versions=_versions([item.document_id])[item.document_id], last=item.last)


def _open_to(group: Group) -> Any:
    """Builds the condition that the group's members may read the document (see `services.shelf_items.is_open_to`)."""
    shared = ~Q(visibility=Document.Visibility.PRIVATE) & Exists(_belongs_to(group))
    condition = Q(visibility=Document.Visibility.PUBLIC) | shared
    return ExpressionWrapper(condition, output_field=BooleanField())


def _belongs_to(group: Group) -> Any:
    return Document.groups.through.objects.filter(document_id=OuterRef("pk"), group_id=group.pk)


def _candidates(user: Any, group: Group, words: str) -> list[ShelfCandidate]:
    """Returns articles that are not on the shelf yet: the group's own first, each part with the newest first."""
    documents = Document.objects.on_shelf().visible_to(user).exclude(shelved__group=group)
    for word in words.split():
        documents = documents.filter(shelf_entry__words__icontains=word)
    documents = documents.annotate(is_held=Exists(_belongs_to(group)), is_open=_open_to(group))
    ordered = documents.order_by("-is_held", "-created_at", "-pk")[:MAX_CANDIDATES]
    return [ShelfCandidate(one, one.is_open, can_curate_visible(user, one)) for one in ordered]
