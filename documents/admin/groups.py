"""Groups and their members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyAdmin
from documents.admin.site import site
from documents.models import Group, Membership
from documents.permissions import can_import, can_manage_group
from documents.services.groups.groups import change_group, create_group
from documents.services.groups.members import remove_member, set_member

DESCRIPTION = ("name", "short_name", "description", "kind")
OPTION_FIELDS = ("allows_everyone", "wants_approval")


class MembershipFormSet(forms.BaseInlineFormSet):
    """Rows whose fields have labels of their own, because screen readers do not read the column heading with them."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = field.label or ""


class MembershipInline(admin.TabularInline):
    """The members of one group, editable by those who manage it."""

    model = Membership
    formset = MembershipFormSet
    extra = 0
    fields = ["user", "role", "name_in_group", "joined_at"]
    readonly_fields = ["joined_at"]
    autocomplete_fields = ["user"]
    ordering = ["joined_at", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "group")

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return can_import(request.user)

    def _managed(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return obj is not None and can_manage_group(request.user, obj)

    has_add_permission = has_change_permission = has_delete_permission = _managed

    def get_formset(self, request: HttpRequest, obj: Group | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        user = formset.form.base_fields.get("user")
        if user is not None:
            for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(user.widget, name, False)
        return formset


@admin.register(Group, site=site)
class GroupAdmin(ReadOnlyAdmin):
    """A curator's own groups; superusers see all groups, but not what is written in them."""

    list_display = ["name", "short_name", "kind", "members_count", "articles_count", "created_at"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name"]
    readonly_fields = ["slug"]
    inlines = [MembershipInline]

    def visible(self, user: Any) -> QuerySet[Group]:
        return Group.objects.administered_by(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        mine = self.visible(request.user).values("pk")
        counts = {"members_": Count("memberships", distinct=True), "articles_": Count("documents", distinct=True)}
        return Group.objects.filter(pk__in=mine).annotate(**counts)

    @admin.display(description=_("members"), ordering="members_")
    def members_count(self, group: Any) -> int:
        return int(group.members_)

    @admin.display(description=_("articles"), ordering="articles_")
    def articles_count(self, group: Any) -> int:
        return int(group.articles_)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_import(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return can_import(request.user)
        return can_manage_group(request.user, obj)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return [*DESCRIPTION, "slug", *OPTION_FIELDS] if obj else [*DESCRIPTION]

    def get_inlines(self, request: HttpRequest, obj: Group | None) -> Any:
        return self.inlines if obj else []

    def save_model(self, request: HttpRequest, obj: Group, form: forms.ModelForm, change: bool) -> None:
        assert request.user.is_authenticated
        words = {name: form.cleaned_data[name] for name in DESCRIPTION}
        if change:
            switches = {name: form.cleaned_data[name] for name in OPTION_FIELDS}
            change_group(by=request.user, group=obj, **words, **switches)
        else:
            made = create_group(by=request.user, **words)
            obj.pk, obj.slug = made.pk, made.slug

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by, group = request.user, form.instance
        assert by.is_authenticated
        formset.save(commit=False)
        added = formset.new_objects
        changed = [membership for membership, _fields in formset.changed_objects]
        # Owners first, so that the ownership of a group can pass from one person to another in one step.
        for one in sorted([*added, *changed], key=lambda membership: membership.role != Membership.Role.OWNER):
            set_member(by=by, group=group, person=one.user, role=one.role, name_in_group=one.name_in_group)
        for gone in formset.deleted_objects:
            remove_member(by=by, group=group, person=gone.user)
