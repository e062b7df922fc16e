"""The facts of an article for checking them in one sitting: a row a fact, with the words of the capture that show it.

    rows = sitting_of(provenance)
    {% include "documents/provenance/_sitting.html" %}       needs `document` and `sitting`

Two queries for any number of facts; of a long text they read only the pieces around the evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models.functions import Left

from documents.forms.provenance.facts import OtherValueForm
from documents.models import Evidence, Statement, name_for
from documents.models.revision import words_at
from documents.views.provenance.summary import Fact, Provenance, Value

CONTEXT = 70
"""Code points shown on either side of the words."""
MAX_WORDS = 300
"""Code points of the words themselves that are shown."""
MAX_PASSAGES = 2


@dataclass(frozen=True)
class Passage:
    """Words of the capture that show a value, with those around them."""

    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Answerable:
    """One value of a fact, or none, with what a curator needs to answer."""

    key: str  # unique on the page
    fact: Fact
    value: Value | None
    agent_name: str
    passages: tuple[Passage, ...]
    form: OtherValueForm

    @property
    def statement(self) -> Statement | None:
        return self.value.statement if self.value else self.fact.absence

    @property
    def words(self) -> str:
        """The value, or in which way it is not known."""
        return self.value.words if self.value else self.fact.absence_words

    @property
    def is_answered(self) -> bool:
        """True if a person decided on it, and knows more than that nobody has looked."""
        said = self.statement
        if said is None or said.absence == Statement.Absence.NOT_LOOKED:
            return False
        return said.status != Statement.Status.PROPOSED and said.agent_id is not None


@dataclass(frozen=True)
class Row:
    """One fact with everything that is stated about it; `undo` is what the last answer to it replaced."""

    fact: Fact
    answerables: tuple[Answerable, ...]
    undo: str = ""

    @property
    def is_answered(self) -> bool:
        return all(one.is_answered for one in self.answerables)

    @property
    def shown(self) -> str:
        """The primary keys of the statements in the row, by which a change in the meantime is noticed."""
        return ",".join(str(one.statement.pk) for one in self.answerables if one.statement)

    @property
    def is_not_stated(self) -> bool:
        absence = self.fact.absence
        return not self.fact.values and absence is not None and absence.absence == Statement.Absence.NOT_STATED

    @property
    def sole_proposal(self) -> Statement | None:
        """The only value of the fact, if nobody has decided on it."""
        values = self.fact.values
        return values[0].statement if len(values) == 1 and values[0].status == Statement.Status.PROPOSED else None


@dataclass(frozen=True)
class Sitting:
    """The rows of the page."""

    rows: tuple[Row, ...]

    @cached_property
    def unanswered(self) -> list[Row]:
        return [row for row in self.rows if not row.is_answered]

    @cached_property
    def proposals(self) -> list[Statement]:
        """The values that are confirmed together: each is the only one of its fact."""
        return [row.sole_proposal for row in self.rows if row.sole_proposal is not None]

    @property
    def shown(self) -> str:
        return ",".join(str(row.pk) for row in self.proposals)


def sitting_of(
    provenance: Provenance,
    undo: Mapping[str, str] | None = None,
    forms: Mapping[str, OtherValueForm] | None = None,
) -> Sitting:
    """Builds the rows. `undo` says by property what the last answer replaced; `forms` are refused ones, by key."""
    passages = _passages_of(value.statement for fact in provenance.facts for value in fact.values if value.evidence)
    undo, forms = undo or {}, forms or {}

    def answerable(fact: Fact, value: Value | None) -> Answerable:
        key = f"{fact.term}-{value.statement.pk}" if value else fact.term
        blank = OtherValueForm(key=key, initial={"value": value.statement.value if value else ""})
        shown = passages.get(value.statement.pk, ()) if value else ()
        lack = fact.absence.agent if fact.absence else None
        name = value.agent_name if value else name_for(provenance.viewer, lack) if lack else ""
        return Answerable(key, fact, value, name, shown, forms.get(key, blank))

    return Sitting(
        tuple(
            Row(fact, tuple(answerable(fact, value) for value in fact.values or (None,)), undo.get(fact.term, ""))
            for fact in provenance.facts
        )
    )


def _passages_of(statements: Iterable[Statement]) -> dict[int, tuple[Passage, ...]]:
    rows = (
        Evidence.objects.filter(statement__in=[row.pk for row in statements])
        .annotate(head=Left("exact", MAX_WORDS + 1))
        .values_list("statement_id", "revision_id", "start", "end", "head")
    )
    first: dict[int, list[tuple[int, int, int, str]]] = defaultdict(list)
    for statement, revision, start, end, head in rows:
        if statement is not None and len(first[statement]) < MAX_PASSAGES:
            first[statement].append((revision, start, end, head))
    context = words_at(
        [
            span
            for places in first.values()
            for revision, start, end, _head in places
            for span in ((revision, max(0, start - CONTEXT), start), (revision, end, end + CONTEXT))
        ]
    )
    around = iter(zip(context[::2], context[1::2], strict=True))
    return {key: tuple(_passage(place, *next(around)) for place in places) for key, places in first.items()}


def _passage(place: tuple[int, int, int, str], before: str, after: str) -> Passage:
    _revision, start, _end, head = place
    words = head if len(head) <= MAX_WORDS else f"{head[:MAX_WORDS]} …"
    return Passage(_tail(before, is_cut=start > CONTEXT), words, _head(after, is_cut=len(after) == CONTEXT))


def _tail(words: str, *, is_cut: bool) -> str:
    """Begins the context at a word; white space is shown as one space."""
    line = " ".join(words.split()) + (" " if words[-1:].isspace() else "")
    return f"… {line.partition(' ')[2]}" if is_cut and " " in line.strip() else line


def _head(words: str, *, is_cut: bool) -> str:
    """Ends the context at a word; white space is shown as one space."""
    line = (" " if words[:1].isspace() else "") + " ".join(words.split())
    return f"{line.rpartition(' ')[0]} …" if is_cut and " " in line.strip() else line
