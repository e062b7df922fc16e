"""Earlier versions of annotations, and who may read them."""

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
    """Earlier versions by who may read them."""

    def visible_to(self, user: Any) -> AnnotationVersionQuerySet:
        """Returns the versions that `user` may read: all of their own annotations, some of other people's.

        An earlier version of another person's annotation can be read if everybody who sees the annotation now was in
        the audience of that version. If a moderator hid an annotation and showed it again after it was edited, its
        earlier versions stay hidden.
        """
        return self.of_visible_annotations(user).filter(annotation__in=Annotation.objects.visible_to(user))

    def of_visible_annotations(self, user: Any) -> AnnotationVersionQuerySet:
        """Like `visible_to`, for annotations that the caller has already found through `visible_to(user)`."""
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
    """An earlier version of an annotation, which was replaced at `ended_at`; deleting the annotation deletes it.

    `answers` has, by the name of a tag, its answered questions: `[["Stance", "against"], …]`.
    """

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    motivation = models.CharField(max_length=40)
    relation = models.CharField(max_length=12, blank=True, default="", db_default="")
    note = models.TextField(blank=True)
    note_html = models.TextField(blank=True)
    audience = models.CharField(max_length=10, choices=Annotation.Audience.choices)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    tags = models.JSONField(default=list)
    answers = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    properties = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    ended_at = models.DateTimeField(default=timezone.now)

    objects = AnnotationVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["annotation", "number"], name="annotation_version_once")]
