"""Articles with their facts, captures and texts; the site's own pages change them, and many can be published here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyAdmin, ReadOnlyInline, link
from documents.admin.bulk import are_too_many, decide_each
from documents.admin.site import site
from documents.errors import PublishingRefused, gettext_noop
from documents.forms.provenance.facts import PublishForm
from documents.models import Capture, Document, Group, Revision, Statement
from documents.permissions import can_import, can_read
from documents.services.article.publishing import Basis, set_visibility


class WithdrawnFilter(SimpleListFilter):
    """A filter by whether an article is withdrawn."""

    title = _("withdrawn")
    parameter_name = "withdrawn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("in the room")), ("yes", _("withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        if self.value() == "yes":
            return queryset.exclude(withdrawn_at=None)
        return queryset.filter(withdrawn_at=None) if self.value() == "no" else queryset


class GroupFilter(SimpleListFilter):
    """A filter by one of the curator's own groups; it does not reveal other groups."""

    title = _("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(group.pk), group.label) for group in Group.objects.visible_to(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        known = {value for value, _words in self.lookup_choices}
        wanted = self.value()
        return queryset.filter(groups=UUID(wanted)) if wanted is not None and wanted in known else queryset


class FactInline(ReadOnlyInline):
    model = Statement
    fields = ["property", "value", "absence", "status", "stated_by", "stated_at", "retired_at"]
    readonly_fields = ["stated_by"]

    @admin.display(description=_("stated by"))
    def stated_by(self, statement: Statement) -> str:
        return statement.agent.public_name if statement.agent else statement.rule


class ReadableTextInline(ReadOnlyInline):
    """Rows that are shown only to a curator who may read the text, not to one who sees only the facts."""

    def has_view_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return super().has_view_permission(request, obj) and obj is not None and can_read(request.user, obj)


class CaptureInline(ReadableTextInline):
    model = Capture
    fields = ["file_name", "address", "media_type", "charset", "length", "sha256", "received_at"]


class RevisionInline(ReadableTextInline):
    model = Revision
    fields = ["number", "length", "sha256", "source_format", "tool", "tool_version", "reason", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).defer("text", "html", "source")


@admin.register(Document, site=site)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["title", "visibility", "language", "curated_by", "created_at", "withdrawn_at"]
    list_filter = ["visibility", WithdrawnFilter, GroupFilter, "is_sample", "may_be_indexed"]
    list_select_related = ["curator"]
    search_fields = ["title", "slug"]
    ordering = ["-created_at", "-pk"]
    inlines = [FactInline, CaptureInline, RevisionInline]
    actions = ["publish"]
    fields = [
        "title",
        "title_given",
        "pages",
        "visibility",
        "own_groups",
        "basis",
        "basis_words",
        "language",
        "direction",
        "curated_by",
        "may_be_indexed",
        "is_sample",
        "created_at",
        "withdrawn_at",
        "withdrawn_as",
        "withdrawn_reason",
    ]
    readonly_fields = ["pages", "own_groups", "curated_by"]

    def visible(self, user: Any) -> QuerySet[Document]:
        return Document.objects.visible_to(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        known = Prefetch("groups", Group.objects.administered_by(request.user), to_attr="known_groups")
        return super().get_queryset(request).prefetch_related(known)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return can_import(request.user)

    @admin.action(description=_("Publish: open to everyone on the internet"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Document]) -> HttpResponse | None:
        """Asks for the basis, and then opens the chosen articles to everyone."""
        if are_too_many(request, queryset):
            return None
        form = PublishForm(request.POST if "basis" in request.POST else None)
        if not form.is_valid():
            return self._ask_for_basis(request, queryset, form)
        basis = Basis(form.cleaned_data["basis"], form.cleaned_data["basis_words"].strip())
        decide_each(
            request,
            queryset,
            lambda document: _publish(document, request.user, basis),
            lambda n: (
                ngettext("%(n)s article is open to everyone.", "%(n)s articles are open to everyone.", n) % {"n": n}
            ),
        )
        return None

    def _ask_for_basis(self, request: HttpRequest, chosen: QuerySet[Document], form: PublishForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Publish articles"),
            "opts": self.model._meta,
            "chosen": chosen,
            "form": form,
        }
        return render(request, "admin/documents/publish.html", context, status=422 if form.is_bound else 200)

    @admin.display(description=_("curator"), ordering="curator__public_name")
    def curated_by(self, document: Document) -> str:
        return document.curator.public_name if document.curator else ""

    @admin.display(description=_("groups"))
    def own_groups(self, document: Any) -> str:
        """Returns the groups that the curator may know of."""
        return ", ".join(group.label for group in document.known_groups)

    @admin.display(description=_("its pages in the room"))
    def pages(self, document: Document) -> SafeString:
        pages = [(_("Read"), "reading"), (_("Facts and who may read it"), "facts"), (_("About this copy"), "about")]
        return format_html_join(
            " · ", "{}", ((link(reverse(name, args=[document.slug]), words),) for words, name in pages)
        )


def _publish(document: Document, by: Any, basis: Basis) -> None:
    """Opens one article to everyone; a basis that is stored with it stays."""
    if document.is_withdrawn:
        raise PublishingRefused(gettext_noop("It is withdrawn. Put it back where it was first."))
    if document.visibility == Document.Visibility.PUBLIC:
        raise PublishingRefused(gettext_noop("It was open to everyone before."))
    own = None if document.basis else basis
    set_visibility(document=document, by=by, visibility=Document.Visibility.PUBLIC, basis=own)
