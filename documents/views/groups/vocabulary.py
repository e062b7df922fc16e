"""The vocabulary of a group: its members read it, those who lead the group define, change and remove tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import TagRefused, gettext_noop
from documents.forms.vocabulary import TagForm
from documents.http import translate_error
from documents.models import Annotation, Group, Tag
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from documents.views.groups.access import GroupAccess, led_group, visible_group
from documents.views.site.access import PageNotFound, whole_number
from documents.views.site.caching import with_cache_headers

DEEPEST = 3
FIELDS = ("name", "definition", "example", "slot", "parent")


@dataclass(frozen=True)
class TagRow:
    """A tag of the page: how far below others it stands, and the form with which it is changed, if that was asked."""

    tag: Any
    depth: int = 0
    form: TagForm | None = None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def vocabulary(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the vocabulary; `?change=` a tag opens its form, and POST defines, changes or removes one."""
    access = visible_group(request, slug)
    if request.method == "POST":
        return _do(request, led_group(request, slug))
    tag = _tag(request, access.group, request.GET["change"]) if "change" in request.GET else None
    if tag is None:
        return _page(request, access)
    if not access.membership.leads:
        return redirect("group-vocabulary", slug)
    values = {name: getattr(tag, name) for name in FIELDS}
    return _page(request, access, changing=tag, form=_form(access.group, tag, initial=values))


def _do(request: HttpRequest, access: GroupAccess) -> HttpResponseBase:
    assert request.user.is_authenticated
    group, deed = access.group, request.POST.get("do", "")
    tag = None if deed == "define" else _tag(request, group, request.POST.get("tag", ""))
    if deed == "remove" and tag is not None:
        kept = {name: getattr(tag, name) for name in FIELDS}
        change_tag(by=request.user, tag=tag, **kept, is_defined=False)
        messages.success(request, _("“%(tag)s” is out of the vocabulary. Notes that have it keep it.") % {"tag": tag})
        return redirect("group-vocabulary", group.slug)
    form = _form(group, tag, data=request.POST)
    if not form.is_valid():
        return _page(request, access, changing=tag, form=form, status=422)
    try:
        if tag is None:
            _check_new(group, form.cleaned_data["name"])
            tag = define_tag(by=request.user, group=group, **form.cleaned_data)
        else:
            tag = change_tag(by=request.user, tag=tag, **form.cleaned_data, is_defined=True)
    except TagRefused as refusal:
        form.add_error("name", translate_error(refusal))
        return _page(request, access, changing=tag, form=form, status=422)
    messages.success(request, _("“%(tag)s” is in the vocabulary.") % {"tag": tag.name})
    return redirect(f"{reverse('group-vocabulary', args=[group.slug])}#tag-{tag.pk}")


def _check_new(group: Group, name: str) -> None:
    """Raises `TagRefused` if the vocabulary defines a tag of this name, which would lose its own definition."""
    if Tag.objects.filter(vocabulary__group=group, name__iexact=name, is_defined=True).exists():
        raise TagRefused(gettext_noop("The vocabulary has a tag of this name already."))


def _form(group: Group, tag: Tag | None, **given: Any) -> TagForm:
    """Returns the form of a tag, or of a new one, with ids that are unique on the page."""
    return TagForm(parents=parents_for(group, tag), auto_id=f"tag-{tag.pk}-%s" if tag else "new-%s", **given)


def tags_of(viewer: Any, group: Group) -> QuerySet[Tag]:
    """Returns the tags of a group that `viewer` may see, with the number of their notes that they may see."""
    seen = Q(taggings__content_object__in=Annotation.objects.visible_to(viewer))
    shown = Tag.objects.visible_to(viewer).filter(vocabulary__group=group)
    return Tag.objects.filter(pk__in=shown.values("pk")).annotate(uses=Count("taggings", filter=seen)).order_by("name")


def _tag(request: HttpRequest, group: Group, given: str) -> Tag:
    tag = tags_of(request.user, group).filter(pk=whole_number(given)).first()
    if tag is None:
        raise PageNotFound(_("There is no such tag in this vocabulary any more."))
    return tag


def parents_for(group: Group, tag: Tag | None) -> QuerySet[Tag]:
    """Returns the tags under which a tag may stand: those of the vocabulary, except itself and those below it."""
    defined = Tag.objects.filter(vocabulary__group=group, is_defined=True).order_by("name")
    below = {tag.pk} if tag is not None else set()
    while more := set(defined.filter(parent__in=below).exclude(pk__in=below).values_list("pk", flat=True)):
        below |= more
    return defined.exclude(pk__in=below)


def in_order(tags: Sequence[Any]) -> Iterator[TagRow]:
    """Yields each tag followed by those that stand under it; a tag whose parent is not among them begins a tree."""
    keys = {tag.pk for tag in tags}
    children = defaultdict(list)
    for tag in tags:
        children[tag.parent_id if tag.parent_id in keys else None].append(tag)

    def below(parent: int | None, depth: int) -> Iterator[TagRow]:
        for tag in children[parent]:
            yield TagRow(tag, min(depth, DEEPEST))
            yield from below(tag.pk, depth + 1)

    yield from below(None, 0)


def _page(
    request: HttpRequest,
    access: GroupAccess,
    *,
    changing: Tag | None = None,
    form: TagForm | None = None,
    status: int = 200,
) -> HttpResponse:
    tags = list(tags_of(request.user, access.group))
    rows = [*in_order([tag for tag in tags if tag.is_defined]), *(TagRow(tag) for tag in tags if not tag.is_defined)]
    if changing is not None:
        rows = [TagRow(row.tag, row.depth, form) if row.tag.pk == changing.pk else row for row in rows]
    new = form if form is not None and changing is None else _form(access.group, None)
    context = {
        "group": access.group,
        "leads": access.membership.leads,
        "defined": [row for row in rows if row.tag.is_defined],
        "used": [row for row in rows if not row.tag.is_defined],
        "new": new,
    }
    page = render(request, "documents/groups/vocabulary.html", context, status=status)
    return with_cache_headers(request, page)  # type: ignore[return-value]
