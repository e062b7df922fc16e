"""The conditions of the notebook's filters, as they narrow annotations that a person may see.

Several values of one filter widen what is found, several filters narrow it. Of tags, `tag` wants one of them, `and`
wants each of them besides, and `not` takes away what has one; `below` lets each stand for those under it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate
from django.utils import timezone

from documents.models.anchor import Anchor
from documents.models.annotation import Annotation
from documents.models.compiled import IsOneOf
from documents.models.document import Document
from documents.models.provenance import Statement
from documents.models.search import Matches, NoteBlock, tsquery
from documents.models.shelf import ShelfEntry
from documents.models.tag import ANY_WORDING, Fold, Tag, uuid_in, wording_in
from documents.models.tag_version import TagVersion
from documents.models.tagging import TaggedAnnotation
from documents.models.tagging_value import TaggingValue, incomplete_taggings
from documents.provenance import DateRange

ME = "me"
UNKNOWN = "unknown"
YES = "yes"
# Values of the same kind are combined with OR, different kinds with AND: lost or changed, and with a note.
STATES: Mapping[str, tuple[str, ...]] = {
    "words": ("note", "highlight"),
    "thread": ("open", "resolved"),
    "place": ("moved", "changed", "set-aside", "lost"),
    "withheld": ("hidden", "waiting"),
}
Values = Mapping[str, tuple[str, ...]]


def conditions_of(values: Values, user: Any, *, in_one_article: bool) -> Iterator[Any]:
    """Yields the condition of each filter; each narrows by itself.

    `in_one_article` says that the notes stand in no other article than their own.
    """
    yield from _conditions_of_tags(values, user)
    if wanted := in_articles(values, user):
        yield wanted if in_one_article else wanted | _reaching_into_articles(values, user)
    for name, given in values.items():
        match name:
            case "group":
                yield Q(group__slug__in=given)
            case "task":
                yield Q(assignment__in=[uuid_in(value) for value in given])
            case "audience":
                yield Q(audience__in=given)
            case "person":
                yield Q(author__in=_people(given, user))
            case "answer":
                yield _has_answer(given)
            case "wording":
                yield _under_wordings(given)
            case "joined":
                yield ~Q(relation="")
            case "incomplete":
                yield Exists(incomplete_taggings().filter(content_object=OuterRef("pk")))
            case "since":
                yield Q(created_at__gte=_beginning(given[0]))
            case "until":
                yield Q(created_at__lt=_midnight(given[0]) + timedelta(days=1))
            case "state":
                asked = [[value for value in kind if value in given] for kind in STATES.values()]
                for kind in filter(None, asked):
                    yield Q(*map(state_condition, kind), _connector=Q.OR)


# -- Tags -----------------------------------------------------------------------------------------


def _conditions_of_tags(values: Values, user: Any) -> Iterator[Any]:
    by_hand = TaggedAnnotation.objects.filter(content_object=OuterRef("pk"))
    if hands := values.get("hand"):
        by_hand = by_hand.filter(tagged_by__in=_people(hands, user))
        if not any(values.get(name) for name in ("tag", "and", "kind")):
            yield Exists(by_hand)
    if named := values.get("tag"):
        yield Exists(by_hand.filter(_with_tags(named, values)))
    for name in values.get("and", ()):
        yield Exists(by_hand.filter(_with_tags((name,), values)))
    if kinds := values.get("kind"):
        yield Exists(by_hand.filter(tag__in=tags_of_kind(kinds, user).values("pk")))
    if unwanted := values.get("not"):
        taggings = TaggedAnnotation.objects.filter(content_object=OuterRef("pk"))
        yield ~Exists(taggings.filter(_with_tags(unwanted, values)))


def _with_tags(named: tuple[str, ...], values: Values) -> Q:
    """Builds the condition for taggings with these tags, by name or UUID, or with these wordings of tags."""
    wanted = Q(tag__in=tags_meant(named, below="below" in values).values("pk"))
    for uuid, wording in filter(None, map(wording_in, named)):
        if wording != ANY_WORDING:
            wanted |= Q(tag__in=Tag.objects.filter(uuid=uuid).values("pk"), tag_version__wording=wording)
    return wanted


def tags_meant(named: Iterable[str], *, below: bool) -> QuerySet[Tag]:
    """Returns the tags with these names or UUIDs, and with `below` those of the vocabulary that stand under them."""
    meant = Tag.objects.meant_by(named)
    if not below:
        return meant
    try:
        sql, params = meant.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Tag.objects.none()
    # As an array, because Postgres takes a recursive query for so many rows that it reads all tags.
    below_too = RawSQL(f"ARRAY({_BELOW.format(meant=sql)})", params)  # noqa: S611 - a query of ours
    return Tag.objects.filter(IsOneOf(F("pk"), below_too))


# UNION ends at a cycle, should a vocabulary have one. What is merged into a tag stands where that does.
_BELOW = """
    WITH RECURSIVE below (id) AS (
      SELECT meant.* FROM ({meant}) meant
      UNION SELECT tag.id FROM below CROSS JOIN LATERAL (
        SELECT id FROM documents_tag WHERE parent_id = below.id AND is_defined AND merged_into_id IS NULL
        UNION ALL SELECT id FROM documents_tag WHERE merged_into_id = below.id
      ) tag
    ) SELECT id FROM below
