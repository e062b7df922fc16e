"""Tags on annotations: completes their names, and moves them with their annotations to another vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from documents.errors import AnnotationRefused, TagRefused, VocabularyClosed, gettext_noop
from documents.models import (
    Annotation,
    Group,
    PropertyChoice,
    Tag,
    TaggedAnnotation,
    TagLabel,
    TagProperty,
    TagVersion,
    Vocabulary,
)
from documents.models.tag import Fold
from documents.models.tag_tree import parents_of
from documents.models.vocabulary import CLOSED
from documents.webannotation import Answer

COMPLETIONS = 20
MOST_ABOVE = 20
RETIRED = gettext_noop("“%(tag)s” is retired: it stays on its notes, and is not put on others.")
NO_CONCEPT = gettext_noop(
    "The “concept” of the tag “%(name)s” is no tag of the vocabulary that this note uses. Leave it out, or name"
    " another."
)


@dataclass(frozen=True)
class Completion:
    """A tag that somebody may mean, and its spelling that begins with what they typed, if its name does not.

    `above` has the names of the tags above it, the topmost first. `wording` counts the wordings of a defined tag; what
    the word was before somebody defined it is not counted, because it may come from notes that others may not see.
    """

    tag: Tag
    spelling: str = ""
    above: tuple[str, ...] = ()
    wording: int = 0


def complete_tags(user: Any, *, typed: str, group: Group | None) -> list[Completion]:
    """Returns at most 20 tags that `user` may see, of a group's vocabulary or the site's.

    Tags that the vocabulary defines come first: those whose name begins with what was typed, then those with another
    spelling that does. Then come other words that begin so, and last the tags that contain it.
    """
    return _with_places(_found(user, typed, group))


def _found(user: Any, typed: str, group: Group | None) -> list[Completion]:
    vocabularies = list(Vocabulary.objects.filter(group=group))
    tags = Tag.objects.filter(vocabulary__in=vocabularies, retired_at=None, merged_into=None)
    if any(vocabulary.is_closed for vocabulary in vocabularies):
        tags = tags.filter(is_defined=True)
    if not typed:
        return [Completion(tag) for tag in _first_visible(user, tags.order_by("-is_defined", "name"), COMPLETIONS)]
    begins = tags.filter(name__istartswith=typed).order_by("name")
    first = _first_visible(user, begins.filter(is_defined=True), COMPLETIONS)
    found = {tag.pk: Completion(tag) for tag in first}
    if len(found) < COMPLETIONS:
        found |= _by_spelling(tags.exclude(pk__in=found), typed, vocabularies)
    for others in (begins.filter(is_defined=False), tags.filter(name__icontains=typed).order_by("-is_defined", "name")):
        if len(found) < COMPLETIONS:
            more = _first_visible(user, others.exclude(pk__in=found), COMPLETIONS - len(found))
            found |= {tag.pk: Completion(tag) for tag in more}
    return list(found.values())[:COMPLETIONS]


def _with_places(found: list[Completion]) -> list[Completion]:
    """Adds to tags where they stand and how many wordings they had, in two queries."""
    defined = [one.tag.pk for one in found if one.tag.is_defined]
    if not defined:
        return found
    versions = TagVersion.objects.filter(tag__in=defined, is_defined=True).order_by()
    wordings = dict(versions.values("tag").annotate(n=Count("wording", distinct=True)).values_list("tag", "n"))
    above = _names_above(defined)
    return [replace(one, above=above.get(one.tag.pk, ()), wording=wordings.get(one.tag.pk, 0)) for one in found]


def _names_above(tags: Collection[int]) -> dict[int, tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_UPWARDS, [list(tags)])
        rows = cursor.fetchall()
    parents = parents_of((tag, parent, merged_into) for tag, _name, parent, merged_into in rows)
    names = {tag: name for tag, name, _parent, _merged_into in rows}
    found = {}
    for tag in tags:
        above: list[str] = []
        here = parents.get(tag)
        while here is not None and len(above) < MOST_ABOVE:
            above.insert(0, names[here])
            here = parents.get(here)
        if above:
            found[tag] = tuple(above)
    return found


# What decides where tags stand: those above them, and what merged ones mean.
_UPWARDS = """
    WITH RECURSIVE upwards AS (
        SELECT id, name, parent_id, merged_into_id FROM documents_tag WHERE id = ANY(%s)
        UNION
        SELECT tag.id, tag.name, tag.parent_id, tag.merged_into_id FROM upwards
        JOIN documents_tag tag ON tag.id = ANY(ARRAY[upwards.parent_id, upwards.merged_into_id]) AND tag.is_defined
    ) SELECT * FROM upwards
