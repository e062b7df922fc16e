"""What is shown of paragraphs that were found in texts, in parts set aside, in facts and in notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Annotation, Document, NoteBlock, Revision, Statement, Target, name_for
from documents.search.results import Paragraph, Search
from documents.views.notes.cards import audience_and_task
from documents.views.search.articles import Article
from documents.views.search.snippets import Snippet, first_hit, pieces_of

Articles = Mapping[int, Article]
Shown = Mapping[int, Sequence[int]]  # the paragraphs of each article


class _Show(Protocol):
    def __call__(self, user: Any, asked: Search, shown: Shown, articles: Articles) -> dict[int, Snippet]: ...


def _keys(shown: Shown, articles: Articles) -> list[int]:
    return [key for document, keys in shown.items() if document in articles for key in keys]


def _in_texts(user: Any, asked: Search, shown: Shown, articles: Articles) -> dict[int, Snippet]:
    paragraphs = asked.paragraphs(_keys(shown, articles))
    return {
        key: _passage(articles[of].document, articles[of].number or 0, paragraphs[key])
        for of, keys in shown.items()
        for key in keys
        # Not where the text was corrected between the statements.
        if key in paragraphs and paragraphs[key].owner == articles[of].document.current_revision_id
    }


def _set_aside(user: Any, asked: Search, shown: Shown, articles: Articles) -> dict[int, Snippet]:
    paragraphs = asked.paragraphs(_keys(shown, articles))
    numbers = dict(
        Revision.objects.filter(pk__in={one.owner for one in paragraphs.values()}).values_list("pk", "number")
    )
    return {
        key: _passage(articles[of].document, numbers[paragraphs[key].owner], paragraphs[key])
        for of, keys in shown.items()
        for key in keys
        if key in paragraphs and paragraphs[key].owner in numbers
    }


def _passage(document: Document, number: int, paragraph: Paragraph) -> Snippet:
    first, last = first_hit(paragraph)
    address = document.passage_url(number, paragraph.start + first, paragraph.start + last)
    return Snippet(address, pieces_of(paragraph))


def _facts(user: Any, asked: Search, shown: Shown, articles: Articles) -> dict[int, Snippet]:
    blocks = asked.blocks(_keys(shown, articles))
    facts = Statement.objects.in_force().in_bulk([block.owner for block in blocks])
    there = [block for block in blocks if block.owner in facts]
    paragraphs = asked.painted(there, (facts[block.owner].value[block.start : block.end] for block in there))
    return {
        key: Snippet(
            reverse("about", args=[articles[of].document.slug]),
            pieces_of(paragraphs[key]),
            _said_of_fact(facts[paragraphs[key].owner]),
        )
        for of, keys in shown.items()
        for key in keys
        if key in paragraphs
    }


def _said_of_fact(fact: Statement) -> tuple[str, ...]:
    if fact.status == Statement.Status.CONFIRMED:
        return (fact.get_property_display(),)
    return (fact.get_property_display(), fact.get_status_display())


def _notes(user: Any, asked: Search, shown: Shown, articles: Articles) -> dict[int, Snippet]:
    blocks = asked.blocks(_keys(shown, articles))
    passages = dict(NoteBlock.objects.filter(pk__in=[block.pk for block in blocks]).values_list("pk", "passage"))
    notes = _seen(user, {block.owner for block in blocks})
    targets = _targets(notes)
    there, texts = [], []
    for block in blocks:
        note, passage = notes.get(block.owner), passages.get(block.pk)
        target = targets.get((block.owner, passage)) if passage is not None else None
        if note is not None and (passage is None or target is not None):
            there.append(block)
            texts.append((target.exact if target is not None else note.note)[block.start : block.end])
    paragraphs = asked.painted(there, texts)
    return {
        block.pk: _note(user, notes[block.owner], passages[block.pk], targets, paragraphs[block.pk]) for block in there
    }


def _seen(user: Any, keys: set[UUID]) -> dict[UUID, Annotation]:
    notes = Annotation.objects.visible_to(user).select_related("author", "group", "assignment", "document")
    return notes.prefetch_related("author__memberships").in_bulk(list(keys))


def _targets(notes: Mapping[UUID, Annotation]) -> dict[tuple[UUID, int], Target]:
    """Returns the passages of notes, and of those that they answer, by note and number."""
    threads = {note.root_id or note.pk for note in notes.values()}
    targets = Target.objects.filter(annotation__in=threads).select_related("revision__document")
    targets = targets.defer("revision__text", "revision__html", "revision__source")
    return {(one.annotation_id, one.n): one for one in targets}


def _note(
    user: Any, note: Annotation, passage: int | None, targets: Mapping[tuple[UUID, int], Target], paragraph: Paragraph
) -> Snippet:
    """Leads to the passage that the note is about, in the version in which it was selected."""
    target = targets.get((note.root_id or note.pk, passage or 0))
    address = note.get_absolute_url()
    if target is not None:
        address = target.revision.document.passage_url(target.revision.number, target.start, target.end)
    is_mine = user.is_authenticated and note.author_id == user.pk
    said = (
        name_for(user, note.author, note.group),
        audience_and_task(note, is_mine),
        *([_("the words marked")] if passage is not None else []),
    )
    return Snippet(address, pieces_of(paragraph), said, note.note_language if passage is None else "")


SHOWN: Mapping[str, _Show] = {"text": _in_texts, "aside": _set_aside, "facts": _facts, "notes": _notes}
"""How paragraphs are shown, by the place in which they were found."""
