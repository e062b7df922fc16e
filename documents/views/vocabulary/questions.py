"""The questions that a tag asks: who leads its vocabulary adds, changes, orders and retires them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import TagRefused
from documents.forms.vocabulary import QuestionForm
from documents.http import translate_error
from documents.models import Tag, TagProperty
from documents.models.tag import uuid_in
from documents.permissions import can_define_tags
from documents.services.vocabulary.questions import ask_question, change_question, move_question, retire_question
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers
from documents.views.vocabulary.vocabulary import Whose


@dataclass(frozen=True)
class Asked:
    """A question of the page, and its form if that was asked for."""

    question: TagProperty
    form: QuestionForm | None = None

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"question-{self.question.uuid}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows the questions to who leads the vocabulary; `?change=` one opens its form, and POST changes something."""
    tag = _tag(request, uuid)
    if request.method == "POST":
        return _do(request, tag)
    asked = _question(tag, request.GET["change"]) if "change" in request.GET else None
    return _page(request, tag, changing=asked, form=_form(asked) if asked else None)


def _tag(request: HttpRequest, uuid: UUID) -> Tag:
    """Returns a defined tag; raises `PageNotFound`, or `PermissionDenied` for who does not lead its vocabulary."""
    tags = Tag.objects.defined_for(request.user).select_related("vocabulary__group")
    tag = tags.filter(uuid=uuid, merged_into=None).first()
    if tag is None:
        raise PageNotFound(_("There is no tag at this address, or the vocabulary does not define it."))
    if not can_define_tags(request.user, tag.vocabulary.group):
        raise PermissionDenied(_("What a tag asks is decided by those who lead its vocabulary."))
    return tag


def _question(tag: Tag, given: str) -> TagProperty:
    found = tag.properties.select_related("tag__vocabulary__group").filter(uuid=uuid_in(given)).first()
    if found is None:
        raise PageNotFound(_("The tag does not ask this."))
    return found


def _form(of: TagProperty | None, data: Any = None) -> QuestionForm:
    """Returns the form of a question, or of a new one, with ids that are unique on the page."""
    return QuestionForm(data, of=of, auto_id=f"question-{of.uuid}-%s" if of else "new-%s")


def _do(request: HttpRequest, tag: Tag) -> HttpResponseBase:
    assert request.user.is_authenticated
    deed = request.POST.get("do", "")
    asked = None if deed == "ask" else _question(tag, request.POST.get("question", ""))
    if asked is not None and deed in ("up", "down", "retire", "revive"):
        return _do_simply(request, tag, asked, deed)
    form = _form(asked, request.POST)
    if not form.is_valid():
        return _page(request, tag, changing=asked, form=form, status=422)
    try:
        if asked is None:
            asked = ask_question(by=request.user, tag=tag, type_=form.type_asked, asked=form.asked)
        else:
            change_question(by=request.user, question=asked, asked=form.asked, why=form.cleaned_data["why"])
    except TagRefused as refusal:
        field = getattr(refusal, "field", "name")
        form.add_error(field if field in form.fields else "name", translate_error(refusal))
        return _page(request, tag, changing=asked, form=form, status=422)
    messages.success(request, _("The tag asks “%(name)s”.") % {"name": asked.name})
    return redirect(f"{_address(tag)}#{Asked(asked).anchor}")


def _do_simply(request: HttpRequest, tag: Tag, asked: TagProperty, deed: str) -> HttpResponseBase:
    """Moves, retires or revives a question, which needs no form."""
    assert request.user.is_authenticated
    try:
        if deed in ("up", "down"):
            move_question(by=request.user, question=asked, is_up=deed == "up")
        else:
            retire_question(by=request.user, question=asked, is_retired=deed == "retire")
    except TagRefused as refusal:
        messages.error(request, translate_error(refusal))
        return _page(request, tag, status=422)
    if deed == "retire":
        messages.success(request, _("“%(name)s” is asked no longer. Answers to it stay.") % {"name": asked.name})
    return redirect(f"{_address(tag)}#{Asked(asked).anchor}")


def _address(tag: Tag) -> str:
    return reverse("tag-questions", args=[tag.uuid])


def _page(
    request: HttpRequest,
    tag: Tag,
    *,
    changing: TagProperty | None = None,
    form: QuestionForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    rows = [
        Asked(one, form if changing is not None and changing.pk == one.pk else None)
        for one in tag.properties.order_by("position", "pk").prefetch_related("choices")
    ]
    context = {
        "tag": tag,
        "whose": Whose(tag.vocabulary.group, leads=True),
        "address": _address(tag),
        "asked": [row for row in rows if row.question.retired_at is None],
        "retired": [row for row in rows if row.question.retired_at is not None],
        "new": form if form is not None and changing is None else _form(None),
    }
    response = render(request, "documents/vocabulary/questions.html", context, status=status)
    return with_cache_headers(request, response)
