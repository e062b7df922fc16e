"""The notebook's filter: which of the annotations that a person may see are wanted.

    wanted = NotebookFilter.from_query(request.GET)              # read from an address
    wanted.query_string()                                        # written back to one
    wanted.apply(Annotation.objects.visible_to(user), user)

The filter runs no query and grants no access: it narrows a queryset that `visible_to` returned. So pages, counts
and files all narrow the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from documents.models.annotation import Anchor, Annotation, Target
from documents.models.document import Document
from documents.models.tag import ANY_WORDING, Tag, uuid_in, wording_in
from documents.models.tagging import TaggedAnnotation

ME = "me"
EVERYONE = "everyone"
FILTERS = ("person", "state", "tag", "group", "audience", "article")
# Values of the same kind are combined with OR, different kinds with AND: lost or changed, and with a note.
STATES: Mapping[str, tuple[str, ...]] = {
    "words": ("note", "highlight"),
    "thread": ("open", "resolved"),
    "place": ("moved", "changed", "set-aside", "lost"),
    "withheld": ("hidden", "waiting"),
}
MAX_SEARCH_LENGTH = 200
MAX_WORDS = 8
MAX_VALUES = 30
MAX_VALUE_LENGTH = 200


@dataclass(frozen=True)
class NotebookFilter:
    """The filter: search words, and values by the name of their filter; unknown names and values are dropped.

    The notebook of a person begins with that person's own notes, so an address that wants all of them says so.
    """

    q: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_query(cls, query: Any, *, begins_with_own: bool = False) -> NotebookFilter:
        """Reads the query of an address (`QueryDict`) and drops what Postgres cannot compare.

        With `begins_with_own`, an address without a query is that of one's own notes.
        """
        if begins_with_own and not query:
            return cls(values={"person": (ME,)})
        values = {name: _valid_values(name, query.getlist(name)) for name in FILTERS}
        return cls(
            q=" ".join(_clean_search(query.get("q", ""))[:MAX_SEARCH_LENGTH].split()[:MAX_WORDS]),
            values={name: given for name, given in values.items() if given},
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Returns the name and value pairs of the address."""
        words = [("q", self.q)] if self.q else []
        return words + [(name, value) for name, values in self.values.items() for value in values]

    def query_string(self, **more: object) -> str:
        """Returns the query string for this filter, with additional parameters."""
        return f"?{urlencode([*(self.pairs() or [('person', EVERYONE)]), *more.items()])}"

    def get(self, name: str) -> tuple[str, ...]:
        """Returns the values of one filter."""
        return self.values.get(name, ())

    def without(self, name: str, value: str) -> NotebookFilter:
        """Returns the filter without one value; `q` is a filter with one value."""
        if name == "q":
            return replace(self, q="")
        rest = {key: tuple(v for v in values if (key, v) != (name, value)) for key, values in self.values.items()}
        return replace(self, values={key: values for key, values in rest.items() if values})

    def without_values(self, name: str, values: Iterable[str]) -> NotebookFilter:
        """Returns the filter without some values of one filter."""
        rest = tuple(value for value in self.get(name) if value not in set(values))
        others = {key: kept for key, kept in self.values.items() if key != name}
        return replace(self, values=others | ({name: rest} if rest else {}))

    @property
    def is_empty(self) -> bool:
        """Says whether the filter lets everything through."""
        return not self.q and not self.values

    # -- Narrowing --------------------------------------------------------------------------------

    def apply(self, seen: QuerySet[Annotation], user: Any) -> QuerySet[Annotation]:
        """Narrows `seen`, which comes from `visible_to(user)`, to the annotations that the filter wants."""
        for word in self.q.split():
            seen = seen.filter(_word_condition(word))
        for name in FILTERS:
            if values := self.get(name):
                for condition in _conditions(name, values, user):
                    seen = seen.filter(condition)
        return seen


def _valid_values(name: str, given: Iterable[str]) -> tuple[str, ...]:
    values = dict.fromkeys(value for value in map(_clean_search, given) if 0 < len(value) <= MAX_VALUE_LENGTH)
    if name == "state":
        values = {value: None for value in values if any(value in kind for kind in STATES.values())}
    elif name == "audience":
        values = {value: None for value in values if value in Annotation.Audience.values}
    elif name == "tag":
        values = {value: None for value in values if not wording_in(value)}  # these are asked for by pages of tags
    elif name == "person":
        values = {value: None for value in values if value == ME or uuid_in(value)}
    return tuple(values)[:MAX_VALUES]


def _clean_search(words: str) -> str:
    return "".join(char for char in words if char.isprintable() or char.isspace())


def _word_condition(word: str) -> Q:
    """Builds the condition that the word occurs in the note, the passage or a tag, whatever its case."""
    quoted = Target.objects.filter(annotation=OuterRef("pk"), exact__icontains=word)
    tagged = TaggedAnnotation.objects.filter(content_object=OuterRef("pk"), tag__name__icontains=word)
    return Q(note__icontains=word) | Exists(quoted) | Exists(tagged)


def _conditions(name: str, values: tuple[str, ...], user: Any) -> list[Any]:
    match name:
        case "article":
            return [Q(document__slug__in=values)]
        case "group":
            return [Q(group__slug__in=values)]
        case "audience":
            return [Q(audience__in=values)]
        case "tag":
            return [Exists(_taggings(values).filter(content_object=OuterRef("pk")))]
        case "person":
            people = {found for value in values if (found := uuid_in(value))}
            if ME in values and user.is_authenticated:
                people.add(user.pk)
            return [Q(author__in=people)]
    asked = [[value for value in kind if value in values] for kind in STATES.values()]
    return [Q(*map(state_condition, kind), _connector=Q.OR) for kind in asked if kind]


def _taggings(values: tuple[str, ...]) -> QuerySet[TaggedAnnotation]:
    """Returns the taggings with these tags, by name or UUID, or with these wordings of tags, `<uuid>~<wording>`."""
    wanted = Q(tag__in=Tag.objects.meant_by(values).values("pk"))
    for uuid, wording in filter(None, map(wording_in, values)):
        if wording == ANY_WORDING:
            continue
        wanted |= Q(tag__in=Tag.objects.filter(uuid=uuid).values("pk"), tag_version__wording=wording)
    return TaggedAnnotation.objects.filter(wanted)


def state_condition(value: str) -> Any:
    """Builds the condition for one state."""
    match value:
        case "note":
            return ~Q(note="")
        case "highlight":
            return Q(note="")
        case "open":
            return ~Q(note="") & Q(resolved_at=None) & (Q(root=None) | Q(root__resolved_at=None))
        case "resolved":
            return Q(resolved_at__isnull=False) | Q(root__resolved_at__isnull=False)
        case "hidden" | "waiting":
            return Q(withheld=value)
    current = Document.objects.filter(pk=OuterRef("document")).values("current_revision")
    stands = Anchor.objects.in_force().filter(
        target__annotation=OuterRef("pk"), revision=Subquery(current), state=value
    )
    return Exists(stands)
