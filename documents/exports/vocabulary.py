"""A vocabulary as a file that can be taken in again: a table, SKOS, or a codebook of REFI-QDA."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from documents.codebooks import CodebookTag, Loss, Question, write_questions
from documents.codebooks.qdc import losses_in_qdc, write_qdc
from documents.codebooks.skos_writer import Scheme, losses_in_rdf_xml, write_rdf_xml, write_turtle
from documents.errors import gettext_noop
from documents.exports.csv_table import csv_lines
from documents.models import Tag, TagLink, TagProperty
from documents.models.tag_label import labels_of
from documents.models.tag_tree import TagTree

COLUMNS = (
    *("name", "parent", "definition", "example", "kind", "line", "spellings", "identifiers"),
    *("questions", "position", "retired", "uuid"),
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

    Spellings, identifiers and questions stand one below the other in their cells, as people type them.
    """
    names = {str(tag.uuid): tag.name for tag in tree.tags.values()}
    return csv_lines(COLUMNS, (_row(tag, names.get(tag.parent, "")) for tag in codebook_tags(tree)))


def _row(tag: CodebookTag, parent: str) -> list[str]:
    spellings, identifiers = "\n".join(map(str, tag.spellings)), "\n".join(map(str, tag.identifiers))
    place, retired = str(tag.position or ""), "yes" if tag.is_retired else ""
    meaning = [tag.name, parent, tag.definition, tag.example, tag.kind, tag.line]
    return [*meaning, spellings, identifiers, write_questions(tag.questions), place, retired, tag.uuid]


def codebook_tags(tree: TagTree) -> list[CodebookTag]:
    """Returns the tags of a tree in its order, as files hold them; three queries."""
    asked: dict[int, list[TagProperty]] = {}
    merged = [one.pk for tag in tree.tags.values() for one in tag.merged.all()]
    questions = TagProperty.objects.filter(tag__in=[*tree.tags, *merged]).order_by("position", "pk")
    for one in questions.prefetch_related("choices"):
        asked.setdefault(one.tag_id, []).append(one)
    linked = set(TagLink.objects.filter(tag__in=merged).values_list("tag", flat=True)) if merged else set()
    return [_codebook_tag(tag, tree, asked, linked) for tag, _depth in tree.in_order()]


def _question(one: TagProperty) -> Question:
    return Question(
        name=one.name,
        type=one.type,
        question=one.question,
        is_ordinal=one.level == TagProperty.Level.ORDINAL,
        is_required=one.is_required,
        minimum=one.minimum,
        maximum=one.maximum,
        choices=tuple(choice.label for choice in one.choices.all() if not choice.retired_at),
    )


def _asked_before(asked: Sequence[TagProperty]) -> Iterator[str]:
    """Yields the names of questions that are asked no longer, and the answers that the others offer no longer."""
    for one in asked:
        if one.retired_at:
            yield one.name
        else:
            yield from (f"{one.name}: {choice.label}" for choice in one.choices.all() if choice.retired_at)


def _codebook_tag(
    tag: Tag, tree: TagTree, asked: Mapping[int, Sequence[TagProperty]], linked: Collection[int]
) -> CodebookTag:
    above = tree.parent(tag)
    own = asked.get(tag.pk, ())
    merged = list(tag.merged.all())
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
        questions=[_question(one) for one in own if not one.retired_at],
        asked_before=list(_asked_before(own)),
        merged=[one.name for one in merged],
        merged_meanings=[
            one.name for one in merged if one.definition or one.example or one.pk in linked or one.pk in asked
        ],
    )


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)


def losses_of(tag: CodebookTag, of_format: FileFormat) -> list[Loss]:
    """Returns what is lost of a tag in a format; the history of what it asked, and of merges, is in none."""
    told = (
        (gettext_noop("What it asked before: “%(words)s”"), tag.asked_before),
        (gettext_noop("That these are merged into it; their spellings are kept: %(words)s"), tag.merged),
        (
            gettext_noop("The meanings, identifiers and questions of what is merged into it: %(words)s"),
            tag.merged_meanings,
        ),
    )
    return [*of_format.losses(tag), *(Loss(sentence, ", ".join(words)) for sentence, words in told if words)]


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
