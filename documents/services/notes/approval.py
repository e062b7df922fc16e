"""Withholds a new member's first annotation until it is approved, if the group asks for that."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from documents.models import Annotation, Membership


def withhold_first_note(annotation: Annotation) -> None:
    """Makes an annotation for a group wait for approval if it is its author's first one there.

    Called before an annotation is saved, when it is new or moves to another audience. Owners and moderators never wait,
    and an annotation that waits stops waiting when it leaves the group's audience.
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
    # Replies in this thread do not count, nor does anything in a withheld thread, which the group has not seen.
    seen = theirs.exclude(pk=annotation.pk).exclude(root=annotation.pk).filter(Q(root=None) | Q(root__withheld=""))
    return not seen.exists()
