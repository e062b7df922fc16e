"""The page of an edition, which one cites: the vocabulary as it was, and what changed before it and since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from documents.codebooks import Identifier
from documents.http import absolute_url, conditional_response
from documents.models import Tag, TagLabel, VocabularyEdition
from documents.permissions import can_define_tags
from documents.services.vocabulary.edition_content import content_of, hash_of
from documents.services.vocabulary.edition_differences import Change, Differences, differences_of, in_order, tags_in
from documents.templatetags.provenance import day_words
from documents.views.site.access import PageNotFound
from documents.views.site.caching import PRIVATE_CACHE_CONTROL, cached_response
from documents.views.site.kept_answers import is_personal
from documents.views.vocabulary.editions import EditionRow, row_of, with_people
from documents.views.vocabulary.vocabulary import DEEPEST, Whose
from documents.views.vocabulary.wordings import Wordings, compared_wordings

FIELD_WORDS = {
    "example": gettext_lazy("example"),
    "identifiers": gettext_lazy("identifiers elsewhere"),
    "kind": gettext_lazy("kind"),
    "line": gettext_lazy("colour and line"),
    "merged_into": gettext_lazy("merged into another"),
    "position": gettext_lazy("place among those beside it"),
    "retired": gettext_lazy("retired or not"),
    "spellings": gettext_lazy("spellings"),
}
KIND_WORDS = dict(Tag.Kind.choices)


@dataclass(frozen=True)
class Reworded:
    """A tag that got another name or definition, with both wordings."""

    change: Change
    wordings: Wordings


@dataclass(frozen=True)
class Comparison:
    """What differs between two editions, or an edition and today, as the page shows it."""

    found: Differences
    reworded: Sequence[Reworded]
    otherwise: Sequence[tuple[Change, str]]


@require_safe
def edition(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows an edition: to everybody if it is one of the site's vocabulary, else to members of the group."""
    shown = _visible(request, uuid)
    row = row_of(request.user, shown)
    now = content_of(shown.vocabulary)
    return cached_response(request, (row.key, hash_of(now)), lambda: _page(request, row, now))


@require_safe
def content(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Sends the canonical JSON of an edition, which never changes; its ETag is the hash of the file."""
    shown = _visible(request, uuid)
    response = HttpResponse(shown.content.encode(), content_type="application/json")
    response["ETag"] = f'"{shown.sha256}"'
    response["Content-Disposition"] = f'inline; filename="edition-{shown.number}.json"'
    response["Cache-Control"] = PRIVATE_CACHE_CONTROL if is_personal(request) else IMMUTABLE
    return conditional_response(request, response)


IMMUTABLE = "public, max-age=31536000, immutable"


def _visible(request: HttpRequest, uuid: UUID) -> VocabularyEdition:
    shown = with_people(VocabularyEdition.objects.visible_to(request.user)).filter(uuid=uuid).first()
    if shown is None:
        raise PageNotFound(_("There is no edition at this address, or it is not open to you."))
    return shown


def _page(request: HttpRequest, row: EditionRow, now: str) -> HttpResponse:
    shown = row.edition
    group = shown.vocabulary.group
    before = VocabularyEdition.objects.filter(vocabulary=shown.vocabulary, number=shown.number - 1).first()
    there = tags_in(now)
    tags = tags_in(shown.content)
    context = {
        "edition": shown,
        "row": row,
        "group": group,
        "whose": Whose(group, can_define_tags(request.user, group)),
        "reference": _reference(request, shown),
        "tags": [
            {
                "tag": tag,
                "depth": min(depth, DEEPEST),
                "is_there": tag["uuid"] in there,
                "kind": KIND_WORDS.get(tag["kind"]) if tag["kind"] != Tag.Kind.TOPIC else "",
                "spellings": [one for one in tag["spellings"] if one["use"] != TagLabel.Use.HIDDEN],
                "identifiers": [Identifier(**one) for one in tag["identifiers"]],
            }
            for tag, depth in in_order(tags)
        ],
        "before": before,
        "since_before": _compared(before.content, shown.content) if before else None,
        "since": _compared(shown.content, now),
    }
    return render(request, "documents/vocabulary/edition.html", context)


def _compared(old: str, new: str) -> Comparison:
    found = differences_of(old, new)
    return Comparison(
        found,
        [Reworded(one, compared_wordings(one.before, one.after)) for one in found.reworded],
        [(one, ", ".join(str(FIELD_WORDS.get(name, name)) for name in one.fields)) for one in found.otherwise],
    )


def _reference(request: HttpRequest, shown: VocabularyEdition) -> str:
    """Returns the line by which an edition is cited, in English as references are."""
    group = shown.vocabulary.group
    whose = group.name if group else settings.READINGROOM_NAME
    with override("en"):
        day = day_words(shown.made_at)
    address = absolute_url(request, shown.get_absolute_url())
    return f"{whose}: Vocabulary, edition {shown.number}, “{shown.name}”. {day}. {address} (SHA-256 {shown.sha256})."
