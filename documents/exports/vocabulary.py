"""A vocabulary as a file that can be taken in again: a table, SKOS, or a codebook of REFI-QDA."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from documents.codebooks import CodebookTag, Loss
from documents.codebooks.qdc import losses_in_qdc, write_qdc
from documents.codebooks.skos_writer import Scheme, losses_in_rdf_xml, write_rdf_xml, write_turtle
from documents.errors import gettext_noop
from documents.exports.csv_table import csv_lines
from documents.models import Tag, TagProperty
from documents.models.tag_label import labels_of
from documents.models.tag_tree import TagTree

COLUMNS = (
    *("name", "parent", "definition", "example", "kind", "line", "spellings", "identifiers"),
    *("position", "retired", "uuid"),
)


@dataclass(frozen=True)
class FileFormat:
    """A format: the end of its file names, its media type, what it is, how it is written and what it cannot hold."""

    ending: str
    media_type: str
    name: str
    use: str
    write: Callable[[TagTree, Scheme], Iterator[bytes]]
    losses: Callable[[CodebookTag], Sequence[Loss]]


def vocabulary_csv(tree: TagTree) -> Iterator[bytes]:
    """Yields one row a tag, each after the one that it stands under.

    Spellings and identifiers stand one a line in their cells, as people type them.
    """
    names = {str(tag.uuid): tag.name for tag in tree.tags.values()}
    return csv_lines(COLUMNS, (_row(tag, names.get(tag.parent, "")) for tag in codebook_tags(tree)))


def _row(tag: CodebookTag, parent: str) -> list[str]:
    spellings, identifiers = "\n".join(map(str, tag.spellings)), "\n".join(map(str, tag.identifiers))
    place, retired = str(tag.position or ""), "yes" if tag.is_retired else ""
    meaning = [tag.name, parent, tag.definition, tag.example, tag.kind, tag.line]
    return [*meaning, spellings, identifiers, place, retired, tag.uuid]


def codebook_tags(tree: TagTree) -> list[CodebookTag]:
    """Returns the tags of a tree in its order, as files hold them; one query."""
    asked: dict[int, list[str]] = {}
    for key, name in TagProperty.objects.filter(tag__in=tree.tags, retired_at=None).values_list("tag", "name"):
        asked.setdefault(key, []).append(name)
    return [_codebook_tag(tag, tree, asked.get(tag.pk, ())) for tag, _depth in tree.in_order()]


def _codebook_tag(tag: Tag, tree: TagTree, questions: Sequence[str]) -> CodebookTag:
    above = tree.parent(tag)
    return CodebookTag(
        uuid=str(tag.uuid),
        name=tag.name,
        parent=str(above.uuid) if above else "",
        definition=tag.definition,
        example=tag.example,
        kind=tag.kind,
        line=tag.slot,
        position=tag.position,
        is_retired=tag.retired_at is not None,
        spellings=list(dict.fromkeys(one.spelling for one in labels_of(tag))),
        identifiers=[one.outside for one in tag.links.all()],
        questions=questions,
    )


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)


def losses_of(tag: CodebookTag, of_format: FileFormat) -> list[Loss]:
    """Returns what is lost of a tag in a format; what tags ask is in none."""
    asked = [Loss(gettext_noop("What it asks of passages: “%(words)s”"), ", ".join(tag.questions))]
    return [*of_format.losses(tag), *(asked if tag.questions else ())]


def _nothing(_tag: CodebookTag) -> Sequence[Loss]:
    return ()


FORMATS = {
    one.ending: one
    for one in (
        FileFormat(
            "csv",
            "text/csv; charset=utf-8",
            gettext_noop("Table (CSV)"),
            gettext_noop("For spreadsheets, and to be taken in here again."),
            lambda tree, _scheme: vocabulary_csv(tree),
            _nothing,
        ),
        FileFormat(
            "ttl",
            "text/turtle; charset=utf-8",
            gettext_noop("SKOS (Turtle)"),
            gettext_noop("For libraries and programs that read linked data."),
            lambda tree, scheme: _encoded(write_turtle(codebook_tags(tree), scheme)),
            _nothing,
        ),
        FileFormat(
            "rdf",
            "application/rdf+xml; charset=utf-8",
            gettext_noop("SKOS (RDF/XML)"),
            gettext_noop("The same for older programs."),
            lambda tree, scheme: _encoded(write_rdf_xml(codebook_tags(tree), scheme)),
            losses_in_rdf_xml,
        ),
        FileFormat(
            "qdc",
            "application/xml; charset=utf-8",
            gettext_noop("REFI-QDA codebook (.qdc)"),
            gettext_noop("For NVivo, ATLAS.ti, MAXQDA, QualCoder and Taguette."),
            lambda tree, _scheme: _encoded(write_qdc(codebook_tags(tree), "Reading Room")),
            losses_in_qdc,
        ),
    )
}
