"""What an address asks of the notebook, in words: what was understood of it, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import SavedView, Tag
from documents.models.notebook.conditions import UNKNOWN
from documents.models.notebook.filter import OF_TAGS, NotebookFilter, clean_search, days_in
from documents.models.notebook.groups import GROUPINGS
from documents.models.notebook.known import KnownValues, LeftOut, unread
from documents.models.notebook.saved_view import canonical_query
from documents.models.tag import uuid_in
from documents.search.beginnings import asked_words
from documents.templatetags.provenance import date_words, day_words
from documents.views.notebook.facets import NotebookCounts
from documents.views.shelf.query import Facet, active_filters

READ_BY_THE_PAGE = ("after", "most", "grouped", "view")


class Asked:
    """The filter that an address names, as far as it names something that is open to its reader.

    Nothing is looked up before it is asked for, so that a page that nobody needs again costs no query.
    """

    def __init__(self, request: HttpRequest, read_by_the_page: Iterable[str] = READ_BY_THE_PAGE) -> None:
        self._viewer, self._given = request.user, request.GET
        self._read_by_the_page = tuple(read_by_the_page)

    @cached_property
    def _read(self) -> NotebookFilter:
        query = NotebookFilter.from_query(self._given, begins_with_own=self._viewer.is_authenticated)
        return query.prepared(asked_words(query.q))

    @cached_property
    def _counts(self) -> NotebookCounts:
        return NotebookCounts(self._viewer, NotebookFilter())

    @cached_property
    def _known(self) -> KnownValues:
        return KnownValues(self._viewer, self._read, lambda: self._counts.everything.rows.people)

    @cached_property
    def _narrowed(self) -> tuple[NotebookFilter, list[LeftOut]]:
        query, unknown = self._known.narrow()
        left_out = [*unread(self._given, self._read, self._read_by_the_page), *unknown]
        if (typed := clean_search(self._given.get("q", "")).strip()) and not self._read.q:
            left_out.append(LeftOut("q", typed))
        for name, known in (("grouped", self._given.get("grouped") in GROUPINGS), ("view", self.view is not None)):
            if self._given.get(name) and not known:
                left_out.append(LeftOut(name, clean_search(self._given[name])))
        return query, left_out

    @property
    def query(self) -> NotebookFilter:
        """The filter without what is left out."""
        return self._narrowed[0]

    @property
    def left_out(self) -> list[LeftOut]:
        """What the address says and nobody can filter by, or this reader cannot."""
        return self._narrowed[1]

    @cached_property
    def counts(self) -> NotebookCounts:
        """The counts for the filter."""
        return self._counts.narrowed(self.query)

    @property
    def tags(self) -> Mapping[str, list[Tag]]:
        """The tags that the filter names, by the value that names them."""
        return self._known.tags

    @property
    def by_uuid(self) -> list[Tag]:
        """The tags that `tag` names by their UUIDs."""
        return [tag for value in self.query.get("tag") for tag in self.tags.get(value, ()) if str(tag.uuid) == value]

    def names(self, filter_name: str) -> list[str]:
        """The names of the tags that one filter names; by name or spelling they are called as they were asked for."""
        named = [(value, self.tags.get(value, [])) for value in self.query.get(filter_name)]
        return [next((tag.meaning.name for tag in tags if str(tag.uuid) == value), value) for value, tags in named]

    @property
    def grouped(self) -> str:
        """Under what the notes stand."""
        asked = self._given.get("grouped", "")
        return asked if asked in GROUPINGS else GROUPINGS[0]

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that the address came from, if its reader may look at it."""
        uuid = uuid_in(self._given.get("view", ""))
        seen = SavedView.objects.visible_to(self._viewer).select_related("group")
        return seen.filter(uuid=uuid).first() if uuid else None

    def kept_parameters(self, **other: str) -> dict[str, str]:
        """Returns what stays in addresses beside the filter: the grouping, or another one, and the view."""
        grouped = other.get("grouped", self.grouped)
        kept = {} if grouped == GROUPINGS[0] else {"grouped": grouped}
        return kept | ({"view": str(self.view.uuid)} if self.view else {})

    @property
    def canonical(self) -> str:
        """The query with what is left out taken away, as a view keeps it."""
        return canonical_query(self.query.query_string(grouped=self.grouped).removeprefix("?"))

    @property
    def answers(self) -> list[str]:
        """The answers that the filter names, each after its question."""
        return [self._known.answers[value] for value in self.query.get("answer")]

    @property
    def tasks(self) -> Mapping[str, str]:
        """The titles of the tasks that the filter names, by the values that name them."""
        return self._known.tasks

    @property
    def wordings(self) -> Mapping[str, str]:
        """The wordings of the tags that the filter names, in words, by the values that name them."""
        return {value: _wording_in_words(*one) for value, one in self._known.wordings.items()}

    def key(self) -> Iterator[object]:
        """Yields what a page shows, besides what the numbers of public changes tell."""
        if any(days_in(value) for value in self.query.get("since")):
            yield timezone.localdate()
        yield from (self.left_out, self._known.states_of_tags, sorted(self._known.answers.items()))
        yield from self._known.wordings.items()
        yield sorted(self._known.tasks.items())


