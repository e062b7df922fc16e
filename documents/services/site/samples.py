"""Sample articles with annotations by sample readers: loaded for trying the site, and removed without a trace.

The texts are data of the project (`documents/samples/`). Sample readers are invented people, marked as such, who cannot
log in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError

from documents.anchoring import TextPositionSelector
from documents.errors import SamplesInUse
from documents.errors import gettext_noop as _
from documents.intake import StatedFact, names_of_sidecar, read_sidecar
from documents.models import (
    Annotation,
    Derivation,
    Document,
    Revision,
    Tag,
    TaggedAnnotation,
    Target,
    User,
    Vocabulary,
    VocabularyFreeze,
)
from documents.services.article.delete_document import delete_document
from documents.services.article.publishing import Basis
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import Placement, import_capture
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.provenance.derivations import confirm_sample_derivation
from documents.services.site.installation import end_samples

FOLDER = Path(apps.get_app_config("documents").path) / "samples"
PLACEMENT = Placement(
    visibility=Document.Visibility.PUBLIC.value,
    basis=Basis(Document.Basis.OWN_WORK.value, "Written for this room as a sample"),
    is_sample=True,
)
LOGIN = "sample-{}"
ReportProgress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How many articles and annotations were loaded, and how many articles existed before."""

    articles: int
    annotations: int
    existing: int


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """How many sample articles, readers and tags were removed."""

    articles: int
    readers: int
    tags: int


def load_samples(say: ReportProgress = lambda sentence: None) -> LoadResult:
    """Loads the samples that are missing; existing ones stay as they are."""
    manifest = _read(FOLDER / "samples.json")
    readers = {reader["key"]: _reader(reader) for reader in manifest["readers"]}
    _define_tags(manifest["tags"])
    articles = annotations = there = 0
    documents = {}
    for name in manifest["articles"]:
        document, is_new = _import_sample(name)
        documents[name] = document
        articles, there = articles + is_new, there + (not is_new)
        if document.is_sample and document.is_public:
            written = _annotate(document, name, readers)
            annotations += written
            say(f"{document.title}: {written} notes and marks" if is_new else f"{document.title}: already here")
    for entry in manifest["derivations"]:
        _confirm_derivation(documents[entry["article"]], documents[entry["origin"]], entry, readers)
    return LoadResult(articles, annotations, there)


def remove_samples(*, even_with_notes: bool = False) -> RemovalResult:
    """Removes the sample articles, the sample readers and what they wrote, and tags that nothing else uses.

    Raises SamplesInUse if other people have annotated the samples, unless `even_with_notes`.
    """
    with transaction.atomic():
        end_samples()  # a start that was interrupted does not go on with them
        samples = list(Document.objects.filter(is_sample=True).order_by("pk"))
        notes = _foreign_notes()
        if notes and not even_with_notes:
            raise SamplesInUse(
                _(
                    "Readers of this room have written %(count)s notes on the samples, which would be lost. "
                    "Take them along first, or say that they may go."
                ),
                count=notes,
            )
        for document in samples:
            delete_document(document)
        Tag.objects.filter(vocabulary__group=None).delete_unused()
        return RemovalResult(len(samples), _remove_readers(), _remove_tags())


def _import_sample(name: str) -> tuple[Document, bool]:
    """Imports a sample article, or finds the one with the same bytes."""
    path = FOLDER / name
    with path.open("rb") as file:
        imported = import_capture(
            file=file, file_origin=FileOrigin(name), by=None, placement=PLACEMENT, stated=_stated(path)
        )
    return imported.document, not imported.already_existed


def _confirm_derivation(document: Document, origin: Document, entry: dict[str, str], readers: dict[str, User]) -> None:
    """Confirms what the program proposes of a sample, unless somebody decided on it or hides one of the articles."""
    proposed = Derivation.objects.in_force().filter(document=document, named=entry["named"], status="proposed").first()
    if proposed is not None and all(each.is_sample and each.is_public for each in (document, origin)):
        confirm_sample_derivation(
            derivation=proposed, by=readers[entry["reader"]], origin=origin, reasoning=entry["reasoning"]
        )


def _stated(path: Path) -> tuple[StatedFact, ...]:
    beside = path.with_name(names_of_sidecar(path.name)[0])
    return read_sidecar(beside.read_bytes()) if beside.is_file() else ()


