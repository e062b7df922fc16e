"""The notes that a person sees, in two layers: those of everybody, and those that this person sees besides.

The first is the same for all, so what is counted of it is counted once. The second costs what it holds: it is looked up
by the author, the groups and the articles of the person. Together they are exactly what `visible_to` returns.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from documents.models.annotation import Annotation, AnnotationQuerySet
from documents.models.document import Document
from documents.models.group import Membership

MOST_GATHERED = 1000
PUBLIC = Annotation.Audience.PUBLIC
SHARED = (Document.Visibility.PUBLIC, Document.Visibility.RECORD)


def notes_of_everybody() -> AnnotationQuerySet:
    """Returns the notes that strangers see, except those that stand in several articles."""
    return Annotation.objects.visible_to(AnonymousUser()).filter(spans_documents=False)


def notes_besides(user: Any) -> AnnotationQuerySet:
    """Returns the notes that `user` sees and that are not among those of everybody."""
    withheld = Annotation.objects.exclude(withheld="").values("pk")
    of_everybody = (
        Q(audience=PUBLIC, spans_documents=False, withheld="")
        & Q(document__visibility__in=SHARED, document__withdrawn_at=None)
        & (Q(root=None) | Q(root__withheld=""))
    )
    places = [Annotation.objects.filter(spans_documents=True)]
    if user.is_authenticated:
        mine = Membership.objects.filter(user=user).values("group")
        in_groups = Document.groups.through.objects.filter(group__in=mine).values("document")
        curated = Document.objects.filter(curator=user).exclude(visibility__in=SHARED).values("pk")
        places += [
            Annotation.objects.filter(author=user),
            Annotation.objects.filter(group__in=mine),
            Annotation.objects.filter(audience=PUBLIC, document__in=in_groups.union(curated)),
        ]
        if user.is_curator:
            places += [Annotation.objects.filter(pk__in=withheld), Annotation.objects.filter(root__in=withheld)]
    first, *others = [place.order_by().values("pk") for place in places]
    return Annotation.objects.visible_to(user).filter(~of_everybody, pk__in=first.union(*others) if others else first)


def gathered(notes: AnnotationQuerySet) -> AnnotationQuerySet:
    """Returns the same notes, found now if they are few; what is then asked about them looks at nothing else."""
    keys = list(notes.order_by().values_list("pk", flat=True)[: MOST_GATHERED + 1])
    # In their order, because Postgres sorts them anew for each note under a tag, and then needs only to look.
    return Annotation.objects.filter(pk__in=sorted(keys)) if len(keys) <= MOST_GATHERED else notes
