"""Where an import goes: to the site, by a curator, or to a group, by its owner."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.urls import reverse

from documents.models import Group, Import
from documents.services.events.long_jobs import is_worker_present
from documents.views.imports.pace import pace_of
from documents.views.imports.report import counts_of, rows_of


@dataclass(frozen=True)
class ImportTarget:
    """The destination of an import, the site or a group; each has its own page and report."""

    group: Group | None = None

    @property
    def page(self) -> str:
        """The address of the form, to which files are sent."""
        return reverse("group-import", args=[self.group.slug]) if self.group else reverse("upload")

    @property
    def fetching(self) -> str:
        """The address to which the address of a page to fetch is sent."""
        return reverse("group-fetch", args=[self.group.slug]) if self.group else reverse("fetch")

    def forms(self, request: HttpRequest) -> dict[str, Any]:
        """Returns the arguments with which the forms are built."""
        return {"groups": Group.objects.visible_to(request.user), "group": self.group}

    def batch_in(self, request: HttpRequest) -> UUID:
        """Returns the batch that a script names, which sends file after file to one report, or a new one."""
        with suppress(ValueError):
            named = UUID(request.POST.get("batch", ""))
            if Import.objects.visible_to(request.user).filter(batch=named, group=self.group).exists():
                return named
        return uuid4()

    def last_import(self, request: HttpRequest) -> Import | None:
        """Returns what this person sent here last."""
        sent = Import.objects.visible_to(request.user).filter(group=self.group)
        return sent.order_by("-received_at", "-pk").first()


def target_of(sent: Import, viewer: Any) -> ImportTarget:
    """Returns where something was sent; a group to which its sender does not belong any more is not named."""
    is_known = sent.group is None or Group.objects.visible_to(viewer).filter(pk=sent.group.pk).exists()
    return ImportTarget(sent.group if is_known else None)


def report_of(batch: UUID | None, request: HttpRequest, only: Sequence[int] | None = None) -> dict[str, Any]:
    """Returns what the template of a report takes, for what this person sent together; None has no rows.

    `only` are the primary keys of the rows that are wanted.
    """
    sent = Import.objects.visible_to(request.user).filter(batch__in=[batch] if batch else []).select_related("group")
    if only is not None:
        sent = sent.filter(pk__in=only)
    rows = rows_of(sent.order_by("pk"), request.user)
    counts = counts_of(rows)
    return {
        "rows": rows,
        "counts": counts,
        "pace": pace_of(batch, counts["pending"]) if batch else "",
        "nobody_works": bool(counts["pending"]) and not is_worker_present(),
        "report_address": reverse("import", args=[batch]) if batch else "",
    }
