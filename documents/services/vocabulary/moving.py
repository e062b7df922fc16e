"""Tags that move with their notes to another vocabulary: what each is called there, and what would be lost.

    destination = tags_there(["plough", "free"], tags, vocabulary)
    destination.lost      # the words that a closed vocabulary there does not define

A tag goes as the one there that others say is exactly the same, by its address or by an identifier that both have;
otherwise by its name or a spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from documents.codebooks.identifier import URI
from documents.errors import VocabularyClosed, gettext_noop
from documents.models import Annotation, Tag, TaggedAnnotation, TagLink, Vocabulary
from documents.models.tagging import delete_unused_tags
from documents.models.tagging_value import answered, answers_prefetch
from documents.models.vocabulary import closed_to
from documents.services.vocabulary.answer_rows import Questions
from documents.services.vocabulary.answers import current_answers
from documents.services.vocabulary.moved_answers import move_answers

LOST = gettext_noop("Lost on the way: %(words)s. %(group)s has closed its vocabulary, which defines no such tag.")
LOST_ON_EDITION = gettext_noop(
    "Lost on the way: %(words)s. %(group)s has frozen its vocabulary on edition %(number)d (“%(name)s”), which defines "
    "no such tag."
)
_ADDRESS = re.compile(r"/tags/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?\Z")


@dataclass(frozen=True)
class Destination:
    """What becomes of the names of tags in a vocabulary: the tag that each means there, and those that are lost.

    An open vocabulary loses none: what it lacks becomes a word of it.
    """

    there: Mapping[str, Tag] = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    def name_of(self, name: str) -> str:
        """Returns what a tag is called there."""
        return self.there[name].name if name in self.there and self.there[name].is_defined else name

    def kept(self, names: Iterable[str]) -> list[str]:
        """Returns the names, as they are there, of those that are not lost."""
        return list(dict.fromkeys(self.name_of(name) for name in names if name not in self.lost))


def tags_there(names: Sequence[str], tags: Iterable[Tag], vocabulary: Vocabulary | None) -> Destination:
    """Returns what becomes of these names in a vocabulary; `tags` are those that the note has."""
    if vocabulary is None or not names:
        return Destination()
    has = list(tags)
    there = Tag.objects.by_name(names, vocabulary) | _by_identifier(names, has, vocabulary)
    known = {name for name, tag in there.items() if tag.is_defined}
    known |= {tag.name for tag in has if tag.vocabulary_id == vocabulary.pk}  # a word of before stays
    return Destination(there, tuple(name for name in names if name not in known) if vocabulary.is_closed else ())


def _by_identifier(names: Sequence[str], tags: Iterable[Tag], vocabulary: Vocabulary) -> dict[str, Tag]:
    """Returns the tags there that are said to be exactly the same as tags with these names; two queries."""
    moving = {tag.name: tag for tag in tags if tag.vocabulary_id != vocabulary.pk}
    here = {tag.pk: tag for name in names if (tag := moving.get(name))}
    if not here:
        return {}
    exact = TagLink.objects.filter(match=TagLink.Match.EXACT)
    of_here = list(exact.filter(tag__in=here).order_by("pk").values_list("tag", "scheme", "identifier"))
    named = {match[1]: tag for tag, scheme, one in of_here if scheme == URI and (match := _ADDRESS.search(one))}
    same = exact.filter(tag__in=here, scheme=OuterRef("scheme"), identifier=OuterRef("identifier"))
    points_here = Q(*(("identifier__endswith", f"/tags/{tag.uuid}/") for tag in here.values()), _connector=Q.OR)
    wanted = Q(Exists(same)) | Q(points_here, scheme=URI)
    linked = TagLink.objects.filter(wanted, match=TagLink.Match.EXACT, vocabulary=vocabulary).order_by("-pk")
    by_identifier = {(scheme, one): tag for tag, scheme, one in of_here}
    by_uuid = {tag.uuid: tag.pk for tag in here.values()}
    found: dict[str, Tag] = {}
    for link in linked.select_related("tag__merged_into"):
        match = _ADDRESS.search(link.identifier) if link.scheme == URI else None
        key = by_uuid.get(UUID(match[1])) if match else None
        key = key or by_identifier.get((link.scheme, link.identifier))
        if key:
            found[here[key].name] = link.tag.meaning
    if named:
        for tag in Tag.objects.filter(vocabulary=vocabulary, is_defined=True, uuid__in=named).select_related(
            "merged_into"
        ):
            found[here[named[str(tag.uuid)]].name] = tag.meaning
    return found


def told_lost(vocabulary: Vocabulary, words: Sequence[str]) -> VocabularyClosed:
    """Returns, as a value, why these words are lost in a closed vocabulary."""
    return closed_to(vocabulary, words, (LOST, LOST_ON_EDITION))


def taggings_lost(annotations: Iterable[Annotation], vocabulary: Vocabulary) -> list[TaggedAnnotation]:
    """Returns the taggings of notes that a closed vocabulary would lose, with their notes."""
    if not vocabulary.is_closed:
        return []
    return [tagging for tagging, there in _moving(annotations, vocabulary) if there is None]


def move_tags(annotations: Iterable[Annotation], vocabulary: Vocabulary) -> None:
    """Gives annotations that moved to another audience the tags there that mean the same, see `tags_there`.

    A merged tag goes as the one that it means. Answers go to the questions of these, see `move_answers`. A closed
    vocabulary gets no word: what it does not define is taken off.
    """
    for tagging, name in _moving(annotations, vocabulary):
        left, annotation = tagging.tag_id, tagging.content_object
        there = Tag.objects.get_or_create_named([name], vocabulary)[0] if name is not None else None
        if there is None or annotation.taggings.filter(tag=there).exists():
            tagging.delete()  # lost, or two words that are spellings of one tag there
        else:
            move_answers(tagging, there)
        delete_unused_tags([left])


def _moving(annotations: Iterable[Annotation], vocabulary: Vocabulary) -> list[tuple[TaggedAnnotation, str | None]]:
    """Returns the taggings of another vocabulary, each with the name of its tag there, None if it is lost."""
    taggings = TaggedAnnotation.objects.filter(content_object__in=annotations).exclude(tag__vocabulary=vocabulary)
    found = list(taggings.select_related("tag__merged_into", "content_object").order_by("pk"))
    names = list(dict.fromkeys(tagging.tag.meaning.name for tagging in found))
    destination = tags_there(names, [tagging.tag.meaning for tagging in found], vocabulary)
    lost = set(destination.lost)
    named = [(tagging, tagging.tag.meaning.name) for tagging in found]
    return [(tagging, None if name in lost else destination.name_of(name)) for tagging, name in named]


def answers_lost(annotations: Iterable[Annotation], vocabulary: Vocabulary | None) -> list[tuple[str, str]]:
    """Returns the tags and questions whose answers on these notes would be lost in another vocabulary."""
    taggings = list(
        TaggedAnnotation.objects.filter(content_object__in=annotations, values__isnull=False)
        .exclude(tag__vocabulary=vocabulary)
        .select_related("tag__merged_into")
        .prefetch_related(answers_prefetch())
        .order_by("pk")
        .distinct()
    )
    if not taggings:
        return []
    names = [one.tag.meaning.name for one in taggings]
    there = tags_there(names, [one.tag.meaning for one in taggings], vocabulary).there
    before = [pk for one in taggings for pk in (one.tag_id, one.tag.meaning.pk)]
    asked = Questions([*before, *(tag.pk for tag in there.values())])
    lost: dict[tuple[str, str], None] = {}
    for one in taggings:
        name = one.tag.meaning.name
        moved = TaggedAnnotation(tag=there.get(name, Tag(name=name)))
        for each, answer in zip(answered(one), current_answers([one])[name], strict=True):
            if len(asked.rows(moved, answer, is_moved=True)) < max(1, len(each.choices)):
                lost[name, each.name] = None
    return list(lost)
