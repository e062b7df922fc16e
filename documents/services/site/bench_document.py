"""Makes a public article of an exact size with an exact number of public annotations, for measuring.

The seed decides everything. Rows are inserted a thousand at a time, and the triggers check them as in a correction.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from documents.anchoring import describe
from documents.intake import StatedFact
from documents.models import (
    Anchor,
    Annotation,
    Document,
    Event,
    Revision,
    Tag,
    TaggedAnnotation,
    Target,
    User,
    Vocabulary,
)
from documents.rendering import render_note
from documents.services.article.publishing import Basis
from documents.services.captures.captures import FileOrigin
from documents.services.events.locks import locked_document
from documents.services.imports.imports import Placement, import_capture
from documents.services.search.notes import index_new_notes

BATCH = 1000
READERS = 20
PARAGRAPH = 300
WORDS = (
    "the keeper of a harbour wrote down how high the water stood at eight every morning and again at night while "
    "clerks in the customs house kept another ledger for ships that had to cross the bar before the tide turned so "
    "two books of one sea lay side by side for years until a reader compared them line by line and found that they "
    "agree on almost everything except the hour"
).split()
NOTES = (
    "Compare this with the second ledger.",
    "Who is *speaking* here, and how would they know?",
    "The number is exact; the method is not given.",
    "This carries the **argument** of the whole section.",
    "See the table above: the hour is missing.",
)
PLACEMENT = Placement(
    visibility=Document.Visibility.PUBLIC.value,
    basis=Basis(Document.Basis.OWN_WORK.value, "Made for measuring"),
    is_sample=True,
)


REPLIES = (
    "The *second* ledger has it at nine.",
    "Because the clerk was paid by the line.",
    "Nobody knows; see the note on the bar above.",
)
REPLIED_SHARE, RESOLVED_SHARE = 0.4, 0.5
"""The share of notes with replies, and the share of those that are resolved."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that an invented reader marks: code points `start` to `end`, with a note, a tag, both or neither."""

    start: int
    end: int
    reader: User
    note: str
    tag: Tag | None


def make_bench_document(
    *, size: int, annotations: int, seed: int, readers: int = READERS, with_answers: bool = False
) -> Document:
    """Makes an article of `size` ASCII characters with `annotations` public ones by `readers` people.

    Runs in one transaction. `with_answers` adds one to three replies to four in ten of the notes, and resolves half of
    these threads.
    """
    # The number of notes is part of the seed, because an equal text would be recognised as the same article.
    what = f"{seed} {annotations}" + (f" {readers} answered" if with_answers else "")
    source = make_prose(size, random.Random(what))  # noqa: S311 - repeatable prose, nothing secret
    title = f"Measured: {size} letters, {annotations} notes, seed {seed}" + (", answered" if with_answers else "")
    with transaction.atomic():
        imported = import_capture(
            file=io.BytesIO(source.encode()),
            file_origin=FileOrigin(f"measured-{size}-{annotations}-{seed}{'-answered' if with_answers else ''}.txt"),
            by=None,
            placement=PLACEMENT,
            stated=[StatedFact("title", title), StatedFact("language", "en")],
            whole=True,
        )
        document = locked_document(imported.document.pk)
        if not imported.already_existed:
            revision = document.current_revision
            assert revision is not None, "an article that was brought in has a text"
            people = make_readers(readers)
            passages = make_passages(revision.text, annotations, people, random.Random(seed + 1))  # noqa: S311
            answering = random.Random(seed + 2)  # noqa: S311
            while batch := list(islice(passages, BATCH)):
                written = write_annotations(document, revision, batch)
                if with_answers:
                    write_replies(document, written, people, answering)
    return document


def make_prose(size: int, chance: random.Random) -> str:
    """Makes sentences in paragraphs of about 300 characters: `size` ASCII characters with the blank lines between."""
    parts: list[str] = []
    length = in_paragraph = 0
    while length < size:
        sentence = " ".join(chance.choice(WORDS) for _n in range(chance.randint(7, 18))).capitalize() + "."
        in_paragraph += len(sentence)
        gap = "\n\n" if in_paragraph > PARAGRAPH else " "
        in_paragraph = 0 if gap != " " else in_paragraph
        parts.append(sentence + gap)
        length += len(sentence) + len(gap)
    text = "".join(parts)[:size]
    # The text ends in full stops, not in white space, so that rendering removes nothing.
    return f"{text[: size - 4].rstrip()}{'.' * (4 + len(text[: size - 4]) - len(text[: size - 4].rstrip()))}"


def make_readers(count: int = READERS) -> list[User]:
    """Makes so many invented readers, who cannot log in."""
    locked = make_password(None)
    fields = {"is_sample": True, "is_active": False, "password": locked}
    return [
        User.objects.get_or_create(
            login=f"sample-measured-{n}", defaults={"public_name": f"Measured reader {n}", **fields}
        )[0]
        for n in range(1, count + 1)
    ]