def _wording_in_words(tag: str, number: int) -> str:
    return _("wording %(number)d of %(tag)s") % {"number": number, "tag": tag}


def sentence_for(one: LeftOut) -> str:
    """Says why something was left out; of what is hidden from the reader the same as of what does not exist."""
    match one.name:
        case "tag" | "and" | "not":
            return _("there is no such tag open to you")
        case "person" | "hand":
            return _("there is nobody of that name or number whose notes are open to you")
        case "answer":
            return _("there is no such answer open to you")
        case "wording":
            return _("there is no such wording of a tag open to you")
        case "group":
            return _("there is no such group open to you")
        case "task":
            return _("there is no such task open to you")
        case "article":
            return _("there is no such article open to you")
        case "publisher":
            return _("no article that is open to you names this publisher")
        case "date":
            return _("a date is written like 1999, 1999-05, 199X, 1999..2003 or unknown")
        case "since" | "until":
            return _("a day is written like 2026-10-01, and the last days like 7d")
        case "view":
            return _("there is no such view open to you")
        case "q":
            return _("there is no letter or number in this to look for")
        case "state" | "audience" | "kind" | "below" | "incomplete" | "joined" | "grouped":
            return _("this filter has no such value")
    return _("there is no such filter")


def asked_in_words(asked: Asked, facets: Iterable[Facet]) -> str:
    """Says in one sentence which notes are asked for: "notes with Claim and Source, without Rumour"."""
    labels = {(facet.name, choice.value): choice.label for facet in facets for choice in facet.choices}
    return _("Notes %(asked)s") % {"asked": ", ".join(_parts(asked, labels))}


def _parts(asked: Asked, labels: Mapping[tuple[str, str], str]) -> Iterator[str]:
    query = asked.query

    def one_of(name: str) -> str:
        return _either([labels.get((name, value), value) for value in query.get(name)])

    if query.q:
        yield _("with the words “%(words)s”") % {"words": query.q}
    with_tags = [_either(names) for names in (asked.names("tag"),) if names] + asked.names("and")
    if len(query.get("tag")) > 1 and query.get("and"):
        with_tags[0] = f"({with_tags[0]})"
    if with_tags:
        yield _("with %(tags)s") % {"tags": _all(with_tags)}
    if kinds := query.get("kind"):
        kind = _either([str(Tag.Kind(value).label) for value in kinds])
        yield _("with a tag of the kind %(kind)s") % {"kind": kind}
    if answers := asked.answers:
        yield _("with the answer %(answers)s") % {"answers": _either(answers)}
    if wordings := query.get("wording"):
        named = _either([asked.wordings[value] for value in wordings])
        yield _("coded under %(wordings)s") % {"wordings": named}
    if tasks := query.get("task"):
        yield _("for the task %(tasks)s") % {"tasks": _either([asked.tasks[value] for value in tasks])}
    if query.asks_for("joined"):
        yield _("with a joined passage")
    if query.asks_for("incomplete"):
        yield _("lacking an answer that a tag requires")
    if hands := query.get("hand"):
        yield _("tagged by %(people)s") % {"people": _either([labels.get(("person", one), one) for one in hands])}
    if unwanted := asked.names("not"):
        yield _("without %(tags)s") % {"tags": _either(unwanted)}
    if query.asks_for("below") and query.asks_for(*OF_TAGS):
        yield _("the tags under these taken in")
    for name, words in (
        ("person", _("of: %(one)s")),
        ("audience", _("seen by: %(one)s")),
        ("group", _("of the group %(one)s")),
        ("state", _("in the state: %(one)s")),
        ("article", _("on %(one)s")),
    ):
        if query.get(name):
            yield words % {"one": one_of(name)}
    if publishers := query.get("publisher"):
        yield _("publisher: %(publishers)s") % {"publishers": _either([*map(publisher_in_words, publishers)])}
    if dates := query.get("date"):
        yield _("date of the article: %(dates)s") % {"dates": _either([*map(date_in_words, dates)])}
    yield from _times(query)


