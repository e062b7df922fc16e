"""Tags that a vocabulary of the site or a group defines, and tags on notes that the curator may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyAdmin
from documents.admin.site import site
from documents.models import Annotation, Group, Membership, Tag
from documents.models.tag_tree import TagTree
from documents.permissions import can_define_tags, can_import
from documents.services.vocabulary.vocabularies import change_tag, define_tag

SITE = "site"
FIELDS = ("name", "definition", "example", "slot", "parent", "is_defined")
REASON = ("why", "is_typo")


class VocabularyFilter(SimpleListFilter):
    """A filter by vocabulary: the site's or one of the curator's own groups'."""

    title = _("vocabulary")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        groups = Group.objects.visible_to(request.user)
        return [(SITE, str(_("The site"))), *((str(group.pk), group.label) for group in groups)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> QuerySet[Tag]:
        wanted = self.value()
        known = {value for value, _words in self.lookup_choices}
        if wanted not in known:
            return queryset
        return queryset.filter(vocabulary__group=None if wanted == SITE else wanted)


class NewTagForm(forms.ModelForm):
    """A form for a new tag of the site or of a group that the curator moderates."""

    whose = forms.ChoiceField(label=_("vocabulary"))

    class Meta:
        model = Tag
        fields = FIELDS


class ChangedTagForm(forms.ModelForm):
    """A form for a tag that is there; a defined one does not change its name or meaning without a reason."""

    why = forms.CharField(label=_("why it changes"), max_length=500, required=False)
    is_typo = forms.BooleanField(label=_("only a typo is mended"), required=False)

    class Meta:
        model = Tag
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One that stands under a merged tag is shown under what that means, as everywhere.
        above = TagTree.of(self.instance.vocabulary).parent(self.instance)
        self.initial["parent"] = above.pk if above else None


@admin.register(Tag, site=site)
class TagAdmin(ReadOnlyAdmin):
    """A list of tags; renaming a tag changes it on every note, but not the text of the notes."""

    list_display = ["name", "vocabulary", "slot", "is_defined", "parent", "merged_into", "uses"]
    list_filter = [VocabularyFilter, "is_defined", "slot"]
    list_select_related = ["vocabulary__group", "parent", "merged_into"]
    search_fields = ["name", "definition"]
    ordering = ["name", "pk"]

    def visible(self, user: Any) -> QuerySet[Tag]:
        return Tag.objects.visible_to(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        seen = Q(taggings__content_object__in=Annotation.objects.visible_to(request.user))
        shown = self.visible(request.user).values("pk")
        return Tag.objects.filter(pk__in=shown).annotate(uses_=Count("taggings", filter=seen))

    @admin.display(description=_("notes with it that you may see"), ordering="uses_")
    def uses(self, tag: Any) -> int:
        return int(tag.uses_)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_import(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return can_import(request.user)
        return obj.merged_into is None and can_define_tags(request.user, obj.vocabulary.group)

    def get_fields(self, request: HttpRequest, obj: Tag | None = None) -> Any:
        if obj is None:
            return ["whose", *FIELDS[:-1]]
        return ["vocabulary", *FIELDS, *REASON]

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> list[str]:
        return ["vocabulary"] if obj else []

    def get_form(self, request: HttpRequest, obj: Tag | None = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = NewTagForm if obj is None else ChangedTagForm
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None:
            assert request.user.is_authenticated
            moderated = Group.objects.filter(
                memberships__in=Membership.objects.filter(user=request.user, role__in=Membership.MODERATORS)
            )
            whose: Any = form.base_fields["whose"]
            whose.choices = [
                (SITE, _("The site")),
                *((str(group.pk), group.label) for group in moderated),
            ]
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = (
                Tag.objects.visible_to(request.user).filter(is_defined=True, merged_into=None).order_by("name")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        assert request.user.is_authenticated
        given = {name: form.cleaned_data[name] for name in (*FIELDS, *REASON) if name in form.cleaned_data}
        if change:
            change_tag(by=request.user, tag=Tag.objects.get(pk=obj.pk), **given)
        else:
            whose = form.cleaned_data["whose"]
            group = None if whose == SITE else Group.objects.get(pk=whose)
            made = define_tag(by=request.user, group=group, **given)
            obj.pk, obj.vocabulary = made.pk, made.vocabulary