def make_passages(text: str, count: int, readers: list[User], chance: random.Random) -> Iterator[Passage]:
    """Yields passages of 20 to 200 code points anywhere in the text; a third have notes, half have tags."""
    slots = Tag.Slot.values
    vocabulary = Vocabulary.objects.of_audience(Annotation.Audience.PUBLIC, None)
    tags = Tag.objects.get_or_create_named(slots, vocabulary)
    for tag in tags:
        Tag.objects.filter(pk=tag.pk, is_defined=False).update(slot=tag.name)
    for _n in range(count):
        length = min(chance.randint(20, 200), len(text))
        start = chance.randint(0, len(text) - length)
        yield Passage(
            start,
            start + length,
            chance.choice(readers),
            chance.choice(NOTES) if chance.random() < 1 / 3 else "",
            chance.choice(tags) if chance.random() < 1 / 2 else None,
        )


def write_annotations(document: Document, revision: Revision, passages: list[Passage]) -> list[Annotation]:
    """Writes annotations with their targets, anchors, tags and events, each kind in one statement."""
    now = timezone.now()
    notes = {note: render_note(note) if note else "" for note in {passage.note for passage in passages}}
    annotations = Annotation.objects.bulk_create(
        [
            Annotation(
                document=document,
                author=passage.reader,
                motivation=motivation_of(passage),
                note=passage.note,
                note_html=notes[passage.note],
                audience=Annotation.Audience.PUBLIC,
                created_at=now + timedelta(microseconds=n),
                modified_at=now + timedelta(microseconds=n),
            )
            for n, passage in enumerate(passages)
        ]
    )
    targets = Target.objects.bulk_create(
        [target_of(annotation, revision, passage) for annotation, passage in zip(annotations, passages, strict=True)]
    )
    Anchor.objects.bulk_create(
        [
            Anchor(
                target=target,
                document=document,
                revision=revision,
                start=target.start,
                end=target.end,
                state=Anchor.State.KEPT,
                method="selected",
            )
            for target in targets
        ]
    )
    index_new_notes((annotation, [target]) for annotation, target in zip(annotations, targets, strict=True))
    TaggedAnnotation.objects.bulk_create(
        [
            TaggedAnnotation(content_object=annotation, tag=passage.tag, tagged_by=passage.reader)
            for annotation, passage in zip(annotations, passages, strict=True)
            if passage.tag
        ]
    )
    record_events(document, [(annotation.pk, annotation.author_id) for annotation in annotations])
    return annotations


def write_replies(document: Document, roots: list[Annotation], readers: list[User], chance: random.Random) -> None:
    """Writes replies to some of the notes, and resolves some of these threads."""
    rendered = {note: render_note(note) for note in REPLIES}
    answers: list[Annotation] = []
    settled: list[Annotation] = []
    for root in roots:
        if not root.note or chance.random() >= REPLIED_SHARE:
            continue
        for n in range(1, chance.randint(1, 3) + 1):
            note, at = chance.choice(REPLIES), root.created_at + timedelta(minutes=n)
            answers.append(
                Annotation(
                    document=document,
                    author=chance.choice(readers),
                    motivation=Annotation.Motivation.REPLYING,
                    note=note,
                    note_html=rendered[note],
                    audience=root.audience,
                    parent=root,
                    root=root,
                    created_at=at,
                    modified_at=at,
                )
            )
        if chance.random() < RESOLVED_SHARE:
            root.resolved_at, root.resolved_by = root.created_at + timedelta(hours=1), root.author
            settled.append(root)
    index_new_notes((answer, []) for answer in Annotation.objects.bulk_create(answers))
    Annotation.objects.bulk_update(settled, ["resolved_at", "resolved_by"], batch_size=BATCH)
    record_events(document, [(one.pk, one.author_id) for one in answers])


def target_of(annotation: Annotation, revision: Revision, passage: Passage) -> Target:
    """Returns the target for a passage, as its reader selected it."""
    quote = describe(revision.text, passage.start, passage.end)
    return Target(
        annotation=annotation,
        document_id=revision.document_id,
        revision=revision,
        start=passage.start,
        end=passage.end,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
    )


def motivation_of(passage: Passage) -> str:
    """Returns the W3C motivation of such an annotation."""
    motivations = Annotation.Motivation
    return motivations.COMMENTING if passage.note else motivations.TAGGING if passage.tag else motivations.HIGHLIGHTING


def record_events(document: Document, written: list[tuple[UUID, UUID]]) -> None:
    """Adds an event for each annotation, numbered from the document's last event on."""
    public = Annotation.Audience.PUBLIC.value
    Event.objects.bulk_create(
        [
            Event(
                document=document,
                number=document.event_number + n,
                kind=Event.Kind.ANNOTATION_CREATED,
                row=str(pk),
                actor_id=author,
                audience_after={"audience": public, "group": None, "author": str(author)},
            )
            for n, (pk, author) in enumerate(written, 1)
        ]
    )
    document.event_number += len(written)
    document.public_changes += len(written)
    document.save(update_fields=["event_number", "public_changes"])