def _times(query: NotebookFilter) -> Iterator[str]:
    for since in query.get("since"):
        if since.endswith("d"):
            yield _("written: %(when)s") % {"when": period_words(since).lower()}
        else:
            yield _("since %(day)s") % {"day": day_words(date.fromisoformat(since))}
    for until in query.get("until"):
        yield _("until %(day)s") % {"day": day_words(date.fromisoformat(until))}


def period_words(since: str) -> str:
    """Says which days `7d` means."""
    days = int(since.removesuffix("d"))
    return ngettext("Today", "The last %(n)d days", days) % {"n": days}


def publisher_in_words(asked: str) -> str:
    """Says which publisher is asked for."""
    return _("Publisher not known") if asked == UNKNOWN else asked


def date_in_words(asked: str) -> str:
    """Says which dates of articles are asked for."""
    if asked == UNKNOWN:
        return _("Date not known")
    start, dots, end = asked.partition("..")
    return date_words(asked) if not dots or "/" in asked else f"{date_words(start.strip())} – {date_words(end.strip())}"


def applied(asked: Asked, facets: list[Facet]) -> list[tuple[str, str]]:
    """Returns the label of each filter in force, and the address without it."""
    query = asked.query
    kept = asked.kept_parameters()
    labels = _labels(asked, facets)
    written = [(label, query.without(name, value).query_string(**kept)) for name, value, label in labels]
    return written + active_filters(query, facets, **kept)


def _labels(asked: Asked, facets: list[Facet]) -> Iterator[tuple[str, str, str]]:
    """Yields the name, the value and the label of what is chosen otherwise than by a facet."""
    query = asked.query
    if query.q:
        yield "q", query.q, f"“{query.q}”"
    for name, words in (("and", _("and %(tag)s")), ("not", _("not %(tag)s"))):
        for value, tag in zip(query.get(name), asked.names(name), strict=True):
            yield name, value, words % {"tag": tag}
    people = {choice.value: choice.label for facet in facets if facet.name == "person" for choice in facet.choices}
    labels: dict[str, Callable[[str], str]] = {
        "below": lambda _value: _("with the tags under them"),
        "answer": dict(zip(query.get("answer"), asked.answers, strict=True)).__getitem__,
        "incomplete": lambda _value: _("lacking an answer"),
        "wording": lambda value: _("coded under %(wordings)s") % {"wordings": asked.wordings[value]},
        "task": lambda value: _("for the task %(tasks)s") % {"tasks": asked.tasks[value]},
        "joined": lambda _value: _("with a joined passage"),
        "kind": lambda value: str(Tag.Kind(value).label),
        "hand": lambda value: _("tagged by %(people)s") % {"people": people.get(value, value)},
        "publisher": publisher_in_words,
        "date": date_in_words,
        "since": lambda value: next(_times(NotebookFilter(values={"since": (value,)}))),
        "until": lambda value: next(_times(NotebookFilter(values={"until": (value,)}))),
    }
    for name, label in labels.items():
        for value in query.get(name):
            yield name, value, label(value)


def _either(names: list[str]) -> str:
    return _joined(names, _(" or "))


def _all(names: list[str]) -> str:
    return _joined(names, _(" and "))


def _joined(names: list[str], word: str) -> str:
    return word.join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])
