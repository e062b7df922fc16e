"""Documents: published copies of articles, and who may see and read them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.group import Group


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents by who may see and read them: the first half of promise 7."""

    def _for_members(self, user: Any) -> Q:
        """Builds the condition that `user` is the document's curator or a member of one of its groups."""
        if not user.is_authenticated:
            return Q(pk__in=[])
        in_group = Exists(
            Document.groups.through.objects.filter(document=OuterRef("pk"), group__memberships__user=user)
        )
        return Q(curator=user) | (~Q(visibility=Document.Visibility.PRIVATE) & Q(in_group))

    def visible_to(self, user: Any) -> DocumentQuerySet:
        """Returns the documents whose page `user` may open, though perhaps not their text (`record`, withdrawn)."""
        open_to_all = Q(visibility__in=[Document.Visibility.PUBLIC, Document.Visibility.RECORD])
        return self.filter(open_to_all | self._for_members(user))

    def readable_by(self, user: Any) -> DocumentQuerySet:
        """Returns the documents whose text `user` may read: not withdrawn, and public or shared with them."""
        return self.in_force().filter(Q(visibility=Document.Visibility.PUBLIC) | self._for_members(user))

    def looked_after_by(self, user: Any) -> DocumentQuerySet:
        """Returns the documents whose open questions wait for `user`, who may curate each of them.

        Each has its curator to look after it. Where that is nobody who may sign in, or an owner of a group whose
        article was shared with everyone, the site's curators do who may see it.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        shared = Q(visibility__in=[Document.Visibility.PUBLIC, Document.Visibility.RECORD])
        if not user.is_curator:
            return self.filter(~shared, curator=user)
        left = Q(curator=None) | Q(curator__is_active=False) | (shared & Q(curator__is_curator=False))
        return self.visible_to(user).filter(Q(curator=user) | left)

    def in_force(self) -> DocumentQuerySet:
        """Returns the documents that are not withdrawn."""
        return self.filter(withdrawn_at=None)

    def on_shelf(self) -> DocumentQuerySet:
        """Returns the documents that have a text and are not withdrawn, newest first."""
        return self.in_force().filter(current_revision__isnull=False).order_by("-created_at", "-pk")

    def indexable(self) -> DocumentQuerySet:
        """Returns the documents that search engines may list once public: allowed, or the curator's own work."""
        return self.filter(Q(may_be_indexed=True) | Q(basis=Document.Basis.OWN_WORK))


