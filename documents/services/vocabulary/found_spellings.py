"""Looks for other spellings of a name in the texts, for one person, who may then add them to the vocabulary.

Nothing is added by itself, and nobody else is shown what was found: it tells of texts that others may not read.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.codebooks import Spelling
from documents.errors import TagRefused, gettext_noop
from documents.models import Job, SpellingSearch, Tag, User
from documents.models.tag_label import labels_of
from documents.permissions import can_define_tags
from documents.search.alike import alike_in_texts, still_in_texts
from documents.services.events.jobs import Arguments, add_job
from documents.services.vocabulary.vocabularies import change_tag, lock_vocabulary

NOT_FOUND = gettext_noop("This was not found in the texts, or it was added before. Look for spellings again.")


def can_be_looked_for(tag: Tag) -> bool:
    """Says whether a tag is a name of which texts may have other spellings."""
    return tag.is_defined and tag.merged_into_id is None and tag.kind in SpellingSearch.NAMED


@transaction.atomic
def look_for_spellings(*, by: User, tag: Tag) -> SpellingSearch:
    """Asks a job for the spellings of a tag in the texts that `by` may read. Raises `PermissionDenied`."""
    if not can_define_tags(by, tag.vocabulary.group) or not can_be_looked_for(tag):
        raise PermissionDenied
    asked: dict[str, Any] = {"asked_at": timezone.now(), "done_at": None, "found": []}
    search, _made = SpellingSearch.objects.update_or_create(tag=tag, person=by, defaults=asked)
    # Without a name: who adds one of the same name waits for the job, which waits for this row.
    add_job(Job.Kind.SPELLINGS, {"search": search.pk})
    return search


def find_spellings(arguments: Arguments) -> None:
    """Does the job, unless another did it meanwhile or its person may no longer define tags there.

    The row is not locked while the texts are read, so that nobody who looks again waits; then a later job answers.
    """
    searches = SpellingSearch.objects.filter(pk=arguments["search"], done_at=None)
    search = searches.select_related("person", "tag__vocabulary__group").first()
    if search is None:
        return
    tag, person = search.tag, search.person
    if not (can_be_looked_for(tag) and can_define_tags(person, tag.vocabulary.group)):
        search.delete()
        return
    names = [tag.name, *(label.label for label in labels_of(tag))]
    others = Tag.objects.filter(vocabulary=tag.vocabulary).exclude(pk=tag.pk)
    found = [(one, n) for one, n in alike_in_texts(names, person) if not others.spelled(one).exists()]
    searches.filter(asked_at=search.asked_at).update(found=found, done_at=timezone.now())


def still_found(search: SpellingSearch, person: Any) -> list[tuple[str, int]]:
    """Returns what was found for a person, with its numbers, where they may still read it."""
    still = still_in_texts(search.spellings, person)
    return [(spelling, n) for spelling, n in search.found if spelling in still]


@transaction.atomic
def add_found_spelling(*, by: User, tag: Tag, spelling: str) -> None:
    """Adds one of the spellings that were found for `by` to the tag.

    Raises `PermissionDenied`, `TagRefused` if it was not found or stands in nothing that `by` may still read, or what
    `change_tag` raises.
    """
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    lock_vocabulary(tag.vocabulary, Tag.objects.filter(pk=tag.pk))
    tag.refresh_from_db()
    search = SpellingSearch.objects.select_for_update(of=("self",)).filter(tag=tag, person=by).first()
    if search is None or not can_be_looked_for(tag) or spelling not in dict(still_found(search, by)):
        raise TagRefused(NOT_FOUND)
    change_tag(
        by=by,
        tag=tag,
        name=tag.name,
        definition=tag.definition,
        example=tag.example,
        slot=tag.slot,
        parent=tag.parent,
        is_defined=True,
        spellings=[*(str(one.spelling) for one in tag.labels.all()), str(Spelling(spelling))],
    )
    search.found = [one for one in search.found if one[0] != spelling]
    search.save(update_fields=["found"])
