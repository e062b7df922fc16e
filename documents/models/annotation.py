"""Annotations: what people say of passages, where they said it, and where that stands now.

Offsets are code points of a revision's text, half-open (W3C Web Annotation Data Model, 4.2.4).
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.models.group import Group, Membership


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    """Annotations as somebody may see them. `visible_to` alone decides, everywhere (promise 7)."""

    def visible_to(self, user: Any) -> AnnotationQuerySet:
        """Annotations not deleted that `user` wrote, or whose audience and documents include them."""
        return self.filter(self._in_audience_of(user), deleted_at=None)

    def deleted_visible_to(self, user: Any) -> AnnotationQuerySet:
        """Deleted annotations that `user` could see: they answer 410.

        Where they stood is gone with them, so those that stood in several documents are known to their author alone.
        """
        stood_here = Q(spans_documents=False)
        if user.is_authenticated:
            stood_here |= Q(author=user)
        return self.filter(self._in_audience_of(user) & stood_here, deleted_at__isnull=False)

    def _in_audience_of(self, user: Any) -> Q:
        """By audience and documents. Whoever began a thread with the teachers reads what they answer in it."""
        shown = Document.objects.in_force().visible_to(user)
        allowed = Q(audience=Annotation.Audience.PUBLIC, document__in=shown)
        if user.is_authenticated:
            mine = Membership.objects.filter(user=user)
            moderated = mine.filter(role__in=Membership.MODERATORS)
            for_teachers = Q(group__in=moderated.values("group")) | Q(group__in=mine.values("group"), root__author=user)
            for_members = Q(audience=Annotation.Audience.GROUP, group__in=mine.values("group"))
            for_members |= Q(audience=Annotation.Audience.MODERATORS) & for_teachers
            allowed |= for_members & Q(document__in=Document.objects.readable_by(user))
        # A reply stands where its thread began: it is never more visible than that.
        places = Target.objects.filter(Q(annotation=OuterRef("pk")) | Q(annotation=OuterRef("root")))
        allowed &= Q(spans_documents=False) | Q(~Exists(places.exclude(document__in=shown)))
        allowed &= self._not_withheld_from(user)
        if user.is_authenticated:
            allowed |= Q(author=user)
        return allowed

    def _not_withheld_from(self, user: Any) -> Q:
        """Not hidden or waiting, nor an answer to one that is; those who moderate its group see it all the same, and
        curators what is public on the articles they may see."""
        withheld = Annotation.objects.exclude(withheld="")
        shown = Q(withheld="") & (Q(root=None) | ~Q(root__in=withheld.values("pk")))
        if user.is_authenticated:
            led = Membership.objects.filter(user=user, role__in=Membership.MODERATORS)
            shown |= Q(group__in=led.values("group"))
            if user.is_active and user.is_curator:
                shown |= Q(audience=Annotation.Audience.PUBLIC)
        return shown

    def visible_with_tombstones(self, user: Any) -> AnnotationQuerySet:
        """What `user` sees, and the deleted notes among it that hold a thread together: their places, without words."""
        known = Q(spans_documents=False)
        if user.is_authenticated:
            known |= Q(author=user)
        return self.filter(self._in_audience_of(user), Q(deleted_at=None) | known)

    def tombstones_visible_to(self, user: Any) -> AnnotationQuerySet:
        """Deleted first notes of threads in which `user` sees answers."""
        answers = Annotation.objects.visible_to(user).filter(root=OuterRef("pk"))
        return self.visible_with_tombstones(user).filter(Exists(answers), deleted_at__isnull=False, parent=None)

    def moderated_by(self, user: Any) -> AnnotationQuerySet:
        """Annotations of others that `user` may hide and approve: of groups they lead, and as a curator those for
        everyone. Nobody decides on their own, nor learns what was reported of it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        led = Membership.objects.filter(user=user, role__in=Membership.MODERATORS)
        moderated = Q(group__in=led.values("group"))
        if user.is_curator:
            moderated |= Q(audience=Annotation.Audience.PUBLIC)
        return self.visible_to(user).filter(moderated).exclude(author=user)

    def on(self, document: Document) -> AnnotationQuerySet:
        """Annotations that belong to `document`."""
        return self.filter(document=document)

    def find_positions_on(self, revision: Any, **place: Any) -> AnnotationQuerySet:
        """Annotations with a place on `revision`, by that place, each as often as it stands there; `place` narrows by
        what the anchor is (`start__lt=10`)."""
        place = place or {"start__isnull": False}
        anchor = "targets__anchors"
        here = {f"{anchor}__revision": revision, f"{anchor}__superseded_at": None}
        standing = self.filter(**here, **{f"{anchor}__{name}": value for name, value in place.items()})
        return standing.order_by(f"{anchor}__start", f"{anchor}__end", "created_at", "pk")

    def roots(self) -> AnnotationQuerySet:
        """Annotations that are not replies."""
        return self.filter(parent=None)


