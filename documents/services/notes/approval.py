"""The first note of a new member waits, where the group asks for that."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from documents.models import Annotation, Membership


def withhold_first_note(annotation: Annotation) -> None:
    """Makes a note for a group wait for approval, if it is the first that the group would see of its author.

    Part of making it and of moving it to another audience, before it is saved. Those who lead the group never wait,
    and what waits no longer does when it goes to another audience.
    """
    if annotation.withheld == Annotation.Withheld.HIDDEN:
        return
    waits = annotation.audience == Annotation.Audience.GROUP and _needs_approval(annotation)
    if waits == (annotation.withheld == Annotation.Withheld.WAITING):
        return
    annotation.withheld = Annotation.Withheld.WAITING if waits else ""
    annotation.withheld_at = timezone.now() if waits else None


def _needs_approval(annotation: Annotation) -> bool:
    memberships = Membership.objects.filter(
        group=annotation.group_id, user=annotation.author_id, group__wants_approval=True, approved_at=None
    )
    if not memberships.exclude(role__in=Membership.MODERATORS).exists():
        return False
    theirs = Annotation.objects.filter(
        author=annotation.author_id, group=annotation.group_id, audience=Annotation.Audience.GROUP, withheld=""
    )
    # What was answered in this very thread came along with it; what stands in one that is withheld nobody has seen.
    seen = theirs.exclude(pk=annotation.pk).exclude(root=annotation.pk).filter(Q(root=None) | Q(root__withheld=""))
    return not seen.exists()
