"""The notebook's filters with their choices; they offer only values of notes that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.models import Annotation, Document, Group, User, name_for
from documents.models.notebook.counts import Counts, count_annotations
from documents.models.notebook.filter import ME, NotebookFilter
from documents.views.shelf.query import Choice, Facet, worth_a_choice

MAX_CHOICES = 60
STATE_ORDER = ("note", "highlight", "open", "resolved", "moved", "changed", "set-aside", "lost", "hidden", "waiting")
Found = Iterable[tuple[str, str, int]]  # value, label, number of notes


def facets_of(viewer: Any, seen: Any, query: NotebookFilter) -> tuple[list[Facet], Counts]:
    """Returns every filter with its choices, counted over all notes that `viewer` may see."""
    counts = count_annotations(seen, MAX_CHOICES)
    facets = [
        Facet("person", _("Whose"), _choices(query, "person", _people(viewer, counts))),
        Facet("tag", _("Tag"), _choices(query, "tag", ((name, name, n) for name, _slot, n in counts.tags))),
        Facet("audience", _("Who can see it"), _choices(query, "audience", _audiences(counts))),
        Facet("group", _("Group"), _choices(query, "group", _groups(viewer, counts))),
        Facet("state", _("State"), _choices(query, "state", _states(counts))),
        Facet("article", _("Article"), _choices(query, "article", _articles(viewer, counts))),
    ]
    return worth_a_choice(facets), counts


def _choices(query: NotebookFilter, name: str, found: Found) -> tuple[Choice, ...]:
    """Returns the choices, and chosen values that no note has; these get no name that would reveal what they mean."""
    chosen = {value.casefold() if name == "tag" else value for value in query.get(name)}
    rows = list(found)
    known = {value for value, _label, _n in rows}
    missing = [(value, value if name == "tag" else _("None of your notes"), 0) for value in chosen - known]
    return tuple(Choice(value, label, n, value in chosen) for value, label, n in rows + sorted(missing))


def _people(viewer: Any, counts: Counts) -> Found:
    """Yields the reader first, then others by the name that is on their notes."""
    most = sorted(counts.people.items(), key=lambda row: (row[0] != viewer.pk, -row[1].total()))[:MAX_CHOICES]
    people = User.objects.prefetch_related("memberships__group").in_bulk([person for person, _notes in most])
    for key, notes in most:
        if key == viewer.pk:
            yield ME, _("Mine"), notes.total()
        elif key in people:
            person = people[key]
            yield str(key), name_for(viewer, person, _only_group(person, notes)), notes.total()


def _only_group(person: User, notes: Iterable[UUID | None]) -> Group | None:
    """Returns the only group of this person for which all their visible notes are written, if there is one."""
    groups = set(notes)
    memberships = [one for one in person.memberships.all() if {one.group_id} == groups]
    return memberships[0].group if memberships else None


def _audiences(counts: Counts) -> Found:
    labels = {
        Annotation.Audience.PRIVATE: _("Only me"),
        Annotation.Audience.MODERATORS: _("The author and the teachers"),
        Annotation.Audience.GROUP: _("A group"),
        Annotation.Audience.PUBLIC: _("Everyone on the internet"),
    }
    return [(str(value), label, n) for value, label in labels.items() if (n := counts.audiences[value])]


def _groups(viewer: Any, counts: Counts) -> Found:
    groups = Group.objects.visible_to(viewer).filter(pk__in=list(counts.groups)).order_by("name")
    return [(group.slug, group.label, counts.groups[group.pk]) for group in groups[:MAX_CHOICES]]


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
    return [(value, labels[value], n) for value in STATE_ORDER if (n := counts.states[value])]


def _articles(viewer: Any, counts: Counts) -> Found:
    most = [key for key, _n in counts.articles.most_common(MAX_CHOICES)]
    shown = Document.objects.in_force().visible_to(viewer).filter(pk__in=most)
    titles = {key: (slug, title) for key, slug, title in shown.values_list("pk", "slug", "title")}
    return [(*titles[key], counts.articles[key]) for key in most if key in titles]
