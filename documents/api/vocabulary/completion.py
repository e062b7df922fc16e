"""Completes tags from the vocabulary that the note will use."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator

from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, SignInRequired, TagRefused, VocabularyClosed, gettext_noop
from documents.http import json_response, translate_error
from documents.models import Document, Group, TagProperty
from documents.models.tagging_value import plain_number
from documents.permissions import can_write_for
from documents.services.notes.write_permissions import GROUP_AUDIENCES
from documents.services.vocabulary.tags import Completion, complete_tags, is_closed_for, questions_of, tag_to_put
from documents.webannotation.vocabulary import AUDIENCES, TAG_NAME_LIMIT

SHORT = 140
"""Characters of a definition that a list of completions shows."""


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns at most 20 tags for `?q=&audience=&group=`, those that begin with `q` first, then other spellings.

    `propose` is where one proposes other words for a closed vocabulary. With `?name=` instead of `q` it returns the tag
    that is meant, and why it cannot be put on notes, if it cannot.
    """
    if not request.user.is_authenticated:
        raise SignInRequired(gettext_noop("Sign in to do this."))
    get_object_or_404(Document.objects.readable_by(request.user), slug=slug)
    audience = request.GET.get("audience", "private")
    if audience not in AUDIENCES:
        raise RequestRefused(gettext_noop("The audience is one of: %(words)s."), words=", ".join(AUDIENCES))
    group = _group(request) if audience in GROUP_AUDIENCES else None
    if "name" in request.GET:
        return _one(request, _typed(request, "name"), group)
    typed = _typed(request, "q")
    found = complete_tags(request.user, typed=typed, group=group)
    answer: dict[str, object] = {"tags": _all_as_json(found)}
    if group is not None and is_closed_for(group) and can_write_for(request.user, group):
        answer["propose"] = reverse("group-propose", args=[group.slug])
    return json_response(answer)


def _one(request: HttpRequest, name: str, group: Group | None) -> HttpResponse:
    try:
        tag = tag_to_put(request.user, name=name, group=group)
    except (TagRefused, VocabularyClosed) as refusal:
        return json_response({"tag": None, "refusal": translate_error(refusal)})
    return json_response({"tag": _all_as_json([Completion(tag)])[0] if tag else None, "refusal": ""})


def _typed(request: HttpRequest, field: str) -> str:
    return " ".join(request.GET.get(field, "").replace("\x00", "").split())[:TAG_NAME_LIMIT]


def _all_as_json(found: list[Completion]) -> list[dict[str, object]]:
    asked = questions_of([one.tag.pk for one in found])
    return [_as_json(one, asked.get(one.tag.pk, [])) for one in found]


def _as_json(found: Completion, asked: list[TagProperty]) -> dict[str, object]:
    """Returns a tag as the composer takes it, with the beginning of its definition; what is empty is left out."""
    tag = found.tag
    questions = [_question_as_json(one) for one in asked]
    more = {"spelling": found.spelling, "above": found.above, "wording": found.wording, "questions": questions}
    given = {"id": tag.pk, "name": tag.name, "slot": tag.slot, "definition": Truncator(tag.definition).chars(SHORT)}
    return given | {name: value for name, value in more.items() if value}


def _question_as_json(asked: TagProperty) -> dict[str, object]:
    """Returns a question with what is offered now."""
    bounds = {"minimum": asked.minimum, "maximum": asked.maximum}
    choices = [{"id": f"urn:uuid:{one.uuid}", "label": one.label} for one in asked.choices.all()]
    return {
        "id": f"urn:uuid:{asked.uuid}",
        "name": asked.name,
        "question": asked.question,
        "type": asked.type,
        "required": asked.is_required,
        **{name: plain_number(bound) for name, bound in bounds.items() if bound is not None},
        **({"choices": choices} if asked.is_list else {}),
    }


def _group(request: HttpRequest) -> Group:
    try:
        pk = UUID(request.GET.get("group", ""))
    except ValueError:
        raise RequestRefused(gettext_noop("You belong to no group with this identifier.")) from None
    return get_object_or_404(Group.objects.visible_to(request.user), pk=pk)


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
