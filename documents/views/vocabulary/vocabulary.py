"""A vocabulary, of a group or of the site: its readers look at it; who leads the group, or curates, decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import IdentifierRefused, ReasonMissing, SpellingRefused, SpellingTaken, TagRefused
from documents.forms.vocabulary import TagForm
from documents.http import translate_error
from documents.models import Group, Tag, TagProposal, Vocabulary, VocabularyFreeze
from documents.models.notebook.filter import NotebookFilter
from documents.models.tag import Fold
from documents.models.tag_label import labels_of
from documents.models.tag_tree import TagTree
from documents.permissions import can_define_tags
from documents.services.vocabulary.order import move_tag
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag, retire_tag
from documents.views.groups.access import led_group, visible_group
from documents.views.notebook.facets import NotebookCounts
from documents.views.site.access import PageNotFound, whole_number
from documents.views.site.caching import cached_response, public_cache_key, with_cache_headers
from documents.views.vocabulary.effect import Effect, effect_on

DEEPEST = 3
MOST_USED = 200
MOST_LOOKED_AT = 1000
"""Of so many tags, the most frequent ones, those that the vocabulary does not define are shown, up to `MOST_USED`."""
FIELDS = ("name", "definition", "example", "kind", "slot", "parent")
FIELD_OF_REFUSAL: dict[type[TagRefused], str] = {
    ReasonMissing: "why",
    SpellingTaken: "spellings",
    SpellingRefused: "spellings",
    IdentifierRefused: "identifiers",
}


@dataclass(frozen=True)
class Whose:
    """Whose vocabulary a page shows, a group's or the site's, and whether its reader may change it."""

    group: Group | None
    leads: bool

    @cached_property
    def vocabulary(self) -> Vocabulary | None:
        """The vocabulary; there is none before its first tag."""
        return Vocabulary.objects.filter(group=self.group).first()

    @cached_property
    def freeze(self) -> VocabularyFreeze | None:
        """That for which it is frozen now, with its edition."""
        return VocabularyFreeze.objects.in_force(self.vocabulary)

    @property
    def may_change(self) -> bool:
        """Whether its reader may change it now: who leads it, while it is not frozen."""
        return self.leads and self.freeze is None

    @property
    def address(self) -> str:
        """The address of the page."""
        return self._at("vocabulary")

    @property
    def files_address(self) -> str:
        """The address of the page that says in which formats it is given out."""
        return self._at("vocabulary-files")

    def file_address(self, ending: str) -> str:
        """Returns the address of the vocabulary in the format that has this ending."""
        return self._at("vocabulary-file", ending)

    @property
    def csv_address(self) -> str:
        """The address of the vocabulary as a table."""
        return self.file_address("csv")

    @property
    def import_address(self) -> str:
        """The address of the page that takes a file in."""
        return self._at("vocabulary-import")

    @property
    def editions_address(self) -> str:
        """The address of the page with its editions."""
        return self._at("vocabulary-editions")

    def _at(self, route: str, *more: str) -> str:
        return reverse(f"group-{route}", args=[self.group.slug, *more]) if self.group else reverse(route, args=more)


@dataclass(frozen=True)
class TagRow:
    """A tag of the page: how far below others it stands, how many notes have it, and its form, if that was asked for.

    `is_first` and `is_last` are among those beside it. `effect` is what a change concerns, with the form.

    Only notes that the reader may see are counted.
    """

    tag: Tag
    uses: int
    depth: int = 0
    is_first: bool = False
    is_last: bool = False
    form: TagForm | None = None
    effect: Effect | None = None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_group(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the vocabulary of a group; `?change=` a tag opens its form, and POST defines or changes one."""
    access = led_group(request, slug) if request.method == "POST" else visible_group(request, slug)
    return _answer(request, Whose(access.group, access.membership.leads))


@require_http_methods(["GET", "HEAD", "POST"])
def of_site(request: HttpRequest) -> HttpResponseBase:
    """Shows the vocabulary of the site to everybody, as `of_group` that of a group; curators change it."""
    return _answer(request, whose_site(request, must_lead=request.method == "POST"))