class Document(models.Model):
    """One published copy of an article.

    Its captures are the bytes received, its revisions the exact texts made from them, its statements what is known
    about it. `event_number` is the number of the last event (assigned under the row's lock, promise 10);
    `public_changes` counts only changes that everyone may see, so that it can go into ETags.
    """

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("only its curator")
        MEMBERS = "members", _("members of its groups")
        RECORD = "record", _("facts and quoted passages for everyone, the text for members")
        PUBLIC = "public", _("everyone on the internet")

    class Direction(models.TextChoices):
        LEFT_TO_RIGHT = "ltr", _("left to right")
        RIGHT_TO_LEFT = "rtl", _("right to left")

    class Basis(models.TextChoices):
        OWN_WORK = "own-work", _("own work")
        LICENCE = "licence", _("licence")
        PERMISSION = "permission", _("permission")
        PUBLIC_DOMAIN = "public-domain", _("public domain")
        EXCEPTION = "exception", _("named exception")

    class Withdrawal(models.IntegerChoices):
        GONE = 410, _("withdrawn by the room")
        LEGAL = 451, _("withdrawn for legal reasons")

    slug = models.SlugField(_("name in addresses"), max_length=120, unique=True, allow_unicode=True)
    title = models.CharField(_("title"), max_length=500)
    title_given = models.BooleanField(_("title given here, not in the article"), default=False)
    language = models.CharField(_("language"), max_length=35, blank=True, help_text=_("BCP 47: en, ar, pt-BR"))
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction.choices, default=Direction.LEFT_TO_RIGHT
    )
    excerpt = models.CharField(_("first words"), max_length=300, blank=True)
    visibility = models.CharField(
        _("who may read it"), max_length=8, choices=Visibility.choices, default=Visibility.MEMBERS
    )
    groups: models.ManyToManyField[Group, Any] = models.ManyToManyField(
        Group, blank=True, related_name="documents", verbose_name=_("groups")
    )
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="curated",
        verbose_name=_("curator"),
    )
    current_revision = models.ForeignKey(
        "Revision",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,  # a composite key in the migrations ties it to this document
        verbose_name=_("current text"),
    )
    basis = models.CharField(_("shared on the basis of"), max_length=16, choices=Basis.choices, blank=True)
    basis_words = models.CharField(_("basis, in words"), max_length=500, blank=True)
    basis_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    basis_at = models.DateTimeField(null=True, blank=True)
    may_be_indexed = models.BooleanField(_("search engines may list it"), default=False)
    is_sample = models.BooleanField(_("sample article"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_as = models.PositiveSmallIntegerField(
        _("kind of withdrawal"), choices=Withdrawal.choices, null=True, blank=True
    )
    withdrawn_reason = models.CharField(_("reason of withdrawal"), max_length=500, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("received here"), default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    event_number = models.PositiveBigIntegerField(default=0, editable=False)
    public_changes = models.PositiveBigIntegerField(default=0, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_as=None)
                | Q(withdrawn_at__isnull=False, withdrawn_as__isnull=False),
                name="document_withdrawn_whole",
            ),
            models.CheckConstraint(
                # A document without a text here shares only facts, which need no basis.
                condition=~Q(visibility__in=["public", "record"])
                | (~Q(basis="") & Q(basis_at__isnull=False))
                | Q(current_revision=None),
                name="document_shared_on_a_basis",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="document_has_a_title"),
        ]
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), name="document_shelf"),
            models.Index(fields=["language"], name="document_language"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Returns the path of the reading page."""
        return reverse("reading", args=[self.slug])

    def passage_url(self, number: int, start: int, end: int) -> str:
        """Returns the path of a passage (code points) of version `number`; the page always shows the same text."""
        return f"{reverse('passage', args=[self.slug, start, end])}?revision={number}"

    def passage_preview_url(self, number: int, start: int, end: int) -> str:
        """Returns the path of the picture of a passage, for other sites that show a link to it."""
        return f"{reverse('passage-preview', args=[self.slug, start, end])}?revision={number}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_shared(self) -> bool:
        """Says whether anyone may open the page (for a record not the text), even after a withdrawal."""
        return self.visibility in {self.Visibility.PUBLIC, self.Visibility.RECORD}

    @property
    def is_public(self) -> bool:
        """Says whether anyone may read the text."""
        return self.visibility == self.Visibility.PUBLIC and not self.is_withdrawn

    @property
    def is_indexable(self) -> bool:
        """Says whether search engines may list the page (see `DocumentQuerySet.indexable`)."""
        return self.is_public and (self.may_be_indexed or self.basis == self.Basis.OWN_WORK)


class CopyRequest(models.Model):
    """A message from "About this copy", which needs no account: a mistake to correct, or a request for removal."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("something is wrong in this copy")
        REMOVAL = "removal", _("this copy should not be here")
        RESTORAL = "restoral", _("this article should be shown again")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")

    document = models.ForeignKey(Document, models.CASCADE, related_name="requests", verbose_name=_("article"))
    kind = models.CharField(_("what it is about"), max_length=12, choices=Kind.choices)
    words = models.TextField(_("in your words"), max_length=5000)
    contact = models.EmailField(_("mail address for the answer"), blank=True)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("what was done"), blank=True, max_length=5000)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("request about a copy")
        verbose_name_plural = _("requests about copies")
        indexes = [models.Index(fields=["document"], condition=Q(state="open"), name="request_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"

    def get_absolute_url(self) -> str:
        """Returns the path of the page on which it is answered, at its place."""
        return f"{reverse('queue')}#request-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Says whether the request waits for an answer."""
        return self.state == self.State.OPEN


class CopyRequestAddition(models.Model):
    """Words that the sender of an open request added to it later, from their receipt."""

    request = models.ForeignKey(CopyRequest, models.CASCADE, related_name="additions")
    words = models.TextField(_("in your words"), max_length=5000)
    created_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("addition to a request")
        verbose_name_plural = _("additions to requests")
