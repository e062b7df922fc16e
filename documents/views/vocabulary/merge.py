"""Merges a tag into another, undoes that, and retires a tag; each page says first what it concerns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.errors import ReasonMissing, TagRefused
from documents.forms.vocabulary import MergeForm
from documents.http import translate_error
from documents.models import Tag, TagMerge
from documents.permissions import can_define_tags
from documents.services.vocabulary.merging import merge_tags, undo_merge
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers
from documents.views.vocabulary.effect import effect_on
from documents.views.vocabulary.vocabulary import Whose


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Asks into which tag, and why; `?into=` chooses one by its UUID. POST merges."""
    tag = led_tag(request, uuid)
    if tag.merged_into:
        return redirect(tag.merged_into)
    if request.method != "POST":
        return ask_page(request, "merge", tag, form=MergeForm(tag=tag, initial={"into": request.GET.get("into")}))
    assert request.user.is_authenticated
    form = MergeForm(request.POST, tag=tag)
    if form.is_valid():
        try:
            done = merge_tags(by=request.user, tag=tag, **form.cleaned_data)
        except TagRefused as refusal:
            form.add_error("why" if isinstance(refusal, ReasonMissing) else "into", translate_error(refusal))
        else:
            told = _("“%(tag)s” is merged into “%(into)s”. You can undo it at any time.")
            messages.success(request, told % {"tag": tag.name, "into": done.into.name})
            return redirect(done.into)
    return ask_page(request, "merge", tag, form=form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Asks whether a merge is to be undone; POST undoes it."""
    rows = TagMerge.objects.select_related("tag__vocabulary__group", "into", "vocabulary__group", "merged_by")
    done = rows.filter(uuid=uuid).first()
    if done is None:
        raise PageNotFound(_("There is no such merge."))
    tag = led_tag(request, done.tag.uuid)
    if request.method != "POST":
        return ask_page(request, "undo", tag, merge=done)
    assert request.user.is_authenticated
    try:
        undo_merge(by=request.user, merge=done)
    except TagRefused as refusal:
        messages.error(request, translate_error(refusal))
        return ask_page(request, "undo", tag, merge=done, status=422)
    messages.success(request, _("“%(tag)s” stands by itself again.") % {"tag": tag.name})
    tag = Tag.objects.visible_to(request.user).filter(pk=tag.pk).first() or done.into
    return redirect(tag if tag.merged_into is None else tag.merged_into)


@login_required
@require_safe
def retire(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Says what it means to retire a tag, or to take it out of the vocabulary; the page of that does it."""
    tag = led_tag(request, uuid)
    if tag.merged_into or not tag.is_defined:
        return redirect(tag.meaning)
    return ask_page(request, "retire", tag)


def led_tag(request: HttpRequest, uuid: UUID) -> Tag:
    """Returns a tag that the reader may see; raises `PermissionDenied` if they do not lead its vocabulary."""
    tags = Tag.objects.visible_to(request.user).select_related("vocabulary__group", "merged_into")
    tag = tags.prefetch_related("merged").filter(uuid=uuid).first()
    if tag is None:
        raise PageNotFound(_("There is no tag at this address, or it is on no note that is open to you."))
    if not can_define_tags(request.user, tag.vocabulary.group):
        raise PermissionDenied(_("This is for those who lead the vocabulary."))
    return tag


def ask_page(request: HttpRequest, name: str, tag: Tag, *, status: int = 200, **more: Any) -> HttpResponse:
    """Shows the page that asks before something is done to a tag, with what that concerns."""
    context = {"tag": tag, "whose": Whose(tag.vocabulary.group, leads=True), "effect": effect_on(request.user, tag)}
    page = render(request, f"documents/vocabulary/{name}.html", context | more, status=status)
    return with_cache_headers(request, page)  # type: ignore[return-value]
