"""The notebook's filters with their choices; they offer only values of notes that the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.models import Annotation, Document, Group, Tag, User, name_for
from documents.models.notebook.conditions import ME, STATES, in_articles
from documents.models.notebook.counts import Counts, LayerCounts, RowCounts
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.kept_layers import ChangesSince, KeptLayers, is_lasting
from documents.models.notebook.layers import gathered, notes_besides, notes_of_everybody
from documents.views.shelf.query import Choice, Facet, worth_a_choice

MAX_CHOICES = 60
STATE_ORDER = ("note", "highlight", "open", "resolved", "moved", "changed", "set-aside", "lost", "hidden", "waiting")
Found = Iterable[tuple[str, str, int]]  # value, label, number of notes


KEPT_FILTERS = 16
kept_counts = KeptLayers(KEPT_FILTERS)


class NotebookCounts:
    """Counts of the notes that a viewer may see, under the filters other than the one they are for.

    The notes that everybody sees are counted once; what is kept of them takes part in each change.
    """

    def __init__(self, viewer: Any, query: NotebookFilter) -> None:
        self._viewer, self._query = viewer, query
        self._changes = ChangesSince()
        self._besides = gathered(notes_besides(viewer))
        self._known: dict[str, Counts] = {}

    @property
    def everything(self) -> Counts:
        """The counts of all notes that the viewer may see."""
        return self._count(NotebookFilter())

    @property
    def found(self) -> Counts:
        """The counts of those that the filter finds."""
        return self._count(self._query)

    def narrowed(self, query: NotebookFilter) -> NotebookCounts:
        """Returns the counts for another filter of the same page; what is counted already is not counted again."""
        other = copy(self)
        other._query = query
        return other

    def beside(self, name: str, values: Iterable[str] | None = None) -> Counts:
        """Returns the counts under all filters but `name`, or but these values of it."""
        return self._count(self._query.without_values(name, self._query.get(name) if values is None else values))

    def _count(self, query: NotebookFilter) -> Counts:
        key = query.query_string()
        if key not in self._known:
            besides = self._besides if query.is_empty else gathered(query.apply(self._besides, self._viewer))
            wanted = in_articles(query.values, self._viewer)
            own = LayerCounts(besides, MAX_CHOICES, few=True, wanted=wanted)
            self._known[key] = Counts(self._of_everybody(query), own)
        return self._known[key]

    def _of_everybody(self, query: NotebookFilter) -> LayerCounts:
        viewer = AnonymousUser() if is_lasting(query) else self._viewer
        notes = query.apply(notes_of_everybody(), viewer, in_one_article=True)
        if not is_lasting(query):
            return LayerCounts(notes, MAX_CHOICES)
        return kept_counts.layer(notes, query, MAX_CHOICES, self._changes)


def facets_of(viewer: Any, counts: NotebookCounts, query: NotebookFilter, by_uuid: Iterable[Tag]) -> list[Facet]:
    """Returns every filter with choices, each counted under the other filters, so that no choice finds nothing.

    Tags are chosen by name; those that the filter has `by_uuid` are choices too.
    """
    kinds: dict[str, tuple[str, Callable[[Counts], Found]]] = {
        "person": (_("Whose"), lambda found: _people(viewer, found.rows)),
        "tag": (_("Tag"), lambda found: _tags(found, by_uuid)),
        "audience": (_("Who can see it"), lambda found: _audiences(found.rows)),
        "group": (_("Group"), lambda found: _groups(viewer, found.rows)),
        "state": (_("State"), _states),
        "article": (_("Article"), lambda found: _articles(viewer, found.rows)),
    }
    facets = []
    for name, (label, choices_in) in kinds.items():
        found = _states_beside(counts) if name == "state" else choices_in(counts.beside(name))
        facets.append(Facet(name, label, _choices(query, name, found, partial(choices_in, counts.everything))))
    return worth_a_choice(facets)


def _choices(query: NotebookFilter, name: str, found: Found, everything: Callable[[], Found]) -> tuple[Choice, ...]:
    """Returns the choices, and chosen values that no note has under the other filters.

    Those that no note has at all get no name that would reveal what they mean.
    """
    chosen = {value.casefold() if name == "tag" else value for value in query.get(name)}
    rows = list(found)
    missing = sorted(chosen - {value for value, _label, _n in rows})
    labels = {value: label for value, label, _n in everything()} if missing else {}
    rows += [(value, labels.get(value, value if name == "tag" else _("None of your notes")), 0) for value in missing]
    return tuple(Choice(value, label, n, value in chosen) for value, label, n in rows)


def _tags(counts: Counts, by_uuid: Iterable[Tag]) -> Found:
    yield from ((tag.name, tag.name, tag.n) for tag in counts.tags)
    yield from ((str(tag.uuid), tag.meaning.name, counts.by_tag[tag.meaning.pk]) for tag in by_uuid)


def owners_of_tags(counts: Counts) -> dict[str, str]:
    """Returns, for each name that several vocabularies have a tag of, whose they are."""
    shared = [tag for tag in counts.tags if len(tag.owners) > 1]
    return {tag.name: ", ".join(owner or _("the whole room") for owner in tag.owners) for tag in shared}


def _people(viewer: Any, counts: RowCounts) -> Found:
    """Yields the reader first, then others by the name that is on their notes."""
    most = sorted(counts.people.items(), key=lambda row: (row[0] != viewer.pk, -row[1].total()))[:MAX_CHOICES]
    people = User.objects.prefetch_related("memberships__group").in_bulk([person for person, _notes in most])
    for key, notes in most:
        if key == viewer.pk:
            yield ME, _("Mine"), notes.total()
        elif key in people:
            person = people[key]
            yield str(key), name_for(viewer, person, only_group_of(person, notes)), notes.total()


def only_group_of(person: User, notes: Iterable[UUID | None]) -> Group | None:
    """Returns the only group of this person for which all their visible notes are written, if there is one."""
    groups = set(notes)
    memberships = [one for one in person.memberships.all() if {one.group_id} == groups]
    return memberships[0].group if memberships else None


def _audiences(counts: RowCounts) -> Found:
    labels = {
        Annotation.Audience.PRIVATE: _("Only me"),
        Annotation.Audience.MODERATORS: _("The author and the teachers"),
        Annotation.Audience.GROUP: _("A group"),
        Annotation.Audience.PUBLIC: _("Everyone on the internet"),
    }
    return [(str(value), label, n) for value, label in labels.items() if (n := counts.audiences[value])]


def _groups(viewer: Any, counts: RowCounts) -> Found:
    groups = Group.objects.visible_to(viewer).filter(pk__in=list(counts.groups)).order_by("name")
    return [(group.slug, group.label, counts.groups[group.pk]) for group in groups[:MAX_CHOICES]]


def _states_beside(counts: NotebookCounts) -> Found:
    """Returns the states; those of one kind are counted under the states of the other kinds."""
    found = {row[0]: row for kind in STATES.values() for row in _states(counts.beside("state", kind)) if row[0] in kind}
    return [found[value] for value in STATE_ORDER if value in found]


def _states(counts: Counts) -> Found:
    labels = {
        "note": _("With a note"),
        "highlight": _("Highlight, no note"),
        "open": pgettext("thread", "Not resolved"),
        "resolved": pgettext("thread", "Resolved"),
        "moved": _("Same words, new place"),
        "changed": _("Words changed"),
        "set-aside": _("In a part set aside"),
        "lost": _("Words no longer in the text"),
        "hidden": _("Hidden by a moderator"),
        "waiting": _("Waiting for approval"),
    }
    numbers = counts.rows.states + counts.places
    return [(value, labels[value], n) for value in STATE_ORDER if (n := numbers[value])]


def _articles(viewer: Any, counts: RowCounts) -> Found:
    most = [key for key, _n in counts.articles.most_common(MAX_CHOICES)]
    shown = Document.objects.in_force().visible_to(viewer).filter(pk__in=most)
    titles = {key: (slug, title) for key, slug, title in shown.values_list("pk", "slug", "title")}
    return [(*titles[key], counts.articles[key]) for key in most if key in titles]
