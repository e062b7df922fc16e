"""Annotations: what people write about passages, the passages they selected, and their anchors on each revision.

Offsets are code points of a revision's text, half-open (W3C Web Annotation Data Model, 4.2.4).
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from documents.models.group import Group, Membership
from documents.models.relation import Relation
from documents.models.visibility_rule import ALWAYS, VisibilityRule


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    """Annotations by who may see them. `visible_to` alone decides, everywhere (promise 7)."""

    def visible_to(self, user: Any) -> AnnotationQuerySet:
        """Returns the annotations, not deleted, that `user` wrote or whose audience and documents include them."""
        return self.filter(self._in_audience_of(user), deleted_at=None)

    def visible_on_open_pages(self, user: Any) -> AnnotationQuerySet:
        """Like `visible_to`, for documents whose page `user` may open: the caller has found that, and filters by them.

        For many documents at once. Asked of each row again, Postgres may answer it from the table of all documents.
        """
        return self.filter(self._in_audience_of(user, opens=ALWAYS), deleted_at=None)

    def visible_as(self, rule: VisibilityRule) -> AnnotationQuerySet:
        """Like `visible_to`, for one known document: the caller filters by it, and by `spans_documents=False`.

        Deleted annotations are among them.
        """
        return self.filter(rule.condition(Annotation.Audience))

    def deleted_visible_to(self, user: Any) -> AnnotationQuerySet:
        """Returns the deleted annotations that `user` could see before; their addresses return 410.

        Deletion also removes the targets, so for an annotation that spanned documents nobody can tell any more who
        could see it: only its author gets it.
        """
        stood_here = Q(spans_documents=False)
        if user.is_authenticated:
            stood_here |= Q(author=user)
        return self.filter(self._in_audience_of(user) & stood_here, deleted_at__isnull=False)

    def _in_audience_of(self, user: Any, opens: Q | None = None) -> Q:
        """Builds the condition that the audience and the documents of an annotation include `user`.

        `opens` replaces the question whether they may open the page of its own document.
        """
        # A reply has the targets of its thread's root, so it is never more visible than the root.
        places = Target.objects.filter(Q(annotation=OuterRef("pk")) | Q(annotation=OuterRef("root")))
        roots = Annotation.objects.filter(pk=OuterRef("root"))
        rule = VisibilityRule.everywhere(user, roots=roots, places=places, opens=opens)
        return rule.condition(Annotation.Audience)

    def visible_with_tombstones(self, user: Any) -> AnnotationQuerySet:
        """Returns the annotations that `user` may see, and the deleted ones among them, which keep threads together.

        A deleted annotation has no text any more.
        """
        known = Q(spans_documents=False)
        if user.is_authenticated:
            known |= Q(author=user)
        return self.filter(self._in_audience_of(user), Q(deleted_at=None) | known)

    def tombstones_visible_to(self, user: Any) -> AnnotationQuerySet:
        """Returns the deleted roots of threads in which `user` sees replies."""
        answers = Annotation.objects.visible_to(user).filter(root=OuterRef("pk"))
        return self.visible_with_tombstones(user).filter(Exists(answers), deleted_at__isnull=False, parent=None)

    def moderated_by(self, user: Any) -> AnnotationQuerySet:
        """Returns the annotations of others that `user` may hide and approve.

        These are the annotations of the groups that `user` moderates and, for a curator, the public ones. Authors never
        decide about their own annotations and never see the reports about them.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        led = Membership.objects.filter(user=user, role__in=Membership.MODERATORS).values("group")
        moderated = Q(group__in=led) | (Q(audience=Annotation.Audience.PUBLIC) if user.is_curator else Q(pk__in=[]))
        return self.visible_to(user).filter(moderated).exclude(author=user)

    def on(self, document: Document) -> AnnotationQuerySet:
        """Returns the annotations of `document`."""
        return self.filter(document=document)

    def standing_on(self, document: Document) -> AnnotationQuerySet:
        """Returns the annotations of `document` and those of others that have a passage in it, with their replies."""
        here = Target.objects.filter(Q(annotation=OuterRef("pk")) | Q(annotation=OuterRef("root")), document=document)
        return self.filter(Q(document=document) | Q(Exists(here), spans_documents=True))

    def spanning(self) -> models.QuerySet[Any]:
        """Returns those in several documents, once for each passage, with the key of its document as `stands_in`.

        A reply stands where its thread does.
        """
        stands_in = Coalesce("targets__document", "root__targets__document")
        return self.filter(spans_documents=True).annotate(stands_in=stands_in)

    def contributed_to(self, *assignments: Any) -> AnnotationQuerySet:
        """Returns the notes and answers that count for tasks: with words, for its group, neither deleted nor hidden.

        What waits for approval counts.
        """
        shared = self.filter(assignment__in=assignments, audience=Annotation.Audience.GROUP, deleted_at=None)
        return shared.exclude(note="").exclude(withheld=Annotation.Withheld.HIDDEN)

    def joined(self) -> AnnotationQuerySet:
        """Returns the annotations that join two passages."""
        return self.exclude(relation="")

    def find_positions_on(self, revision: Any, **place: Any) -> AnnotationQuerySet:
        """Returns the annotations with a position on `revision`, ordered by position, once for each position.

        `place` filters by fields of the anchor (`start__lt=10`).
        """
        place = place or {"start__isnull": False}
        anchor = "targets__anchors"
        here = {f"{anchor}__revision": revision, f"{anchor}__superseded_at": None}
        standing = self.filter(**here, **{f"{anchor}__{name}": value for name, value in place.items()})
        return standing.order_by(f"{anchor}__start", f"{anchor}__end", "created_at", "pk")

    def roots(self) -> AnnotationQuerySet:
        """Returns the annotations that are not replies."""
        return self.filter(parent=None)


