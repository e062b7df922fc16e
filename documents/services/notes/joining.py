"""Joins of two passages: what they must be, whoever makes or changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Anchor, Annotation, Relation, Target
from documents.services.notes.content import Content
from documents.services.notes.find_passage import FoundPassage

LINKING = Annotation.Motivation.LINKING

TWO_PASSAGES = gettext_noop("A join needs exactly two passages, in one article or in two. Select two.")
SAME_PASSAGE = gettext_noop("These are the same words of the same article twice. Choose another passage to join.")
NO_REPLY_JOINS = gettext_noop("A reply joins no passages. Leave its relation out.")


def checked_relation(content: Content, found: Sequence[FoundPassage]) -> str:
    """Returns how these passages are joined, empty if they are not.

    Two passages that another program links without saying how are joined by *see also*. Raises `AnnotationRefused`.
    """
    if content.motivation != LINKING:
        _refuse_relation(content)
        return ""
    if len(found) != 2:
        if content.relation:
            raise AnnotationRefused(TWO_PASSAGES, "/target")
        return ""
    first, second = ((one.revision.pk, one.start, one.end) for one in found)
    if first == second:
        raise AnnotationRefused(SAME_PASSAGE, "/target/1")
    return content.relation or Relation.SEE_ALSO


def check_no_relation(content: Content) -> None:
    """Raises `AnnotationRefused` if a reply is said to join passages."""
    if content.relation:
        raise AnnotationRefused(NO_REPLY_JOINS, "/relation")


def relation_after(annotation: Annotation, content: Content) -> str:
    """Returns the relation after an edit: a join keeps its own if the edit names none, and ends as another motivation.

    Raises `AnnotationRefused` if the annotation cannot have the relation that the edit names.
    """
    if annotation.parent_id is not None:
        check_no_relation(content)
        return ""
    if content.motivation != LINKING:
        _refuse_relation(content)
        return ""
    if annotation.relation:
        return content.relation or annotation.relation
    if annotation.targets.count() != 2:
        if content.relation:
            raise AnnotationRefused(TWO_PASSAGES, "/target")
        return ""
    if _stand_in_the_same_place(annotation.targets.all()):
        raise AnnotationRefused(SAME_PASSAGE, "/target/1")
    return content.relation or Relation.SEE_ALSO


def check_places_differ(annotation: Annotation) -> None:
    """Raises `AnnotationRefused` if two joined passages of one article stand in the same place of its current text."""
    if annotation.relation and not annotation.spans_documents:
        current = Anchor.objects.with_position().filter(
            target__annotation=annotation, revision=annotation.document.current_revision_id
        )
        places = list(current.values_list("start", "end"))
        if len(set(places)) < len(places):
            raise AnnotationRefused(SAME_PASSAGE, "/target/1")


def _stand_in_the_same_place(targets: Iterable[Target]) -> bool:
    return len({(one.revision_id, one.start, one.end) for one in targets}) < 2


def _refuse_relation(content: Content) -> None:
    if content.relation:
        raise AnnotationRefused(
            gettext_noop("Only an annotation whose motivation is “linking” has a relation."), "/motivation"
        )
