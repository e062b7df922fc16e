"""Tags on annotations: completes their names, and moves them with their annotations to another vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value

from documents.errors import TagRefused, VocabularyClosed, gettext_noop
from documents.models import Annotation, Group, Tag, TaggedAnnotation, TagLabel, Vocabulary
from documents.models.tag import CLOSED, Fold

COMPLETIONS = 20
RETIRED = gettext_noop("“%(tag)s” is retired: it stays on its notes, and is not put on others.")


@dataclass(frozen=True)
class Completion:
    """A tag that somebody may mean, and its spelling that begins with what they typed, if its name does not."""

    tag: Tag
    spelling: str = ""


def complete_tags(user: Any, *, typed: str, group: Group | None) -> list[Completion]:
    """Returns at most 20 tags that `user` may see, of a group's vocabulary or the site's.

    Tags whose name begins with what was typed come first, then those with another spelling that does.
    """
    vocabularies = list(Vocabulary.objects.filter(group=group))
    tags = Tag.objects.filter(vocabulary__in=vocabularies, retired_at=None)
    if any(vocabulary.is_closed for vocabulary in vocabularies):
        tags = tags.filter(is_defined=True)
    if not typed:
        return [Completion(tag) for tag in _first_visible(user, tags.order_by("-is_defined", "name"), COMPLETIONS)]
    first = _first_visible(user, tags.filter(name__istartswith=typed).order_by("name"), COMPLETIONS)
    found = {tag.pk: Completion(tag) for tag in first}
    if len(found) < COMPLETIONS:
        found |= _by_spelling(tags.exclude(pk__in=found), typed)
    if len(found) < COMPLETIONS:
        more = tags.filter(name__icontains=typed).exclude(pk__in=found).order_by("name")
        found |= {tag.pk: Completion(tag) for tag in _first_visible(user, more, COMPLETIONS - len(found))}
    return list(found.values())[:COMPLETIONS]


def tag_to_put(user: Any, *, name: str, group: Group | None) -> Tag | None:
    """Returns the tag that a name or spelling means in a group's vocabulary or the site's, if `user` may see one.

    Raises TagRefused for a retired tag, and VocabularyClosed for a word that a closed vocabulary does not define.
    """
    vocabulary = Vocabulary.objects.filter(group=group).first()
    if vocabulary is None:
        return None
    tags = Tag.objects.filter(vocabulary=vocabulary)
    meant = tags.spelled(name).first() or tags.visible_to(user).filter(is_defined=False).named(name).first()
    if meant and meant.retired_at:
        raise TagRefused(RETIRED, tag=meant.name)
    if vocabulary.is_closed and not (meant and meant.is_defined):
        raise VocabularyClosed(CLOSED, "/body", group=str(vocabulary), words=f"“{name}”")
    return meant


def _by_spelling(tags: QuerySet[Tag], typed: str) -> dict[int, Completion]:
    """Returns tags with another spelling that begins so; only defined tags have any, which who sees the others sees."""
    labels = TagLabel.objects.select_related("tag").annotate(folded=Fold("label"), typed=Fold(Value(typed)))
    found = labels.filter(tag__in=tags.values("pk"), folded__startswith=F("typed")).order_by("label")[:COMPLETIONS]
    return {label.tag_id: Completion(label.tag, label.label if label.is_shown else "") for label in reversed(found)}


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


def move_tags(annotations: Iterable[Annotation]) -> None:
    """Gives annotations that moved to another audience the tags of the same names in the vocabulary there.

    Raises `VocabularyClosed` if that does not define one of them.
    """
    taggings = TaggedAnnotation.objects.filter(content_object__in=annotations).select_related("tag", "content_object")
    for tagging in taggings.order_by("pk"):
        annotation = tagging.content_object
        vocabulary = Vocabulary.objects.of_audience(annotation.audience, annotation.group_id)
        if tagging.tag.vocabulary_id != vocabulary.pk:
            left = tagging.tag_id
            (tagging.tag,) = Tag.objects.get_or_create_named([tagging.tag.name], vocabulary)
            if annotation.taggings.filter(tag=tagging.tag).exists():
                tagging.delete()  # two words that are spellings of one tag there
            else:
                tagging.save(update_fields=["tag"])
            Tag.objects.filter(pk=left).delete_unused()
