"""People by their public names; login names and mail addresses are never shown.

Those who manage people also find a person by a login name or mail address that they know whole.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if term and can_manage_people(request.user):
            # Whole, because a search for parts would tell the address letter by letter.
            confirmed = EmailAddress.objects.filter(email__iexact=term, verified=True)
            named = Q(login__iexact=term) | Q(email__iexact=term) | Q(pk__in=confirmed.values("user"))
            found |= queryset.filter(named)
        return found, may_repeat

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)
        if can_manage_people(request.user):
            shown.search_help_text = gettext("Part of a public name, or a whole login name or mail address")
        return shown

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
