"""The page of a tag: what it means, where it stands in its vocabulary, and every passage under it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import origin_of
from documents.models import (
    Annotation,
    Group,
    PropertyChoice,
    Tag,
    TaggedAnnotation,
    TagMerge,
    TagVersion,
    name_for,
)
from documents.models.notebook.conditions import YES
from documents.models.notebook.filter import EVERYONE, NotebookFilter
from documents.models.notebook.order import UNDATED, Cursor, by_date, page_of
from documents.models.tag import ANY_WORDING, uuid_in
from documents.models.tag_tree import TagTree
from documents.permissions import can_define_tags, can_write_for
from documents.services.vocabulary.found_spellings import can_be_looked_for
from documents.services.vocabulary.reviewing import wordings_of
from documents.views.notebook.entries import ArticleEntries, entries_by_article, with_entry_relations
from documents.views.notebook.facets import NotebookCounts
from documents.views.site.access import PageNotFound
from documents.views.site.caching import cached_response, public_cache_key
from documents.views.vocabulary.answers import Summary, count_incomplete, summaries_of
from documents.views.vocabulary.merges import merge_lines, merges_of
from documents.views.vocabulary.sort import children_to_choose, notes_to_sort
from documents.views.vocabulary.vocabulary import Whose, state_of

NOTES_PER_PAGE = 50
BELOW = "yes"
BY_DATE = "date"


@dataclass(frozen=True)
class Wording:
    """A name and definition that a tag had, how many notes got the tag under it, and who made it when and why.

    `place` counts them since the vocabulary took the tag in, as the notebook does; it is 0 for earlier ones. `key`
    names it in addresses, `number` is that of its versions. `began` is the version that brought it, `version` its last,
    in which typos are mended. Only notes that the reader may see are counted. People are named to people with an
    account.
    """

    place: int
    key: str
    number: int
    began: TagVersion
    version: TagVersion
    made_by: str
    uses: int


@require_safe
def tag(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows one page of passages; `?below=yes` takes in the tags below it, `?after=` continues after a note.

    `?wording=n` shows those that got the tag under one of its wordings, `?answer=` those that chose this answer,
    `?incomplete=yes` those that lack one. `?order=date` puts the articles in the order of their dates.
    """
    tags = Tag.objects.visible_to(request.user).select_related("vocabulary__group", "merged_into").with_spellings()
    shown = tags.filter(uuid=uuid).first()
    if shown is None:
        raise PageNotFound(_("There is no tag at this address, or it is on no note that is open to you."))
    if shown.merged_into:  # for a while, because it can be undone
        return redirect(shown.merged_into)
    if not is_open_to(request.user, shown):
        word = _without_meaning(shown)
        return cached_response(request, (), lambda: _page(request, word, TagTree([]), [], [], is_open=False))
    tree = TagTree.around(shown)
    around = (*tree.above(shown), shown, *tree.below(shown))
    versions = list(shown.versions.order_by("number").prefetch_related("made_by__memberships"))
    merges = merges_of(shown)
    states = [*map(state_of, around), [(one.uuid, one.undone_at) for one in merges]]
    key = public_cache_key(*states, len(_last_defined(versions)))
    return cached_response(request, key, lambda: _page(request, shown, tree, versions, merges))


def is_open_to(viewer: Any, shown: Tag) -> bool:
    """Says whether `viewer` may read the vocabulary; who left a group may still have its tags on notes of their own."""
    group = shown.vocabulary.group
    return group is None or Group.objects.visible_to(viewer).filter(pk=group.pk).exists()


def _without_meaning(shown: Tag) -> Tag:
    """Returns a tag as a word, without what its vocabulary says of it."""
    return Tag(pk=shown.pk, uuid=shown.uuid, name=shown.name, slot=shown.slot, vocabulary=shown.vocabulary)