"""


def is_closed_for(group: Group) -> bool:
    """Says whether notes for a group get only what its vocabulary defines."""
    return Vocabulary.objects.filter(group=group, is_closed=True).exists()


def tag_to_put(user: Any, *, name: str, group: Group | None) -> Tag | None:
    """Returns the tag that a name or spelling means in a group's vocabulary or the site's, if `user` may see one.

    Raises TagRefused for a retired tag, and VocabularyClosed for a word that a closed vocabulary does not define.
    """
    vocabulary = Vocabulary.objects.filter(group=group).first()
    if vocabulary is None:
        return None
    tags = Tag.objects.filter(vocabulary=vocabulary)
    meant = tags.spelled(name).first() or tags.visible_to(user).filter(is_defined=False).named(name).first()
    meant = meant and meant.meaning
    if meant and meant.retired_at:
        raise TagRefused(RETIRED, tag=meant.name)
    if vocabulary.is_closed and not (meant and meant.is_defined):
        raise VocabularyClosed(CLOSED, "/body", group=str(vocabulary), words=f"“{name}”")
    return meant


def questions_of(tags: Iterable[int], *, with_retired_choices: bool = False) -> dict[int, list[TagProperty]]:
    """Returns what each of these tags asks now, with the choices that it offers, in order; two queries."""
    choices = PropertyChoice.objects.order_by("position", "pk")
    offered = Prefetch("choices", choices if with_retired_choices else choices.filter(retired_at=None))
    asked = TagProperty.objects.filter(tag__in=list(tags), retired_at=None).prefetch_related(offered)
    found: dict[int, list[TagProperty]] = {}
    for one in asked.order_by("position", "pk"):
        found.setdefault(one.tag_id, []).append(one)
    return found


def _by_spelling(tags: QuerySet[Tag], typed: str, vocabularies: Sequence[Vocabulary]) -> dict[int, Completion]:
    """Returns tags with another spelling that begins so; only defined tags have any, which who sees the others sees.

    The names of merged tags, and their spellings, are spellings of those that they mean.
    """
    labels = TagLabel.objects.annotate(folded=Fold("label"), meant=Coalesce("tag__merged_into", F("tag")))
    names = Tag.objects.exclude(merged_into=None).annotate(folded=Fold("name"), meant=F("merged_into"))
    labels = labels.annotate(is_told=~Q(use=TagLabel.Use.HIDDEN))
    names = names.annotate(is_told=Value(True))
    found: list[tuple[str, int, bool]] = []
    for spellings, field in ((labels, "label"), (names, "name")):
        begin_so = (
            spellings.filter(vocabulary__in=vocabularies)
            .annotate(typed=Fold(Value(typed)))
            .filter(folded__startswith=F("typed"))
        )
        asked = begin_so.filter(meant__in=tags.values("pk")).order_by(field)
        found += asked.values_list(field, "meant", "is_told")[:COMPLETIONS]
    first = sorted(found)[:COMPLETIONS]
    meant = tags.in_bulk([pk for _spelling, pk, _is_told in first])
    there = [one for one in reversed(first) if one[1] in meant]
    return {pk: Completion(meant[pk], spelling if is_told else "") for spelling, pk, is_told in there}


def _first_visible(user: Any, tags: QuerySet[Tag], most: int) -> list[Tag]:
    """Returns the first of these tags that `user` may see.

    A vocabulary can have thousands of tags. So the rule is asked for the first hundred, and for ever more of them as
    long as too few are visible.
    """
    found: list[Tag] = []
    keys = list(tags.values_list("pk", flat=True))
    first, many = 0, 5 * COMPLETIONS
    while first < len(keys) and len(found) < most:
        asked = keys[first : first + many]
        visible = Tag.objects.visible_to(user).in_bulk(asked)
        found += [visible[key] for key in asked if key in visible]
        first, many = first + many, 4 * many
    return found[:most]


def names_of_concepts(
    user: Any,
    names: Sequence[str],
    concepts: Mapping[str, UUID],
    annotation: Annotation,
    audience: tuple[str, UUID | None] | None = None,
) -> list[str]:
    """Returns the names of tags; where a UUID is given too, what that tag is called now.

    The tag is one of the vocabulary that the note uses, now or for the new `audience`, or one that the note has. Raises
    `AnnotationRefused` for every other, whether it is there or not.
    """
    if not concepts:
        return list(names)
    vocabulary = Vocabulary.objects.of_audience(*(audience or (annotation.audience, annotation.group_id)))
    taggings = TaggedAnnotation.objects.filter(content_object=annotation)
    of_note = taggings.values_list(Coalesce("tag__merged_into", F("tag")))
    known = Q(vocabulary=vocabulary) | Q(pk__in=of_note) | Q(pk__in=taggings.values("tag"))
    tags = Tag.objects.visible_to(user).filter(known, uuid__in=concepts.values())
    found = dict(tags.values_list("uuid", Coalesce("merged_into__name", "name")))
    for name, uuid in concepts.items():
        if uuid not in found:
            raise AnnotationRefused(NO_CONCEPT, "/body", name=name)
    return list(dict.fromkeys(found[concepts[name]] if name in concepts else name for name in names))


def named_now(
    user: Any,
    answers: Mapping[str, Sequence[Answer]],
    concepts: Mapping[str, UUID],
    annotation: Annotation,
    audience: tuple[str, UUID | None] | None = None,
) -> dict[str, Sequence[Answer]]:
    """Returns answers by what their tags are called now, as `names_of_concepts` says."""
    found: dict[str, Sequence[Answer]] = {}
    for name, given in answers.items():
        named = {name: concepts[name]} if name in concepts else {}
        (now,) = names_of_concepts(user, (name,), named, annotation, audience)
        found[now] = (*found.get(now, ()), *given)
    return found
