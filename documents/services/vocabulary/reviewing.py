"""Passages that were coded under an older wording of their tag: who coded them looks at them again.

A mere typo is no other wording, and neither is one that says what the present one says. The tagging keeps the version
under which it was made; a review says that it is right under the present one too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from documents.errors import ReviewRefused, gettext_noop
from documents.models import Annotation, Tag, TaggedAnnotation, TaggingReview, TagVersion, User

CHANGED = gettext_noop("The wording of this tag has changed since you opened the page. Look at the passage again.")
MOST_TAGS = 50
"""As many tags are named at once."""
NOT_YOURS = gettext_noop("Only who put a tag on a passage looks at it again.")


@dataclass(frozen=True)
class ReviewCount:
    """How many passages stand under an older wording, and how many of them were reviewed since."""

    under_older: int
    reviewed: int


@dataclass(frozen=True)
class Wordings:
    """The present version of a defined tag, and of each older wording that says something else the last version.

    `place` counts the versions since the vocabulary took the tag in; numbers before may tell of hidden notes.
    """

    tag: Tag
    now: TagVersion
    place: int
    older: Mapping[int, TagVersion]
    same: Sequence[int]

    @property
    def taggings(self) -> QuerySet[TaggedAnnotation]:
        """All passages under the older wordings, of whomever."""
        return TaggedAnnotation.objects.filter(tag=self.tag, tag_version__wording__in=list(self.older))

    def seen_by(self, user: Any) -> QuerySet[TaggedAnnotation]:
        """Returns those that `user` may see, each with whether it `is_reviewed`."""
        here = TaggingReview.objects.filter(tagging=OuterRef("pk"), version__tag=self.tag)
        reviewed = Exists(here.filter(version__wording__in=self.same))
        seen = self.taggings.filter(content_object__in=Annotation.objects.visible_to(user))
        return seen.annotate(is_reviewed=reviewed)

    def waiting_for(self, user: User) -> QuerySet[TaggedAnnotation]:
        """Returns those that `user` coded and has not reviewed since."""
        return self.seen_by(user).filter(_coded_by(user), is_reviewed=False)

    def count_for(self, user: Any) -> ReviewCount:
        """Counts those that `user` may see; one query."""
        seen = self.seen_by(user).aggregate(all_=Count("pk"), reviewed_=Count("pk", filter=Q(is_reviewed=True)))
        return ReviewCount(seen["all_"], seen["reviewed_"])


def _coded_by(user: User) -> Q:
    return Q(tagged_by=user) | Q(content_object__author=user)


def wordings_of(tag: Tag, versions: Sequence[TagVersion]) -> Wordings | None:
    """Returns the wordings of a tag by its versions, in their order; None if no vocabulary defines it."""
    if not tag.is_defined or not versions:
        return None
    now = versions[-1]
    last = {version.wording: version for version in versions}
    same = [wording for wording, one in last.items() if (one.name, one.definition) == (now.name, now.definition)]
    before = max((n for n, version in enumerate(versions, start=1) if not version.is_defined), default=0)
    older = {wording: one for wording, one in last.items() if wording not in same}
    return Wordings(tag, now, len(versions) - before, older, same)


def waiting_reviews(user: Any) -> list[tuple[Tag, int]]:
    """Returns the tags of the user's vocabularies under whose older wordings they coded passages that they have not
    looked at again, by name, each with how many; three queries at most.

    Notices would name notes, and be wrong as soon as somebody changes the wording back: so it is asked when looked at.
    """
    mine = TaggedAnnotation.objects.filter(content_object__in=Annotation.objects.visible_to(user).filter(author=user))
    newer = TagVersion.objects.filter(tag=OuterRef("tag"), wording__gt=OuterRef("tag_version__wording"))
    under_older = mine.filter(Exists(newer), tag__in=Tag.objects.defined_for(user).values("pk"))
    keys = list(under_older.values_list("tag", flat=True).distinct()[:MOST_TAGS])
    if not keys:
        return []
    versions = TagVersion.objects.filter(tag__in=keys).select_related("tag").order_by("tag__name", "tag", "number")
    waiting, tags = Q(), {}
    for tag, of_tag in groupby(versions, key=lambda version: version.tag):
        wordings = wordings_of(tag, list(of_tag))
        if wordings and wordings.older:
            same = {"version__tag": tag, "version__wording__in": wordings.same}
            reviewed = Exists(TaggingReview.objects.filter(tagging=OuterRef("pk"), **same))
            waiting |= Q(~reviewed, tag=tag, tag_version__wording__in=list(wordings.older))
            tags[tag.pk] = tag
    if not tags:
        return []
    counted = dict(mine.filter(waiting).order_by().values_list("tag").annotate(n=Count("pk")))
    return [(tag, counted[pk]) for pk, tag in tags.items() if pk in counted]


@transaction.atomic
def confirm_tagging(*, by: User, tag: Tag, note: UUID, place: int) -> None:
    """Keeps that `by` finds the tag on their note still right under its present wording; twice is once.

    `place` is that of the version that they read. Raises `TaggedAnnotation.DoesNotExist` if they may not see the note
    or it has not the tag, `PermissionDenied` if somebody else coded it, `ReviewRefused` if the tag changed meanwhile.
    """
    tag = Tag.objects.get(pk=tag.pk)
    seen = TaggedAnnotation.objects.filter(tag=tag, content_object__in=Annotation.objects.visible_to(by))
    # Held, so that it is not deleted before the review is written; nothing else of the article is read or written.
    tagging = seen.select_for_update(of=("self",), no_key=True).get(content_object=note)
    if not seen.filter(_coded_by(by), pk=tagging.pk).exists():
        raise PermissionDenied(NOT_YOURS)
    wordings = wordings_of(tag, list(tag.versions.order_by("number")))
    if wordings is None or wordings.place != place:
        raise ReviewRefused(CHANGED)
    if wordings.waiting_for(by).filter(pk=tagging.pk).exists():
        given = {"tagging": tagging, "version": wordings.now, "reviewed_by": by}
        TaggingReview.objects.bulk_create([TaggingReview(**given)], ignore_conflicts=True)