def _reader(reader: dict[str, str]) -> User:
    login = LOGIN.format(reader["key"])
    person, _made = User.objects.get_or_create(
        login=login,
        defaults={
            "public_name": reader["name"],
            "is_sample": True,
            "is_active": False,
            "password": make_password(None),
        },
    )
    return person


def _define_tags(tags: list[dict[str, str]]) -> None:
    """Defines the samples' tags in the site's vocabulary, unless it is frozen; existing tags stay as they are."""
    vocabulary = Vocabulary.objects.of_audience(Annotation.Audience.PUBLIC, None)
    if VocabularyFreeze.objects.in_force(vocabulary):
        return
    there = {name.lower() for name in vocabulary.tags.values_list("name", flat=True)}
    for tag in tags:
        if tag["name"].lower() not in there:
            Tag(
                vocabulary=vocabulary,
                name=tag["name"],
                slot=tag["slot"],
                definition=tag["definition"],
                is_defined=True,
            ).save()


def _annotate(document: Document, name: str, readers: dict[str, User]) -> int:
    """Writes the sample annotations of an article, each in its own transaction and only once."""
    text = Revision.objects.values_list("text", flat=True).get(document=document, number=1)
    before = Annotation.objects.filter(document=document).count()
    for entry in _read(FOLDER / f"{name}.notes.json"):
        # Keyed by content, not by position in the file, because a later release may insert others.
        key = _digest({**entry, "article": name, "replies": []})
        created = create_annotation(
            by=readers[entry["reader"]],
            content=_content(entry),
            selections=[Selection(document.slug, revision=1, position=_place(text, entry))],
            sharing=Sharing(Annotation.Audience.PUBLIC),
            key=key,
            request_sha256=key,
        )
        for reply in entry.get("replies", []):
            reply_key = _digest({**reply, "to": key})
            create_annotation(
                by=readers[reply["reader"]],
                content=Content(
                    motivation=Annotation.Motivation.REPLYING,
                    note=reply["note"],
                    note_language=reply.get("language", "en"),
                ),
                in_reply_to=created.annotation.pk,
                key=reply_key,
                request_sha256=reply_key,
            )
    return Annotation.objects.filter(document=document).count() - before


def _content(entry: dict[str, Any]) -> Content:
    tags, note = tuple(entry.get("tags", ())), entry.get("note", "")
    motivations = Annotation.Motivation
    motivation = motivations.COMMENTING if note else motivations.TAGGING if tags else motivations.HIGHLIGHTING
    language = entry.get("language", "en") if note else ""
    return Content(motivation=motivation, note=note, note_language=language, tags=tags)


def _place(text: str, entry: dict[str, Any]) -> TextPositionSelector | None:
    """Returns the position of the quote that a sample note is about, or None for the whole article."""
    if "quote" not in entry:
        return None
    quote, start = entry["quote"], -1
    for _n in range(entry.get("occurrence", 1)):
        start = text.find(quote, start + 1)
        if start < 0:
            raise ValueError(f"No sample says: {quote}")
    return TextPositionSelector(start, start + len(quote))


def _foreign_notes() -> int:
    """Counts the annotations by other people on the samples, or with a passage in them."""
    on_sample = Target.objects.filter(annotation=OuterRef("pk"), document__is_sample=True)
    others = Annotation.objects.filter(deleted_at=None, author__is_sample=False)
    return others.filter(Exists(on_sample)).union(others.filter(document__is_sample=True)).count()


def _remove_readers() -> int:
    removed = 0
    for person in User.objects.filter(is_sample=True):
        try:
            with transaction.atomic():
                person.delete()
            removed += 1
        except ProtectedError:
            continue  # they own something else here; they still cannot log in
    return removed


def _remove_tags() -> int:
    """Removes the samples' tags that are unchanged and no longer in use."""
    vocabulary = Vocabulary.objects.filter(group=None).first()
    if vocabulary is None or VocabularyFreeze.objects.in_force(vocabulary):
        return 0
    used = TaggedAnnotation.objects.filter(tag=OuterRef("pk"))
    removed = 0
    for tag in _read(FOLDER / "samples.json")["tags"]:
        ours = vocabulary.tags.filter(~Exists(used), name=tag["name"], definition=tag["definition"], merged=None)
        removed += sum(row.delete()[0] > 0 for row in ours)
    if not vocabulary.tags.exists() and not vocabulary.editions.exists():
        vocabulary.delete()
    return removed


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
