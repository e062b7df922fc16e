"""The page of one thread: the passage, the note, all replies, and forms that work without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import AnnotationRefused, IdempotencyKeyReused, RateLimitExceeded, StaleVersion
from documents.forms.notes import AnswersForm, Asking, EditNoteForm, ReplyForm
from documents.http import translate_error
from documents.models import Annotation, Document, slug_of
from documents.models.tagging_value import grouped_by_meaning
from documents.services.notes import delete_annotation, reopen_thread, resolve_thread
from documents.services.notes.edit_note import change_answers, change_note, reply_to_note
from documents.services.vocabulary.answers import taggings_with_answers
from documents.services.vocabulary.tags import questions_of
from documents.views.notes.cards import Card, cards_of, revision_of
from documents.views.notes.replies import Reply
from documents.views.site.access import PageNotFound, redirect_in_group
from documents.views.site.caching import with_cache_headers


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Shows the thread of a note; a reply redirects to its place in its thread. POST runs the action of a form."""
    root = _root(request, pk)
    if request.method != "POST":
        if root.pk != pk:
            return redirect_in_group(request, f"{reverse('thread', args=[root.pk])}#note-{pk}")
        return _page(request, root)
    return _dispatch(request, root)


@login_required
def _dispatch(request: HttpRequest, root: Any) -> HttpResponseBase:
    act = _ACTIONS.get(request.POST.get("do", ""))
    if act is None:
        return _page(request, root, status=422)
    return act(request, root)


def _root(request: HttpRequest, pk: UUID) -> Any:
    """Returns the note that began the thread of `pk`, even if deleted. Raises `PageNotFound` if it is not visible."""
    open_to = Document.objects.in_force().visible_to(request.user)
    seen = Annotation.objects.visible_with_tombstones(request.user).filter(document__in=open_to)
    seen = seen.select_related("document__current_revision", "group")
    asked = seen.filter(pk=pk).first()
    root = asked if asked is None or asked.root_id is None else seen.filter(pk=asked.root_id).first()
    if root is None or root.document.current_revision is None:
        raise _not_here()
    return root


def _not_here() -> PageNotFound:
    return PageNotFound(_("There is no note at this address, or it is not for you to see."))


def _page(
    request: HttpRequest,
    root: Any,
    *,
    form: ReplyForm | None = None,
    editing: Any = None,
    answers: AnswersForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    card = _card(request, root)
    if answers is None and card.is_mine and card.tags:
        answers = _answers_form(root)
    context = {
        "document": root.document,
        "card": card,
        "group_slug": slug_of(root.group),
        "form": form or ReplyForm(),
        "editing": editing or _asked_to_edit(request, card),
        "answers": answers,
        "note_limit": settings.READINGROOM_MAX_NOTE_CHARACTERS,
    }
    return with_cache_headers(request, render(request, "documents/notes/thread.html", context, status=status))


def _card(request: HttpRequest, root: Any) -> Card:
    found = cards_of(request.user, root.document, revision_of(root.document, 0), [root.pk])
    if not found:
        raise _not_here()
    return found[0]


def _asked_to_edit(request: HttpRequest, card: Card) -> EditNoteForm | None:
    """Returns the edit form for the reader's own note that `?edit=uuid` names, if any."""
    notes: list[Card | Reply] = [card, *card.thread.all]
    for note in notes:
        if note.is_mine and str(note.id) == request.GET.get("edit"):
            return EditNoteForm(initial={"which": note.id, "read": note.version, "note": note.note})
    return None


# -- Actions of the forms -----------------------------------------------------------------------


def _reply(request: HttpRequest, root: Any) -> HttpResponseBase:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, root, form=form, status=422)
    given = form.cleaned_data
    try:
        made = reply_to_note(by=request.user, to=given["to"] or root.pk, note=given["note"], key=str(given["key"]))
    except (AnnotationRefused, IdempotencyKeyReused, RateLimitExceeded) as error:
        form.add_error("note", translate_error(error))
        return _page(request, root, form=form, status=422)
    messages.success(request, _("Your answer is saved."))
    return _back_to(request, root, made.pk)


