"""Examines a file before anything is stored: its format, its facts, and how it will be shown.

Writes nothing. Untrusted content is read and rendered in the sandbox, with its limits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, BinaryIO, NamedTuple, NoReturn

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake import (
    Format,
    Gap,
    Oddity,
    Part,
    ReadCapture,
    StatedDerivation,
    StatedFact,
    check_size,
    direction_of,
    direction_of_text,
    language_among,
    language_tag,
    shorten,
    supplied_title,
    to_single_line,
)
from documents.intake.limits import MAX_TITLE
from documents.models import Capture, Document
from documents.rendering import Dropped, Rendered
from documents.sandbox import (
    Payload,
    RenderedFile,
    WorkerQueue,
    articles,
    read_in_sandbox,
    render_file_in_sandbox,
    render_in_sandbox,
)
from documents.services.article.labels import labels_by_language, labels_in
from documents.services.provenance.first_statements import FirstStatement, collect_first_statements
from documents.spans import Span, SpanMap

MAX_AT_ONCE_BYTES = 2_000_000
"""The longest file that is read and rendered in one piece of work, which then takes the memory of all its steps."""

# How a charset was found, as messages for the record; translated when shown.
CHARSET_REASONS = {
    "given": _("named by the person who imported it"),
    "byte-order-mark": _("by the mark at its beginning"),
    "declared": _("declared in the file"),
    "declared-otherwise": _("by its bytes, though the file declares another"),
    "ascii": _("only plain letters, the same in most charsets"),
    "utf-8": _("by its bytes, which are valid in it"),
    "utf-8-damaged": _("by its bytes, nearly all of which are valid in it"),
    "detected": _("by its letters, which make words in it"),
    "extracted": _("taken out of the file by a program that reads its format"),
}


class Step(StrEnum):
    """What is done with a file, in this order."""

    READING = "reading"
    RENDERING = "rendering"
    SAVING = "saving"


def tell_nobody(_step: Step) -> None:
    """Tells nobody of a step."""


@dataclass(frozen=True, slots=True)
class Handling:
    """In which sandbox process a file is read, and who is told of each step when it begins."""

    queue: WorkerQueue = articles
    on_step: Callable[[Step], None] = tell_nobody


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The SHA-256 of a file's bytes, in hexadecimal, and the number of bytes."""

    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What was found in a file; `length` and `body` count code points of its text."""

    format: Format
    charset: str
    charset_confidence: float
    charset_reason: str
    length: int
    title: str
    title_given: bool
    language: str
    direction: str
    body: tuple[Span, ...]
    facts: tuple[FirstStatement, ...]
    set_aside: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    derived: tuple[StatedDerivation, ...]
    unused: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    oddities: tuple[Oddity, ...]


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """Everything known about a file before it becomes an article."""

    name: str
    fingerprint: Fingerprint
    received: ReadCapture
    whole: Rendered
    article: Rendered
    title: str
    title_given: bool
    language: str
    direction: str
    stated: tuple[StatedFact, ...] = field(default=())
    aligned: SpanMap | None = None
    """Maps the article's text to its source, if the sandbox has compared them."""

    def facts_stated_by(self, by: Any) -> tuple[FirstStatement, ...]:
        """Returns the facts from the capture together with those stated by `by` (None: by no person)."""
        return collect_first_statements(self.received.article.facts, self.stated, by_person=by is not None)

    def summary(self, by: Any) -> FileSummary:
        """Returns what a report says about the file, without the long texts."""
        decoded, article = self.received.decoded, self.received.article
        return FileSummary(
            format=self.received.format,
            charset=decoded.charset,
            charset_confidence=decoded.confidence,
            charset_reason=CHARSET_REASONS[decoded.charset_reason],
            length=len(decoded.text),
            title=self.title,
            title_given=self.title_given,
            language=self.language,
            direction=self.direction,
            body=article.body,
            facts=self.facts_stated_by(by),
            set_aside=article.set_aside,
            gaps=article.gaps,
            derived=article.derivations,
            unused=article.unused_keys,
            dropped=self.article.dropped,
            oddities=decoded.oddities,
        )


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """Yields the bytes of a file from its beginning, `Capture.CHUNK_BYTES` at a time."""
    file.seek(0)
    while chunk := file.read(Capture.CHUNK_BYTES):
        yield chunk


def fingerprint_of(file: BinaryIO) -> Fingerprint:
    """Hashes a file chunk by chunk. Raises CaptureRefused as soon as it exceeds the size limit."""
    digest, length = hashlib.sha256(), 0
    for chunk in chunks_of(file):
        length += len(chunk)
        check_size(length)
        digest.update(chunk)
    return Fingerprint(digest.hexdigest(), length)


