"""Notes and highlights in the admin: only those that `visible_to` returns for the curator, as for any reader."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyAdmin, ReadOnlyInline
from documents.admin.site import site
from documents.models import Annotation, Target, name_for
from documents.models.tagging import taggings_prefetch, tags_of


class PassageInline(ReadOnlyInline):
    model = Target
    fields = ["document", "start", "end", "exact"]
    verbose_name_plural = _("passages")


@admin.register(Annotation, site=site)
class AnnotationAdmin(ReadOnlyAdmin):
    """A read-only list of annotations; a curator cannot read other people's private notes."""

    list_display = ["first_words", "document", "written_by", "audience", "group", "created_at"]
    list_filter = ["audience"]
    list_select_related = ["document", "author", "group"]
    search_fields = ["note", "document__title", "author__public_name"]
    ordering = ["-created_at", "-pk"]
    fields = ["document", "written_by", "audience", "group", "motivation", "note", "words", "created_at", "modified_at"]
    readonly_fields = ["written_by", "words"]
    inlines = [PassageInline]

    def visible(self, user: Any) -> QuerySet[Annotation]:
        return Annotation.objects.visible_to(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Annotation]:
        seen = self.visible(request.user).values("pk")
        return Annotation.objects.filter(pk__in=seen).prefetch_related(taggings_prefetch(), "author__memberships")

    @admin.display(description=_("note"))
    def first_words(self, annotation: Annotation) -> str:
        return Truncator(annotation.note).chars(80) or str(_("(highlight)"))

    @admin.display(description=_("written by"), ordering="author__public_name")
    def written_by(self, annotation: Annotation) -> str:
        """Returns the name of the author in the note's group, as on the page."""
        return name_for(None, annotation.author, annotation.group)

    @admin.display(description=_("tags"))
    def words(self, annotation: Annotation) -> str:
        return ", ".join(sorted(tag.name for tag in tags_of(annotation)))