def whose_site(request: HttpRequest, *, must_lead: bool) -> Whose:
    """Returns the vocabulary of the site; raises `PermissionDenied` if its reader has to lead it and does not."""
    leads = can_define_tags(request.user, None)
    if must_lead and not leads:
        raise PermissionDenied(_("The words of the whole room are defined by its curators."))
    return Whose(None, leads)


def _answer(request: HttpRequest, whose: Whose) -> HttpResponseBase:
    if request.method == "POST":
        return _do(request, whose)
    tag = _tag(request, whose, request.GET["change"]) if "change" in request.GET else None
    if tag is not None and not whose.may_change:
        return redirect(whose.address)
    tree = TagTree.of(whose.vocabulary)
    form = None
    if tag is not None:
        lines = {
            "spellings": "\n".join(str(one.spelling) for one in tag.labels.all()),
            "identifiers": "\n".join(str(one.outside) for one in tag.links.all()),
        }
        given = {name: getattr(tag, name) for name in FIELDS} | {"parent": tree.parent(tag)}
        form = _form(whose, tag, initial=given | lines)
    key = public_cache_key(whose.freeze and whose.freeze.edition.uuid, *map(state_of, tree.tags.values()))
    return cached_response(request, key, lambda: _page(request, whose, tree, changing=tag, form=form))


def state_of(tag: Tag) -> tuple[object, ...]:
    """Returns everything that pages show of a tag, which was read `with_spellings`."""
    labels = tuple(one.spelling for one in labels_of(tag) if one.is_shown)
    links = tuple(one.outside for one in tag.links.all())
    fields = (getattr(tag, name) for name in FIELDS if name != "parent")
    return (tag.uuid, *fields, tag.parent_id, tag.position, tag.is_defined, tag.retired_at, labels, links)


def _do(request: HttpRequest, whose: Whose) -> HttpResponseBase:
    assert request.user.is_authenticated
    deed = request.POST.get("do", "")
    if deed in ("close", "open") and whose.group is not None:
        close_vocabulary(by=request.user, group=whose.group, is_closed=deed == "close")
        return redirect(whose.address)
    tag = None if deed == "define" else _tag(request, whose, request.POST.get("tag", ""))
    if tag is not None and deed in ("up", "down"):
        return _move(request, whose, tag, up=deed == "up")
    if tag is not None and deed in SIMPLE_DEEDS:
        return _do_simply(request, whose, tag, deed)
    form = _form(whose, tag, data=request.POST)
    if not form.is_valid():
        return _refused(request, whose, tag, form)
    try:
        if tag is None:
            tag = define_tag(by=request.user, group=whose.group, **form.cleaned_data)
        else:
            tag = change_tag(by=request.user, tag=tag, **form.cleaned_data, is_defined=True)
    except TagRefused as refusal:
        field = FIELD_OF_REFUSAL.get(type(refusal), "name")
        # A form that was sent before somebody defined the tag does not ask why.
        form.add_error(field if field in form.fields else "name", translate_error(refusal))
        return _refused(request, whose, tag, form)
    messages.success(request, _("“%(tag)s” is in the vocabulary.") % {"tag": tag.name})
    return redirect(f"{whose.address}#{tag.anchor}")


def _do_simply(request: HttpRequest, whose: Whose, tag: Tag, deed: str) -> HttpResponseBase:
    """Removes, retires or revives a tag, which needs no form."""
    assert request.user.is_authenticated
    try:
        if deed == "remove":
            kept = {name: getattr(tag, name) for name in FIELDS} | {"parent": None}
            change_tag(by=request.user, tag=tag, **kept, is_defined=False)
        else:
            retire_tag(by=request.user, tag=tag, is_retired=deed == "retire")
    except TagRefused as refusal:
        return _refused(request, whose, None, _form(whose, None), str(translate_error(refusal)))
    messages.success(request, SIMPLE_DEEDS[deed]() % {"tag": tag})
    return redirect(whose.address if deed == "remove" else f"{whose.address}#{tag.anchor}")


def _move(request: HttpRequest, whose: Whose, tag: Tag, *, up: bool) -> HttpResponseBase:
    """Moves a tag among those beside it, and leads back to it with all of them still in motion."""
    assert request.user.is_authenticated
    try:
        move_tag(by=request.user, tag=tag, up=up)
    except TagRefused as refusal:
        return _refused(request, whose, None, _form(whose, None), str(translate_error(refusal)))
    return redirect(f"{whose.address}?order=yes#{tag.anchor}")