"""


def _under_wordings(given: Iterable[str]) -> Exists:
    """Builds the condition that one of its tags was put on it under one of these wordings, as they are counted since
    the vocabulary took the tag in."""
    wanted = Q()
    for uuid, place in filter(None, map(wording_in, given)):
        counted = TagVersion.objects.since_defined().filter(tag__uuid=uuid).order_by("wording")
        of_place = Subquery(counted.values("wording").distinct()[place - 1 : place])
        wanted |= Q(tag__in=Tag.objects.filter(uuid=uuid).values("pk"), tag_version__wording=of_place)
    return Exists(TaggedAnnotation.objects.filter(wanted, content_object=OuterRef("pk")))


def _has_answer(choices: Iterable[str]) -> Exists:
    """Builds the condition that one of these choices is an answer of one of its tags."""
    values = TaggingValue.objects.filter(choice__uuid__in=[uuid_in(value) for value in choices])
    return Exists(values.filter(tagging__content_object=OuterRef("pk")))


def tags_of_kind(kinds: Iterable[str], user: Any) -> QuerySet[Tag]:
    """Returns the tags of these kinds; only those have one for a reader that a vocabulary of theirs defines.

    A merged tag is of the kind of the one that it means.
    """
    by_meaning = Q(merged_into=None, kind__in=kinds) | Q(merged_into__kind__in=kinds)
    return Tag.objects.defined_for(user).filter(by_meaning)


# -- Articles -------------------------------------------------------------------------------------


def in_articles(values: Values, user: Any, of: str = "document") -> Q:
    """Builds the condition for rows that have in this field an article that the filters want.

    What is stated of an article that is not open to the reader finds none of their notes on it.
    """
    wanted = Q()
    if slugs := values.get("article"):
        wanted &= Q(IsOneOf(F(of), ArraySubquery(Document.objects.filter(slug__in=slugs).values("pk"))))
    if stated := stated_of_articles(values):
        stated_here = Q(**{f"{of}__in": ShelfEntry.objects.shared().filter(stated).values("pk")})
        if user.is_authenticated:
            stated_here |= Q(**{f"{of}__in": ShelfEntry.objects.besides(user).filter(stated).values("pk")})
        wanted &= stated_here
    return wanted


def _reaching_into_articles(values: Values, user: Any) -> Q:
    """Builds the condition for notes in several articles of which one is wanted; those are few, and found first."""
    reaching = Annotation.objects.spanning().filter(in_articles(values, user, "stands_in")).order_by()
    return Q(IsOneOf(F("pk"), ArraySubquery(reaching.values("pk"))))


def stated_of_articles(values: Values) -> Q:
    """Builds the condition for entries of the shelf of which all is stated that the filters want."""
    wanted = Q()
    if publishers := values.get("publisher"):
        wanted &= _by_publisher(publishers)
    if dates := values.get("date"):
        wanted &= _by_date(dates)
    return wanted


def _by_publisher(given: tuple[str, ...]) -> Q:
    known = Q(publishers__overlap=[value for value in given if value != UNKNOWN])
    return known | Q(publishers=[]) if UNKNOWN in given else known


def _by_date(given: tuple[str, ...]) -> Q:
    wanted = Q(is_dated=False) if UNKNOWN in given else Q(pk__in=[])
    for asked in filter(None, map(DateRange.parse, given)):
        wanted |= Q(pk__in=dated_statements(asked).values("document"))
    return wanted


def dated_statements(asked: DateRange) -> QuerySet[Statement]:
    """Returns the dates of publication of which some day may lie in a span; texts compare as `DateRange` says."""
    stated = Statement.objects.filter(property=Statement.Property.ISSUED, retired_at=None).exclude(normalised="")
    days = stated.annotate(first_day=_day("documents_first_day"), last_day=_day("documents_last_day"))
    return days.filter(first_day__lte=asked.last, last_day__gte=asked.first)


def _day(function: str) -> Collate:
    return Collate(Func(F("normalised"), function=function, output_field=TextField()), "C")


# -- People, times, words, states -----------------------------------------------------------------


def _people(values: tuple[str, ...], user: Any) -> set[Any]:
    people = {found for value in values if (found := uuid_in(value))}
    if ME in values and user.is_authenticated:
        people.add(user.pk)
    return people


def _beginning(since: str) -> datetime:
    """Returns when a day begins, or so many days with today: `1d` is today."""
    if since.endswith("d"):
        today = timezone.localdate()
        return _midnight((today - timedelta(days=int(since[:-1]) - 1)).isoformat())
    return _midnight(since)


def _midnight(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(datetime.fromisoformat(day).date(), time()))


class AskedWord(NamedTuple):
    """A word as `documents.search` prepared it, a `tsquery` each: for words in their order, and for names of tags."""

    words: str
    in_names: str


def has_word(word: AskedWord) -> Q:
    """Builds the condition that the note, a passage that it selects or the name of a tag has the word."""
    found = NoteBlock.objects.having(word.words).order_by().values("annotation")
    if word.in_names:
        # Each by its own index, and tags as an array: Postgres takes them for so many that it would read all taggings.
        named = ArraySubquery(
            Tag.objects.order_by().filter(Matches(_NameWords(Fold("name")), tsquery(word.in_names))).values("pk")
        )
        merged = ArraySubquery(Tag.objects.order_by().filter(IsOneOf(F("merged_into"), named)).values("pk"))
        taggings = TaggedAnnotation.objects.order_by().filter(
            Q(IsOneOf(F("tag"), named)) | Q(IsOneOf(F("tag"), merged))
        )
        found = found.union(taggings.values("content_object"))
    return Q(pk__in=found)


class _NameWords(Func):
    function = "documents_name_words"
    output_field = SearchVectorField()


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