def _reword(request: HttpRequest, root: Any) -> HttpResponseBase:
    form = EditNoteForm(request.POST)
    if not form.is_valid():
        return _page(request, root, editing=form, status=422)
    given = form.cleaned_data
    note = _own_note_in_thread(request, root, given["which"])
    try:
        change_note(by=request.user, pk=note.pk, note=given["note"], read=given["read"])
    except StaleVersion as error:
        form.add_error("note", translate_error(error))
        form.saved_version = Annotation.objects.visible_to(request.user).get(pk=note.pk)
        return _page(request, root, editing=form, status=409)
    except AnnotationRefused as error:
        form.add_error("note", translate_error(error))
        return _page(request, root, editing=form, status=422)
    messages.success(request, _("Your words are saved."))
    return _back_to(request, root, note.pk)


def _delete(request: HttpRequest, root: Any) -> HttpResponseBase:
    note = _own_note_in_thread(request, root, request.POST.get("which", ""))
    delete_annotation(by=request.user, pk=note.pk)
    messages.success(request, _("Deleted. Nobody can read it again."))
    if cards_of(request.user, root.document, revision_of(root.document, 0), [root.pk]):
        return _back_to(request, root)
    return redirect_in_group(request, root.document, group=slug_of(root.group))


def _resolve(request: HttpRequest, root: Any) -> HttpResponseBase:
    _check_not_deleted(root)
    resolve_thread(by=request.user, pk=root.pk)
    return _back_to(request, root)


def _reopen(request: HttpRequest, root: Any) -> HttpResponseBase:
    _check_not_deleted(root)
    reopen_thread(by=request.user, pk=root.pk)
    return _back_to(request, root)


def _back_to(request: HttpRequest, root: Any, note: UUID | None = None) -> HttpResponseBase:
    """Redirects to the page of the thread, to one of its notes if it is named."""
    page = reverse("thread", args=[root.pk])
    return redirect_in_group(request, f"{page}#note-{note}" if note else page)


def _check_not_deleted(root: Any) -> None:
    """Raises `PageNotFound` if the root is deleted: its page exists while it has replies, but it cannot be resolved."""
    if root.deleted_at is not None:
        raise _not_here()


def _answers_form(note: Any, data: Any = None) -> AnswersForm | None:
    """Returns the form of what the tags of a note ask; None if they ask nothing."""
    groups = grouped_by_meaning(taggings_with_answers(note))
    asked = questions_of([tag.pk for tag in groups], with_retired_choices=True)
    asking = [Asking(tag, taggings, asked[tag.pk]) for tag, taggings in groups.items() if tag.pk in asked]
    return AnswersForm(data, asked=asking, initial={"read": note.version}) if asking else None


def _answer_questions(request: HttpRequest, root: Any) -> HttpResponseBase:
    note = _own_note_in_thread(request, root, str(root.pk))
    form = _answers_form(note, request.POST)
    if form is None or not form.is_valid():
        return _page(request, root, answers=form, status=422)
    try:
        change_answers(by=request.user, pk=note.pk, answers=form.answers, read=form.cleaned_data["read"])
    except StaleVersion as error:
        messages.error(request, translate_error(error))
        return _page(request, root, status=409)
    except AnnotationRefused as error:
        form.add_error(error.pointer if error.pointer in form.fields else None, translate_error(error))
        return _page(request, root, answers=form, status=422)
    messages.success(request, _("Your answers are saved."))
    return _back_to(request, root, note.pk)


_ACTIONS = {
    "answer": _reply,
    "answers": _answer_questions,
    "reword": _reword,
    "delete": _delete,
    "resolve": _resolve,
    "reopen": _reopen,
}


def _own_note_in_thread(request: HttpRequest, root: Any, which: object) -> Annotation:
    """Returns a note of this thread that the reader wrote."""
    try:
        pk = UUID(str(which))
    except ValueError:
        raise _not_here() from None
    note = Annotation.objects.visible_to(request.user).filter(pk=pk).first()
    if note is None or root.pk not in (note.pk, note.root_id):
        raise _not_here()
    if note.author_id != request.user.pk:
        raise PermissionDenied(_("An annotation is changed and deleted by its author alone."))
    return note