SIMPLE_DEEDS: dict[str, Callable[[], str]] = {
    "remove": lambda: _("“%(tag)s” is out of the vocabulary. Notes that have it keep it."),
    "retire": lambda: _("“%(tag)s” is retired."),
    "revive": lambda: _("“%(tag)s” is in the vocabulary."),
}


def _refused(request: HttpRequest, whose: Whose, tag: Tag | None, form: TagForm, words: str = "") -> HttpResponseBase:
    """Shows the page with a form that was refused, or with other words about what was."""
    if words:
        messages.error(request, words)
    tree = TagTree.of(whose.vocabulary)
    return with_cache_headers(request, _page(request, whose, tree, changing=tag, form=form, status=422))


def _form(whose: Whose, tag: Tag | None, **given: Any) -> TagForm:
    """Returns the form of a tag, or of a new one, with ids that are unique on the page."""
    parents = parents_for(whose.group, tag)
    asks_why = tag is not None and tag.is_defined
    return TagForm(parents=parents, asks_why=asks_why, auto_id=f"{tag.anchor}-%s" if tag else "new-%s", **given)


def _tag(request: HttpRequest, whose: Whose, given: str) -> Tag:
    tags = Tag.objects.visible_to(request.user).filter(vocabulary__group=whose.group, merged_into=None)
    tag = tags.filter(pk=whole_number(given)).first()
    if tag is None:
        raise PageNotFound(_("There is no such tag in this vocabulary any more."))
    return tag


def parents_for(group: Group | None, tag: Tag | None) -> QuerySet[Tag]:
    """Returns the tags under which a tag may stand: those of the vocabulary, except itself and those below it."""
    defined = Tag.objects.filter(vocabulary__group=group, is_defined=True, merged_into=None).order_by("name")
    if tag is None:
        return defined
    below = TagTree.around(tag).below(tag)
    return defined.exclude(pk__in=[tag.pk, *(one.pk for one in below)])


def _page(
    request: HttpRequest,
    whose: Whose,
    tree: TagTree,
    *,
    changing: Tag | None = None,
    form: TagForm | None = None,
    status: int = 200,
) -> HttpResponse:
    # Tags of a group are on its notes alone, and no others need be counted for them.
    query = NotebookFilter(values={"group": (whose.group.slug,)} if whose.group else {})
    counts = NotebookCounts(request.user, query).found.by_tag
    frequent = [pk for pk, _n in counts.most_common(MOST_LOOKED_AT)]
    used = Tag.objects.filter(vocabulary__group=whose.group, pk__in=frequent).exclude(pk__in=tree.tags)
    words = sorted(used, key=lambda tag: (-counts[tag.pk], tag.name))

    ends = tree.ends()
    changed, effect = (changing.pk, effect_on(request.user, changing)) if changing else (None, None)

    def rows(tags: Iterable[tuple[Tag, int]]) -> list[TagRow]:
        found = [TagRow(tag, counts[tag.pk], min(depth, DEEPEST), *ends.get(tag.pk, ())) for tag, depth in tags]
        return [replace(row, form=form, effect=effect) if row.tag.pk == changed else row for row in found]

    context = {
        "whose": whose,
        "group": whose.group,
        "leads": whose.leads,
        "ordering": whose.may_change and request.GET.get("order") == "yes",
        "is_closed": whose.vocabulary is not None and whose.vocabulary.is_closed,
        "proposed": _proposed(whose) if whose.leads and whose.group else 0,
        "defined": rows(tree.in_order()),
        "used": rows((tag, 0) for tag in sorted(words[:MOST_USED], key=lambda tag: tag.name)),
        "has_more": len(words) > MOST_USED or len(counts) > MOST_LOOKED_AT,
        "new": form if form is not None and changing is None else _form(whose, None) if whose.may_change else None,
    }
    return render(request, "documents/vocabulary/vocabulary.html", context, status=status)


def _proposed(whose: Whose) -> int:
    """Counts the proposed words that wait; one that several people proposed is one."""
    waiting = TagProposal.objects.filter(vocabulary__group=whose.group, state=TagProposal.State.WAITING).order_by()
    return waiting.annotate(folded=Fold("name")).values("folded").distinct().count()
