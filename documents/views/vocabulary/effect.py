"""What a change of a tag concerns, told before it is made: notes, people, articles and public pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from documents.models import Annotation, Document, Tag, TaggedAnnotation, Target
from documents.models.annotation import AnnotationQuerySet

MOST_TITLES = 10


@dataclass(frozen=True)
class Effect:
    """The notes with a tag that its reader may see, of how many people and in how many articles.

    `pages` is how many public pages of articles show it to everybody, `first` the first of these by title. Of notes
    that the reader may not see it has nothing, not even whether there are any.
    """

    notes: int
    people: int
    articles: int
    pages: int
    first: tuple[Document, ...]

    @property
    def more_pages(self) -> int:
        """How many public pages there are besides the first."""
        return self.pages - len(self.first)


def effect_on(viewer: Any, tag: Tag) -> Effect:
    """Returns what a change of a tag concerns, by five queries; those that mean it are the tag."""
    seen = _with(tag, Annotation.objects.visible_to(viewer))
    counted = seen.aggregate(notes=Count("pk"), people=Count("author", distinct=True))
    articles = seen.values("document").union(seen.spanning().values("stands_in")).count()
    nobody = AnonymousUser()
    public = _with(tag, Annotation.objects.visible_to(nobody))
    further = Target.objects.filter(annotation__in=public.filter(spans_documents=True)).values("document")
    shown = Document.objects.in_force().visible_to(nobody)
    shown = shown.filter(Q(pk__in=public.values("document")) | Q(pk__in=further))
    pages = shown.count()
    return Effect(
        **counted,
        articles=articles,
        pages=pages,
        first=tuple(shown.order_by("title", "pk")[:MOST_TITLES]) if pages else (),
    )


def _with(tag: Tag, notes: AnnotationQuerySet) -> AnnotationQuerySet:
    keys = [tag.pk, *(one.pk for one in tag.merged.all())]
    tagged = TaggedAnnotation.objects.filter(tag__in=keys).values("content_object")
    return notes.order_by().filter(pk__in=tagged)