class Annotation(models.Model):
    """What one person said of a document, of passages in it, or in answer to another annotation.

    Its address is for ever; a deleted one stays as a tombstone without words. A reply shares its parent's
    document, group and audience (held by a trigger). `note` is Markdown, `note_html` its safe form, rendered
    once at saving. `properties` keeps the JSON-LD that is not modelled here, as received. A thread that is settled is
    marked so at its root. `withheld` keeps a note, and what was answered to it, from those it was written for.
    """

    class Audience(models.TextChoices):
        PRIVATE = "private", _("Only me")
        MODERATORS = "moderators", _("Me and the teachers")
        GROUP = "group", _("The group")
        PUBLIC = "public", _("Everyone on the internet")

    class Motivation(models.TextChoices):
        """Motivations of the W3C model that the room writes; others are kept in `motivation` as given."""

        HIGHLIGHTING = "highlighting", _("Highlight")
        COMMENTING = "commenting", _("Note")
        TAGGING = "tagging", _("Tag")
        REPLYING = "replying", _("Reply")

    class Withheld(models.TextChoices):
        """Why a note is kept from those it was written for; its author and those who moderate see it all the same."""

        HIDDEN = "hidden", _("Hidden by a moderator")
        WAITING = "waiting", _("Waiting for approval")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="annotations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="annotations")
    motivation = models.CharField(max_length=40, default=Motivation.HIGHLIGHTING)
    note = models.TextField(blank=True)
    note_html = models.TextField(blank=True)
    note_language = models.CharField(max_length=35, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PRIVATE)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="annotations")
    parent = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, related_name="children")
    root = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, related_name="replies")
    spans_documents = models.BooleanField(default=False, help_text=_("Some target stands in another document."))
    properties = models.JSONField(default=dict, blank=True)
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)
    request_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withheld = models.CharField(max_length=8, choices=Withheld.choices, blank=True)
    withheld_reason = models.CharField(max_length=500, blank=True)
    withheld_at = models.DateTimeField(null=True, blank=True)
    withheld_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")
        constraints = [
            models.UniqueConstraint(fields=["author", "idempotency_key"], name="annotation_once_a_key"),
            models.UniqueConstraint(fields=["document", "id"], name="annotation_of_document"),
            models.CheckConstraint(
                condition=Q(audience__in=["group", "moderators"], group__isnull=False)
                | Q(audience__in=["private", "public"], group__isnull=True),
                name="annotation_group_where_needed",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, root__isnull=True) | Q(parent__isnull=False, root__isnull=False),
                name="annotation_reply_has_a_root",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None)
                | Q(note="", note_html="", properties={}, request_sha256="", withheld_reason=""),
                name="annotation_deleted_without_words",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None) | Q(resolved_at__isnull=False, parent=None),
                name="annotation_resolved_as_a_thread",
            ),
            models.CheckConstraint(
                condition=Q(withheld="", withheld_at=None, withheld_by=None, withheld_reason="")
                | Q(withheld="waiting", withheld_at__isnull=False, withheld_by=None)
                | Q(withheld="hidden", withheld_at__isnull=False),
                name="annotation_withheld_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["document", "audience"], name="annotation_on_document"),
            models.Index(fields=["author", "-created_at"], name="annotation_by_author"),
            models.Index(fields=["withheld"], condition=~Q(withheld=""), name="annotation_withheld"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """The annotation's IRI, as a path."""
        return reverse("annotation", args=[self.pk])


# Where a composite foreign key of the migrations also names the document, the simple one would only be
# checked twice: such fields say `db_constraint=False`.


class Target(models.Model):
    """A passage as its author selected it; immutable.

    `exact` is the text of `revision` from `start` to `end` (a trigger proves it), `prefix` and `suffix` are
    what stands around it. A whole-document annotation has no target.
    """

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="targets")
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="+", db_constraint=False)
    n = models.PositiveSmallIntegerField(default=0, help_text=_("Place among the annotation's targets."))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=200, blank=True)
    suffix = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["annotation", "n"]
        constraints = [
            models.UniqueConstraint(fields=["annotation", "n"], name="target_order"),
            models.UniqueConstraint(fields=["document", "id"], name="target_of_document"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="target_start_before_end"),
        ]
        indexes = [models.Index(fields=["revision"], name="target_on_revision")]


class AnchorQuerySet(models.QuerySet["Anchor"]):
    """Anchors in force."""

    def in_force(self) -> AnchorQuerySet:
        """Those that no later one by hand replaced."""
        return self.filter(superseded_at=None)

    def with_position(self) -> AnchorQuerySet:
        """Those in force that have a place."""
        return self.in_force().exclude(state=Anchor.State.LOST)


class Anchor(models.Model):
    """Where a target stands on one revision (promise 5).

    `kept` and `moved` anchors stand on the target's own words, a `changed` one on other words, kept in `quote`;
    a `lost` one has no offsets. Triggers prove each against the text. Moving by hand adds a row and sets
    `superseded_at` on the one before.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("Same words")
        MOVED = "moved", _("Same words, new place")
        CHANGED = "changed", _("Words changed")
        LOST = "lost", _("Words no longer in the text")

    target = models.ForeignKey(Target, models.CASCADE, related_name="anchors", db_constraint=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="anchors", db_constraint=False)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices)
    quote = models.TextField(blank=True)
    method = models.CharField(max_length=40, help_text=_("How it was found: selected, position, quote, by hand."))
    score = models.FloatField(default=1.0, help_text=_("From 0 to 1."))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "revision"], condition=Q(superseded_at=None), name="anchor_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state="lost", start=None, end=None)
                | (~Q(state="lost") & Q(start__isnull=False, end__isnull=False, start__lte=F("end"))),
                name="anchor_place_unless_lost",
            ),
            models.CheckConstraint(
                condition=(Q(state="changed") & ~Q(quote="")) | (~Q(state="changed") & Q(quote="")),
                name="anchor_quote_if_changed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["revision", "start", "end"], condition=Q(superseded_at=None), name="anchor_on_revision"
            )
        ]
