"""People by their public names; login names and mail addresses are never shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyAdmin
from documents.admin.site import site
from documents.forms.people import NewPersonForm
from documents.models import User
from documents.permissions import can_manage_people
from documents.services.people.accounts import create_account, set_roles


@admin.register(User, site=site)
class PersonAdmin(ReadOnlyAdmin):
    """A list of people for curators, in which superusers set the roles."""

    list_display = ["public_name", "is_curator", "manages_people", "is_active", "is_sample", "joined_at"]
    list_filter = ["is_curator", "is_active", "is_sample"]
    search_fields = ["public_name"]
    search_help_text = _("Part of a public name")
    ordering = ["public_name", "joined_at"]
    fields = ["public_name", "is_curator", "is_superuser", "is_active", "is_sample", "joined_at"]
    readonly_fields = ["public_name", "is_sample", "joined_at"]

    def visible(self, user: Any) -> QuerySet[User]:
        return User.objects.filter(erased_at=None)

    @admin.display(description=_("manages people"), boolean=True, ordering="is_superuser")
    def manages_people(self, person: User) -> bool:
        return person.is_superuser

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "is_superuser":
            kwargs |= {"label": _("Manages people"), "help_text": _("Says who is a curator and who may sign in.")}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["public_name", "email"] if obj is None else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else self.readonly_fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_manage_people(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_manage_people(request.user)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        assert request.user.is_authenticated
        if not change:
            made = create_account(by=request.user, **form.cleaned_data)
            form.send_link(made)
            obj.pk = made.pk
            return
        roles = {name: form.cleaned_data[name] for name in ("is_curator", "is_superuser", "is_active")}
        set_roles(by=request.user, person=obj, **roles)
