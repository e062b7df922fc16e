"""Provenance: what is known of a document, who states it, and the evidence in the text (promise 6)."""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class StatedQuerySet(models.QuerySet[Row, Row]):
    """Rows stated by a person or a rule, which later decisions retire."""

    def in_force(self) -> Self:
        """Returns the rows that no later decision replaced."""
        return self.filter(retired_at=None)

    def unchecked(self) -> Self:
        """Returns the rows that the program proposed and nobody has decided on."""
        return self.in_force().filter(status=Statement.Status.PROPOSED)

    def confirmed(self) -> Self:
        """Returns the rows that a person checked: only these go into metadata for programs."""
        return self.in_force().filter(status=Statement.Status.CONFIRMED)


class Statement(models.Model):
    """One fact about a document, as one agent states it; competing statements are stored side by side.

    Either `value` is given, or `absence` says in which of three ways it is not known. `agent` is the person who stated
    or checked it; where it is empty, `rule` names the software that found it.
    """

    class Property(models.TextChoices):
        TITLE = "title", _("Title")
        CREATOR = "creator", _("Author")
        PUBLISHER = "publisher", _("Published here by")
        ORIGINAL_PUBLISHER = "original_publisher", _("First published by")
        ISSUED = "issued", _("Published")
        MODIFIED = "modified", _("Changed by the publisher")
        LANGUAGE = "language", _("Language")
        RIGHTS = "rights", _("Rights")
        IDENTIFIER = "identifier", _("Original address")
        FILE_SOURCE = "provenance", _("File came from")
        CAPTURED = "captured", _("Page captured")
        SECTION = "section", _("Section")
        PHOTO_CREDIT = "photo_credit", _("Picture credit")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Found by the program, not checked")
        CONFIRMED = "confirmed", _("Checked by a person")
        DISPUTED = "disputed", _("Sources disagree")

    class Absence(models.TextChoices):
        NOT_LOOKED = "not-looked", _("Nobody has looked yet")
        NOT_STATED = "not-stated", _("Not stated in this copy")
        NOT_KNOWN = "not-known", _("Not known (searched elsewhere)")

    # What every reader wants to know of an article: if one of these has no value, the site states how it is not known.
    EXPECTED = (Property.PUBLISHER, Property.CREATOR, Property.ISSUED, Property.LANGUAGE, Property.IDENTIFIER)

    document = models.ForeignKey("Document", models.CASCADE, related_name="statements")
    property = models.CharField(_("fact"), max_length=24, choices=Property.choices)
    value = models.TextField(_("value"), blank=True, max_length=2000)
    normalised = models.CharField(
        _("in standard form"), max_length=500, blank=True, help_text=_("EDTF for dates, BCP 47 for languages.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    absence = models.CharField(_("not knowing"), max_length=10, choices=Absence.choices, blank=True)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stated by")
    )
    rule = models.CharField(_("found by"), max_length=120, blank=True)
    reasoning = models.TextField(_("reasoning"), blank=True, max_length=2000)
    reference = models.CharField(_("outside reference"), max_length=2000, blank=True)
    stated_at = models.DateTimeField(_("stated"), default=timezone.now)
    retired_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StatedQuerySet["Statement"].as_manager()

    class Meta:
        ordering = ["property", "stated_at", "pk"]
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.UniqueConstraint(fields=["document", "id"], name="statement_of_document"),
            models.CheckConstraint(
                condition=(~Q(value="") & Q(absence="")) | (Q(value="") & ~Q(absence="")),
                name="statement_value_or_absence",
            ),
        ]
        indexes = [
            models.Index(fields=["document", "property"], name="statement_by_property"),
            models.Index(
                fields=["document"],
                condition=Q(status="proposed", retired_at=None) & ~Q(value=""),
                name="statement_unchecked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_property_display()}: {self.value or self.get_absence_display()}"


class Derivation(models.Model):
    """The statement by one agent that `document` derives from another work (PROV-DM 5.2: derivation).

    `origin` is the record of that work here, with a text or *not held here*. A proposal has no `origin` until somebody
    chooses the record, only the name and the address that the text gives (`named`, `address`).
    """

    class Kind(models.TextChoices):
        REPUBLISHES = "republishes", _("republishes")
        REWRITES = "rewrites", _("rewrites")
        TRANSLATES = "translates", _("translates")
        QUOTES = "quotes", _("quotes")

    document = models.ForeignKey("Document", models.CASCADE, related_name="derivations")
    origin = models.ForeignKey("Document", models.PROTECT, null=True, blank=True, related_name="derived")
    kind = models.CharField(_("how"), max_length=12, choices=Kind.choices)
    named = models.CharField(_("as named in the text"), max_length=500, blank=True)
    address = models.CharField(_("address given"), max_length=2000, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Statement.Status.choices, default=Statement.Status.PROPOSED
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField(_("found by"), max_length=120, blank=True)
    reasoning = models.TextField(_("reasoning"), blank=True, max_length=2000)
    reference = models.CharField(_("outside reference"), max_length=2000, blank=True)
    stated_at = models.DateTimeField(_("stated"), default=timezone.now)
    retired_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StatedQuerySet["Derivation"].as_manager()

    class Meta:
        ordering = ["stated_at", "pk"]
        verbose_name = _("derivation")
        verbose_name_plural = _("derivations")
        constraints = [
            models.UniqueConstraint(fields=["document", "id"], name="derivation_of_document"),
            models.UniqueConstraint(
                fields=["document", "origin", "kind"],
                condition=Q(retired_at=None, origin__isnull=False),
                name="derivation_once",
            ),
            models.CheckConstraint(condition=~Q(origin=F("document")), name="derivation_of_another"),
            models.CheckConstraint(
                condition=Q(origin__isnull=False) | (Q(status="proposed") & ~Q(named="")),
                name="derivation_names_its_origin",
            ),
        ]
        indexes = [
            models.Index(
                fields=["document"], condition=Q(status="proposed", retired_at=None), name="derivation_unchecked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display()} {self.origin or self.named}"


class Evidence(models.Model):
    """The passage of a revision that shows a statement or a derivation: `exact` is the text from `start` to `end`."""

    # Composite foreign keys in the migrations keep these in the same document.
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="evidence", db_constraint=False)
    derivation = models.ForeignKey(Derivation, models.CASCADE, null=True, related_name="evidence", db_constraint=False)
    document = models.ForeignKey("Document", models.CASCADE, related_name="+", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="+", db_constraint=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()

    class Meta:
        ordering = ["start", "end"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="evidence_shows_something"),
            models.CheckConstraint(
                condition=Q(statement__isnull=False, derivation__isnull=True)
                | Q(statement__isnull=True, derivation__isnull=False),
                name="evidence_of_one_thing",
            ),
        ]