def examine_capture(
    file: BinaryIO,
    name: str,
    *,
    fingerprint: Fingerprint,
    encoding: str | None = None,
    declared: str | None = None,
    address: str = "",
    whole: bool = False,
    stated: Sequence[StatedFact] = (),
    handling: Handling | None = None,
) -> ExaminedFile:
    """Reads a file and prepares both of its texts. Raises CaptureRefused or RenderingRefused."""
    handling = handling or Handling()
    language = language_among(stated)
    source = FileSource(
        name,
        Payload(fingerprint.length, lambda: unchanged_chunks(file, fingerprint)),
        encoding=encoding,
        declared=declared,
        address=address,
        whole=whole,
    )
    received, everything, article, aligned = _prepare(source, language, handling)
    article = article or _render_article(received, language, handling.queue)
    language = language or language_among(received.article.facts)
    if received.tool:
        everything = replace(everything, settings={**everything.settings, "text by": received.tool})
    if not article.text.strip():
        raise CaptureRefused(
            _("No words are left when the page is read as an article. Save its text as a plain text file and add that.")
        )
    title = _title(received, stated)
    return ExaminedFile(
        name=name,
        fingerprint=fingerprint,
        received=received,
        whole=everything,
        article=article,
        title=title or supplied_title(article.text),
        title_given=not title,
        language=language,
        direction=_direction(received, stated, language, article.text),
        stated=tuple(stated),
        aligned=aligned,
    )


class FileSource(NamedTuple):
    """A file's name and bytes, and what is known of it before it is read."""

    name: str
    payload: Payload
    encoding: str | None
    declared: str | None
    address: str
    whole: bool

    def options(self) -> dict[str, Any]:
        """Returns what is known of it, as the sandbox takes it."""
        return {
            "encoding": self.encoding,
            "declared": self.declared,
            "address": self.address,
            "whole": self.whole,
        }


def _prepare(source: FileSource, language: str, handling: Handling) -> RenderedFile:
    """Reads a file and renders its text and its article: a small file in one piece of work, if that succeeds."""
    handling.on_step(Step.READING)
    name, payload, queue = source.name, source.payload, handling.queue
    if payload.length <= MAX_AT_ONCE_BYTES:
        done = render_file_in_sandbox(
            name, payload, **source.options(), language=language, labels=labels_by_language(language), queue=queue
        )
        if done is not None:
            handling.on_step(Step.RENDERING)
            return done
    received = read_in_sandbox(name, payload, **source.options(), queue=queue)
    handling.on_step(Step.RENDERING)
    everything = render_in_sandbox(received.decoded.text, "capture", queue=queue)
    if everything.text == received.decoded.text:
        everything = replace(everything, text=received.decoded.text)  # one copy in memory: it may be 20 MB
    return RenderedFile(received, everything, None, None)


def _render_article(received: ReadCapture, language: str, queue: WorkerQueue) -> Rendered:
    labels = labels_in(language or language_among(received.article.facts))
    return render_in_sandbox(received.source, received.article.source_format, labels, queue=queue)


def refuse_changed() -> NoReturn:
    """Raises CaptureRefused because the file has changed since it was first read."""
    raise CaptureRefused(_("The file changed while it was read. Add it again when nobody writes to it."))


def unchanged_chunks(file: BinaryIO, fingerprint: Fingerprint) -> Iterator[bytes]:
    """Yields a file as `chunks_of`. Raises CaptureRefused if its bytes do not match the fingerprint any more."""
    digest, length = hashlib.sha256(), 0
    for chunk in chunks_of(file):
        if len(chunk) != min(Capture.CHUNK_BYTES, fingerprint.length - length):
            refuse_changed()
        digest.update(chunk)
        length += len(chunk)
        yield chunk
    if length != fingerprint.length or digest.hexdigest() != fingerprint.sha256:
        refuse_changed()


def _title(received: ReadCapture, stated: Sequence[StatedFact]) -> str:
    """Returns the title stated by a person, or else the capture's.

    In HTML its heading comes before the title of the page, which often includes the newspaper's name.
    """
    facts = [fact for fact in received.article.facts if fact.property == "title"]
    headings = [fact for fact in facts if "heading" in fact.rule and received.format == "html"]
    given = [fact.value for fact in stated if fact.property == "title" and fact.value]
    values = [*given, *(fact.value for fact in (*headings, *facts))]
    return next((title for value in values if (title := shorten(to_single_line(value), MAX_TITLE - 2))), "")


def _direction(received: ReadCapture, stated: Sequence[StatedFact], language: str, text: str) -> str:
    """Determines the direction from a person's language, the capture's declaration, its language, or its characters."""
    by_person = any(fact.property == "language" and language_tag(fact.value) == language != "" for fact in stated)
    direction = direction_of(language) if by_person else received.article.direction or direction_of(language)
    return Document.Direction(direction or direction_of_text(text)).value