class Annotation(models.Model):
    """What one person wrote about a document, about passages in it, or in reply to another annotation.

    Its address is permanent; a deleted annotation stays as a tombstone without text. A reply shares its parent's
    document, group and audience (a trigger checks this). `note` is Markdown, `note_html` its safe HTML, rendered once
    when the note is saved. `properties` stores the JSON-LD that has no field here, as received. A resolved thread is
    marked at its root. `withheld` hides an annotation and its replies from its audience. A note may be written for a
    task (`assignment`); one that is `held` is seen by its author, those who lead the group, and to whom the task is
    open.
    """

    class Audience(models.TextChoices):
        PRIVATE = "private", _("Only me")
        MODERATORS = "moderators", _("Me and the teachers")
        GROUP = "group", _("The group")
        PUBLIC = "public", _("Everyone on the internet")

    class Motivation(models.TextChoices):
        """The motivations of the W3C model that this site writes; `motivation` stores others as given."""

        HIGHLIGHTING = "highlighting", _("Highlight")
        COMMENTING = "commenting", _("Note")
        TAGGING = "tagging", _("Tag")
        REPLYING = "replying", _("Reply")
        LINKING = "linking", _("Join")

    class Withheld(models.TextChoices):
        """Why a note is withheld from its audience; its author and the moderators still see it."""

        HIDDEN = "hidden", _("Hidden by a moderator")
        WAITING = "waiting", _("Waiting for approval")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="annotations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="annotations")
    motivation = models.CharField(max_length=40, default=Motivation.HIGHLIGHTING)
    relation = models.CharField(max_length=12, choices=Relation.choices, blank=True, default="", db_default="")
    note = models.TextField(blank=True)
    note_html = models.TextField(blank=True)
    note_language = models.CharField(max_length=35, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PRIVATE)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="annotations")
    assignment = models.ForeignKey("Assignment", models.PROTECT, null=True, blank=True, related_name="annotations")
    held = models.BooleanField(
        default=False, db_default=False, help_text=_("Only for those to whom its task is open; set when written.")
    )
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
    tags: Any  # the manager of models/tag.py

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
            models.CheckConstraint(
                condition=Q(assignment=None, held=False) | Q(audience__in=["private", "moderators", "group"]),
                name="annotation_in_a_task_not_public",
            ),
            models.CheckConstraint(
                condition=Q(held=False) | Q(assignment__isnull=False), name="annotation_held_in_a_task"
            ),
            models.CheckConstraint(  # that it has two targets is checked at commit
                condition=Q(relation="")
                | Q(relation__in=Relation.values, motivation="linking", parent=None, deleted_at=None),
                name="annotation_relation_of_a_join",
            ),
        ]
        indexes = [
            models.Index(fields=["document", "audience"], name="annotation_on_document"),
            models.Index(fields=["author", "-created_at"], name="annotation_by_author"),
            models.Index(fields=["-created_at", "-id"], condition=Q(deleted_at=None), name="annotation_by_day"),
            models.Index(fields=["withheld"], condition=~Q(withheld=""), name="annotation_withheld"),
            # The layer of one reader in one document (`exports.notes.visible_rows`), whatever others wrote there.
            models.Index(
                fields=["document", "author"],
                condition=Q(audience__in=["private", "moderators", "group"]),
                name="annotation_limited_by",
            ),
            models.Index(fields=["document", "group"], condition=Q(group__isnull=False), name="annotation_in_group"),
            models.Index(fields=["document"], condition=~Q(withheld=""), name="annotation_withheld_on"),
            models.Index(fields=["document"], condition=~Q(relation=""), name="annotation_joined"),
            models.Index(
                fields=["assignment", "author"], condition=Q(assignment__isnull=False), name="annotation_in_task"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_held_back(self) -> bool:
        """Says whether its task holds it back, so that some of its group do not see it yet."""
        return self.held and self.assignment is not None and self.assignment.revealed_at is None

    def get_absolute_url(self) -> str:
        """Returns the path of the annotation's IRI."""
        return reverse("annotation", args=[self.pk])


# Fields with `db_constraint=False` have a composite foreign key in the migrations, which also includes the document.


class Target(models.Model):
    """A passage as its author selected it; immutable.

    `exact` is the text of `revision` from `start` to `end` (a trigger checks it), `prefix` and `suffix` are the text
    around it. An annotation of a whole document has no target.
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
