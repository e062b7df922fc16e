"""A preview of a change of audience: who would newly see a note, and who would no longer see it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.api.site.endpoint import endpoint
from documents.errors import AnnotationRefused, RequestRefused, SignInRequired, gettext_noop
from documents.http import json_response, translate_error
from documents.models import Annotation, Document, Group, Membership, User, Vocabulary, name_for
from documents.services.notes import Sharing
from documents.services.notes.audience_change import REPLIES_CANNOT_MOVE, tags_moved, verdict_for, viewers_of
from documents.services.notes.tasks import check_stays_in_task
from documents.services.notes.write_permissions import checked_sharing
from documents.services.vocabulary.moving import answers_lost, told_lost
from documents.webannotation.vocabulary import AUDIENCES

MAX_NAMES = 5
MAX_TAGS = 100


def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Returns `{sentences, verdict, answers, lost}` for `?audience=&group=`, to the author of the note alone.

    The verdict is "free", "ask" (the author must confirm the number of `answers` by others) or "refused". `lost` are
    the names of tags that a closed vocabulary there refuses: of those that `?tag=` names, or that the note has.
    """
    if not request.user.is_authenticated:
        raise SignInRequired(gettext_noop("Sign in to do this."))
    seen = Annotation.objects.visible_to(request.user).select_related("document", "group")
    annotation = get_object_or_404(seen, pk=pk)
    if annotation.author_id != request.user.pk or annotation.parent_id is not None:
        raise PermissionDenied(gettext_noop("Who sees a thread is decided by whoever began it."))
    after = _requested_sharing(request)
    before = Sharing(annotation.audience, annotation.group_id)
    verdict, answers = verdict_for(annotation, after)
    sentences: list[str] = []
    lost: list[str] = []
    if refusal := _refusal_of_task(annotation, after):
        verdict = "refused"
        sentences.append(refusal)
    elif verdict == "refused":
        sentences.append(_(REPLIES_CANNOT_MOVE))
    elif before != after:
        of_tags, lost = _of_tags(annotation, request.GET.getlist("tag")[:MAX_TAGS], after)
        sentences += [*_sentences(annotation, before, after, answers), *of_tags]
    return json_response({"sentences": sentences, "verdict": verdict, "answers": answers, "lost": lost})


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie, Accept-Language"})


def _requested_sharing(request: HttpRequest) -> Sharing:
    audience = request.GET.get("audience", "")
    if audience not in AUDIENCES:
        raise RequestRefused(gettext_noop("The audience is one of: %(words)s."), words=", ".join(AUDIENCES))
    given = request.GET.get("group", "")
    try:
        group = UUID(given) if given else None
    except ValueError:
        raise RequestRefused(gettext_noop("You belong to no group with this identifier.")) from None
    return checked_sharing(request.user, Sharing(audience, group))


def _refusal_of_task(annotation: Annotation, after: Sharing) -> str:
    """Returns why a task keeps the note from these people; empty if none does."""
    try:
        check_stays_in_task(annotation, after, _documents_of(annotation))
    except AnnotationRefused as refusal:
        return translate_error(refusal)
    return ""


def _documents_of(annotation: Annotation) -> list[Document]:
    if not annotation.spans_documents:
        return [annotation.document]
    return list(Document.objects.filter(pk__in=annotation.targets.values("document")))


def _sentences(annotation: Annotation, before: Sharing, after: Sharing, answers: int) -> list[str]:
    """Returns sentences that say who gains and who loses access; few people are listed by name."""
    then, now = viewers_of(annotation, before), viewers_of(annotation, after)
    mover = annotation.author
    replies = Annotation.objects.visible_to(mover).filter(root=annotation.pk)
    thread = replies.count()
    said = []
    if now.everyone and not then.everyone:
        said.append(_gain_sentence(_("Everyone on the internet"), 2, thread))
    elif (
        not now.everyone
        and (newly := now.people - (frozenset() if then.everyone else then.people))
        and not then.everyone
    ):
        said.append(_gain_sentence(_people(mover, newly, after), len(newly), thread))
    if after.audience == Annotation.Audience.GROUP and annotation.is_held_back:
        said.append(_("The others in the group see it when the task opens to them."))
    if then.everyone and not now.everyone:
        said.append(_("Everyone else on the internet will no longer see it."))
    elif not now.everyone and (gone := then.people - now.people):
        words = ngettext("%(who)s will no longer see it.", "%(who)s will no longer see it.", len(gone))
        said.append(words % {"who": _people(mover, gone, before)})
    if answers and not now.everyone and not then.people <= now.people:
        said.append(_("Whoever answered still sees their own answer, and nobody else's."))
    if answers and not then.everyone and now.people - then.people:
        said.append(
            ngettext(
                "%(n)s answer by others was written for fewer people.",
                "%(n)s answers by others were written for fewer people.",
                answers,
            )
            % {"n": answers}
        )
    return said


def _of_tags(annotation: Annotation, names: list[str], after: Sharing) -> tuple[list[str], list[str]]:
    """Returns sentences on what becomes of the tags of a thread, and which of the note's are lost."""
    moved = tags_moved(annotation, after, names)
    said = []
    for name in moved.destination.there:
        if (there := moved.destination.name_of(name)).casefold() != name.casefold():
            said.append(_("“%(tag)s” is “%(there)s” there.") % {"tag": name, "there": there})
    if moved.lost and moved.vocabulary:
        said.append(translate_error(told_lost(moved.vocabulary, moved.lost)))
    mine = Annotation.objects.filter(root=annotation.pk, author=annotation.author)
    said += _lost_answers([annotation, *mine.visible_to(annotation.author)], moved.vocabulary)
    return said, list(moved.destination.lost)


def _lost_answers(notes: list[Annotation], vocabulary: Vocabulary | None) -> list[str]:
    """Returns a sentence that names the questions of tags whose answers go, because the tags there ask otherwise."""
    lost = answers_lost(notes, vocabulary)
    if not lost:
        return []
    names = _(", ").join(f"{tag}: {question}" for tag, question in lost)
    words = ngettext(
        "An answer is lost, because the tags there do not ask it: %(names)s.",
        "Answers are lost, because the tags there do not ask them: %(names)s.",
        len(lost),
    )
    return [words % {"names": names}]


def _gain_sentence(who: str, people: int, thread: int) -> str:
    if not thread:
        return ngettext("%(who)s will newly see it.", "%(who)s will newly see it.", people) % {"who": who}
    words = ngettext(
        "%(who)s will newly see this note and its %(n)s answer.",
        "%(who)s will newly see this note and its %(n)s answers.",
        thread,
    )
    return words % {"who": who, "n": thread}


def _people(mover: Any, pks: Collection[UUID], sharing: Sharing) -> str:
    """Returns the names of at most five people as their group sees them, or else their number and group.

    It says nothing about a group that the author is not in, nor how many people may read an article through other
    groups.
    """
    group = Group.objects.visible_to(mover).filter(pk=sharing.group).first() if sharing.group else None
    if group is None:
        return _("Whoever else may read this article") if sharing.group is None else _("Those in the group")
    if len(pks) > MAX_NAMES:
        words = ngettext("%(n)s person in %(group)s", "%(n)s people in %(group)s", len(pks))
        return words % {"n": len(pks), "group": group.label}
    there = Prefetch("memberships", queryset=Membership.objects.filter(group=group))
    names = sorted(name_for(None, one, group) for one in User.objects.filter(pk__in=pks).prefetch_related(there))
    return _(", ").join(names)
