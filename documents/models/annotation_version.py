"""Earlier wordings of annotations, and who may read them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from documents.models.annotation import Annotation
from documents.models.event import Event
from documents.models.group import Group


class AnnotationVersionQuerySet(models.QuerySet["AnnotationVersion"]):
    """Earlier wordings as somebody may read them."""

    def visible_to(self, user: Any) -> AnnotationVersionQuerySet:
        """One's own; and of others' notes that `user` sees the wordings that were for all who see the note now.

        What a moderator hid and showed again after it was reworded stays hidden in its earlier wording.
        """
        return self.of_visible_annotations(user).filter(annotation__in=Annotation.objects.visible_to(user))

    def of_visible_annotations(self, user: Any) -> AnnotationVersionQuerySet:
        """The same of annotations that were just found through `visible_to(user)`."""
        then, now = Q(audience=F("annotation__audience")), Annotation.Audience
        same_group = Q(group=F("annotation__group")) | Q(group=None, annotation__group=None)
        to_more = Q(audience=now.GROUP, annotation__audience=now.MODERATORS)
        as_open = Q(audience=now.PUBLIC) | ((then | to_more) & same_group)
        shown_again = Event.objects.filter(
            kind__in=Event.SHOWN_AGAIN,
            row=Cast(OuterRef("annotation"), CharField()),
            happened_at__gte=OuterRef("ended_at"),
        )
        allowed = as_open & ~Q(Exists(shown_again))
        if user.is_authenticated:
            allowed |= Q(annotation__author=user)
        return self.filter(allowed)


class AnnotationVersion(models.Model):
    """An earlier wording of an annotation: what it said until `ended_at`. It goes with a deletion."""

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    motivation = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    note_html = models.TextField(blank=True)
    audience = models.CharField(max_length=10, choices=Annotation.Audience.choices)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    tags = models.JSONField(default=list)
    properties = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    ended_at = models.DateTimeField(default=timezone.now)

    objects = AnnotationVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["annotation", "number"], name="annotation_version_once")]