def _page(
    request: HttpRequest,
    shown: Tag,
    tree: TagTree,
    versions: list[TagVersion],
    merges: list[TagMerge],
    *,
    is_open: bool = True,
) -> HttpResponse:
    user = request.user
    seen = Annotation.objects.visible_to(user)
    below = tree.below(shown)
    wordings = _wordings(user, shown, versions, seen)
    chosen = next((one for one in wordings if one.key == request.GET.get("wording")), None)
    takes_below = bool(below) and not chosen and request.GET.get("below") == BELOW
    summaries = summaries_of(shown, seen) if is_open else []
    answer = _chosen_answer(request, summaries)
    lacks = request.GET.get("incomplete") == YES
    if chosen:
        values = [f"{shown.uuid}~{chosen.number}"]
    else:
        values = [f"{one.uuid}~{ANY_WORDING}" for one in (shown, *(below if takes_below else ()))]
    narrowed: dict[str, tuple[str, ...]] = {"answer": (str(answer.uuid),)} if answer else {}
    if lacks:
        narrowed["incomplete"] = (YES,)
    query = NotebookFilter(values={"tag": tuple(values)} | narrowed)
    counts = NotebookCounts(user, query)
    is_by_date = request.GET.get("order") == BY_DATE
    articles = by_date(user, counts.found.articles) if is_by_date else counts.found.articles
    asked = with_entry_relations(query.apply(seen, user))
    after = Cursor.parse(request.GET.get("after", ""))
    notes, has_more = page_of(asked, articles, after, NOTES_PER_PAGE)
    children = tree.children(shown)
    by_tag = counts.everything.by_tag if children else Counter()
    days = {one.pk: one.day for one in articles}
    last = Cursor.from_note(notes[-1]) if has_more else None
    parts = entries_by_article(user, notes, counts.found.rows.articles, with_unknown=is_by_date)
    context = {
        "tag": shown,
        "whose": Whose(shown.vocabulary.group, can_define_tags(user, shown.vocabulary.group)),
        "is_open": is_open,
        "above": tree.above(shown),
        "children": [(child, by_tag[child.pk]) for child in children],
        "below": len(below),
        "to_sort": _to_sort(user, shown, tree),
        "takes_below": takes_below,
        "may_look_for_spellings": can_be_looked_for(shown),
        "wordings": wordings,
        "merges": merge_lines(user, shown, merges, seen),
        "chosen": chosen,
        "summaries": summaries,
        "answer": answer,
        "lacks": lacks,
        "incomplete": count_incomplete(shown, seen) if any(one.question.is_required for one in summaries) else 0,
        "in_notebook": "" if chosen and not chosen.place else _in_notebook(shown, chosen, narrowed),
        "total": counts.found.rows.total,
        "articles": len(articles),
        "sections": _sections(parts, {key for key, day in days.items() if day == UNDATED}),
        "is_by_date": is_by_date,
        "whole": f"{shown.get_absolute_url()}?order={BY_DATE}" if is_by_date else shown.get_absolute_url(),
        "may_take": is_open and _may_put(user, shown),
        "shown": len(notes),
        "origin": origin_of(request),
        "after": str(last) if last is not None else "",
        "is_later": after is not None,
    }
    if user.is_authenticated and (present := wordings_of(shown, versions)) and present.older:
        context |= {"reviews": present.count_for(user), "to_review": present.waiting_for(user).count()}
    return render(request, "documents/vocabulary/tag.html", context)


def _in_notebook(shown: Tag, chosen: Wording | None, narrowed: dict[str, tuple[str, ...]]) -> str:
    """Returns the query with which the notebook asks for the same passages."""
    wording = {"wording": (f"{shown.uuid}~{chosen.place}",)} if chosen else {}
    query = NotebookFilter(values={"tag": (str(shown.uuid),)} | wording | narrowed)
    return query.query_string(person=EVERYONE)


def _sections(parts: list[ArticleEntries], undated: set[int]) -> list[tuple[str, list[ArticleEntries]]]:
    """Returns articles under their headings: by date those without one form a part at the end."""
    dated = [part for part in parts if part.key not in undated]
    others = [part for part in parts if part.key in undated]
    return [(title, some) for title, some in (("", dated), (_("Without a date to order by"), others)) if some]


def _may_put(reader: Any, shown: Tag) -> bool:
    """Says whether the reader may put the tag on notes of their own."""
    vocabulary = shown.vocabulary
    if not reader.is_authenticated or shown.retired_at or (vocabulary.is_closed and not shown.is_defined):
        return False
    return vocabulary.group is None or can_write_for(reader, vocabulary.group)


def _to_sort(reader: Any, shown: Tag, tree: TagTree) -> int:
    """Counts the reader's own notes that they can sort to the tags under this one."""
    if not reader.is_authenticated or not children_to_choose(shown, tree):
        return 0
    return notes_to_sort(reader, shown).count()


def _chosen_answer(request: HttpRequest, summaries: list[Summary]) -> PropertyChoice | None:
    """Returns the choice of these questions that `?answer=` names."""
    asked = uuid_in(request.GET.get("answer", ""))
    choices = (one.choice for summary in summaries for one in summary.choices)
    return next((choice for choice in choices if choice.uuid == asked), None)


def _last_defined(versions: list[TagVersion]) -> list[TagVersion]:
    """Returns the versions since the vocabulary last took the tag in."""
    first = max((number for number, version in enumerate(versions, start=1) if not version.is_defined), default=0)
    return versions[first:]


def _wordings(viewer: Any, shown: Tag, versions: list[TagVersion], seen: QuerySet[Annotation]) -> list[Wording]:
    """Returns the wordings of a tag, the newest first; none if there is only one.

    What it was before the vocabulary last took it in may come from notes that the reader must not learn of: so such a
    wording is there only if they see a note under it, and has no place.
    """
    last = {version.wording: version for version in versions}
    first = {version.wording: version for version in reversed(versions)}
    if len(last) < 2:
        return []
    taggings = TaggedAnnotation.objects.filter(tag=shown, content_object__in=seen)
    uses = Counter(dict(taggings.values_list("tag_version__wording").annotate(n=Count("pk"))))
    known = sorted({version.wording for version in _last_defined(versions)})
    earlier = sorted(number for number in last if number not in known and uses[number])
    places = [(0, f"before-{place}", number) for place, number in enumerate(earlier, start=1)]
    places += [(place, str(place), number) for place, number in enumerate(known, start=1)]
    group = shown.vocabulary.group

    def maker(version: TagVersion) -> str:
        return name_for(viewer, version.made_by, group) if version.made_by and viewer.is_authenticated else ""

    wordings = [
        Wording(place, key, number, first[number], last[number], maker(first[number]), uses[number])
        for place, key, number in places
    ]
    return wordings[::-1] if len(wordings) > 1 else []
