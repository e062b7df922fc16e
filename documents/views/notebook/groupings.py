"""The notes of a page under their headings: articles, tags, people or days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Annotation, Tag, User, name_for
from documents.models.annotation import AnnotationQuerySet
from documents.models.notebook.counts import Counts
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.groups import After, Heading, day_of, page_by_day, page_by_person, page_by_tag
from documents.models.notebook.layers import gathered, notes_besides, notes_of_everybody
from documents.models.notebook.order import Cursor, page_of
from documents.templatetags.provenance import day_words
from documents.views.notebook.entries import Entry, entries_by_article, entries_of, with_entry_relations
from documents.views.notebook.facets import only_group_of


@dataclass(frozen=True)
class HeadedEntries:
    """The entries under one heading; `count` is how many notes there are under it, None if that is not known."""

    label: str
    slot: str
    address: str
    count: int | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class NotebookPage:
    """One page: by article its `articles`, otherwise its `headed` entries; `after` is where the next page begins."""

    articles: Sequence[Any] = ()
    headed: Sequence[HeadedEntries] = ()
    shown: int = 0
    after: str = ""
    is_later: bool = False


def page_under_headings(
    viewer: Any, grouped: str, query: NotebookFilter, counts: Counts, after: str, most: int
) -> NotebookPage:
    """Returns the page of the notes that a filter finds, of which `counts` are the numbers, begun `after` a note."""
    found = query.apply(Annotation.objects.visible_to(viewer), viewer)
    notes = with_entry_relations(found)
    if grouped == "article":
        return _by_article(viewer, notes, counts, after, most)
    begins = After.parse(after)
    match grouped:
        case "day":
            # Asked of each layer by itself, Postgres reads the index of days.
            everybodys = query.apply(notes_of_everybody(), viewer, in_one_article=True)
            layers = [everybodys, query.apply(gathered(notes_besides(viewer)), viewer)]
            parts, has_more = page_by_day(notes, layers, begins, most)
        case "person":
            parts, has_more = page_by_person(notes, _people(viewer, counts), begins, most)
        case _:
            parts, has_more = page_by_tag(notes, _tags(counts), begins, most)
    notes_shown = {note.pk: note for _heading, under in parts for note in under}
    entries = {entry.id: entry for entry in entries_of(viewer, list(notes_shown.values()))}
    tags = _shown_tags(parts) if grouped == "tag" else {}
    headed = []
    for heading, under in parts:
        label, slot, address = heading.label, "", ""
        if grouped == "day":
            label = day_words(day_of(heading))
        elif heading.keys and (tag := tags.get(heading.keys[0])):  # a word that nobody defined may be gone by now
            label, slot, address = tag.name, tag.slot, tag.get_absolute_url()
        headed.append(HeadedEntries(label, slot, address, heading.count, tuple(entries[one.pk] for one in under)))
    return NotebookPage(
        headed=headed,
        shown=len(notes_shown),
        after=str(After.of(parts[-1][0], parts[-1][1][-1])) if has_more and parts else "",
        is_later=begins is not None,
    )


def _by_article(viewer: Any, notes: AnnotationQuerySet, counts: Counts, after: str, most: int) -> NotebookPage:
    begins = Cursor.parse(after)
    shown, has_more = page_of(notes, counts.articles, begins, most)
    return NotebookPage(
        articles=entries_by_article(viewer, shown, counts.rows.articles),
        shown=len({note.pk for note in shown}),
        after=str(Cursor.from_note(shown[-1])) if has_more else "",
        is_later=begins is not None,
    )


def _people(viewer: Any, counts: Counts) -> list[Heading]:
    """Returns the people with notes, the reader first, others by the name that is on their notes."""
    found = counts.rows.people
    # Only the names of those whose notes are all of one group may be names in that group.
    in_one_group = [pk for pk, groups in found.items() if len(groups) == 1 and None not in groups]
    members = User.objects.filter(pk__in=in_one_group).prefetch_related("memberships__group")
    others = User.objects.filter(pk__in=found.keys() - set(in_one_group))
    headings = []
    for person in (*members, *others):
        is_member = None not in found[person.pk] and len(found[person.pk]) == 1
        name = name_for(viewer, person, only_group_of(person, found[person.pk]) if is_member else None)
        place = 0 if person.pk == viewer.pk else 1
        headings.append(Heading(name, (person.pk,), found[person.pk].total(), place))
    return sorted(headings, key=lambda one: one.sort_key)


def _tags(counts: Counts) -> list[Heading]:
    """Returns the names of tags in their order, and at the end the heading of notes without one."""
    named = sorted(counts.by_name.items())
    headings = [Heading(name, tuple(sorted(numbers)), numbers.total()) for name, numbers in named]
    return [*headings, Heading(_("Without a tag"), (), None, place=1)]


def _shown_tags(parts: Sequence[tuple[Heading, Any]]) -> dict[int, Tag]:
    return Tag.objects.in_bulk([key for heading, _under in parts for key in heading.keys[:1]])
