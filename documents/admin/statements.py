"""The facts of articles that stand now, which curators check many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from documents.admin.base import ReadOnlyAdmin, link
from documents.admin.bulk import are_too_many, decide_each
from documents.admin.site import site
from documents.errors import StatementRefused, gettext_noop
from documents.models import Document, Evidence, Statement
from documents.models.waiting import WaitingKind, facts_to_check, waiting_rows
from documents.permissions import can_import
from documents.services.provenance.statements import confirm_statement


class WaitingFilter(admin.SimpleListFilter):
    """Narrows the list to the facts that the page of what waits counts for the user."""

    title = _("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the only choice besides all facts."""
        return [("me", _("for you"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Statement]) -> QuerySet[Statement]:
        """Returns the facts to check of the articles that the user looks after."""
        if self.value() != "me":
            return queryset
        theirs = waiting_rows(request.user, WaitingKind.FACTS).order_by()
        return queryset.filter(pk__in=facts_to_check().filter(document__in=theirs.values("pk")).values("pk"))


@admin.register(Statement, site=site)
class StatementAdmin(ReadOnlyAdmin):
    """A list of facts with the words that show them, so that a curator can compare both before confirming."""

    list_display = ["short_value", "property", "status", "article", "words", "stated_by"]
    list_filter = [WaitingFilter, "status", "property"]
    list_select_related = ["document", "agent"]
    search_fields = ["value", "document__title"]
    ordering = ["document", "property", "pk"]
    fields = ["article", "property", "value", "absence", "status", "words", "stated_by", "stated_at"]
    readonly_fields = ["article", "words", "stated_by"]
    actions = ["confirm"]

    def visible(self, user: Any) -> QuerySet[Statement]:
        return Statement.objects.in_force().filter(document__in=Document.objects.visible_to(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        readable = Evidence.objects.filter(document__in=Document.objects.readable_by(request.user))
        return super().get_queryset(request).prefetch_related(Prefetch("evidence", readable, to_attr="shown_by"))

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return can_import(request.user)

    @admin.display(description=_("value"), ordering="value")
    def short_value(self, statement: Statement) -> str:
        return Truncator(statement.value).chars(120) or str(statement.get_absence_display())

    @admin.display(description=_("article"), ordering="document__title")
    def article(self, statement: Statement) -> SafeString:
        return link(reverse("facts", args=[statement.document.slug]), statement.document)

    @admin.display(description=_("words that show it"))
    def words(self, statement: Any) -> str:
        return " … ".join(Truncator(" ".join(one.exact.split())).chars(160) for one in statement.shown_by[:3])

    @admin.display(description=_("stated by"))
    def stated_by(self, statement: Statement) -> str:
        return statement.agent.public_name if statement.agent else statement.rule

    @admin.action(description=_("Confirm: I checked them"), permissions=["confirm"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Statement]) -> None:
        """Confirms the chosen facts that the program found or that are disputed."""
        if are_too_many(request, queryset):
            return
        decide_each(
            request,
            queryset,
            lambda statement: _confirm(statement, request.user),
            lambda n: ngettext("%(n)s fact is checked by you.", "%(n)s facts are checked by you.", n) % {"n": n},
        )


def _confirm(statement: Statement, by: Any) -> None:
    if not statement.value:
        raise StatementRefused(gettext_noop("There is no value to check. Look for it in the article."))
    if statement.status == Statement.Status.CONFIRMED:
        raise StatementRefused(gettext_noop("It was checked before."))
    values = Statement.objects.in_force().filter(document=statement.document_id, property=statement.property)
    if values.exclude(value="").exclude(pk=statement.pk).exists():
        raise StatementRefused(gettext_noop("Several values stand there. Decide on the page of the article’s facts."))
    confirm_statement(statement=statement, by=by)
