"""A vocabulary goes out in every format and comes in again: the same, or what is lost is named."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from rdflib import Graph

from documents.codebooks import Question, write_questions
from documents.codebooks.skos_writer import Scheme
from documents.errors import VocabularyFileRefused
from documents.exports.vocabulary import FORMATS, codebook_tags, losses_of
from documents.forms.vocabulary import check_row
from documents.models import Tag, Vocabulary
from documents.models.tag_tree import TagTree
from documents.services.groups.groups import create_group
from documents.services.vocabulary.draft import Result
from documents.services.vocabulary.files import read_file
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.order import move_tag
from documents.services.vocabulary.questions import set_questions
from documents.services.vocabulary.table import take_in
from documents.services.vocabulary.vocabularies import define_tag, retire_tag
from tests.cast import make_cast

pytestmark = pytest.mark.django_db
SCHEME = Scheme("https://room.example/vocabulary/", "Words of “all” & <more>", "https://room.example")
SIX_SCRIPTS = ("Plough {}", "Плуг {}", "Άροτρο {}", "محراث {}", "犁 {}", "हल {}")
LANGUAGES = ("en", "uk", "el", "ar", "zh-Hant", "hi")
QUESTIONS = (
    Question(
        "Stance: [sure]", "one", "How does it\n- stand\n[to] it?", True, True, choices=["- for", "gegen, “contre”"]
    ),
    Question("Тон", "several", choices=["mild", "\\sharp"]),
    Question("Sure", "number", minimum=Decimal("-1.5"), is_required=True),
    Question("When", "date", "About when?\\"),
    Question("Where", "words", is_required=True),
)
XSD = Path(__file__).parents[2] / "data" / "refi_qda_codebook.xsd"
SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
# What SKOS Reference forbids: S9, S13, S14, S27, S37 and S46; and that a hierarchy goes in circles.
FORBIDDEN = {
    "a scheme is no concept": "?a a skos:Concept, skos:ConceptScheme",
    "one preferred label a language": "?a skos:prefLabel ?b, ?c FILTER(?b != ?c && lang(?b) = lang(?c))",
    "labels are apart": "?a skos:prefLabel ?b { ?a skos:altLabel ?b } UNION { ?a skos:hiddenLabel ?b }",
    "other labels are apart": "?a skos:altLabel ?b . ?a skos:hiddenLabel ?b",
    "exact matches are no broader ones": "?a skos:exactMatch ?b . ?a skos:broadMatch ?b",
    "exact matches are not close too": "?a skos:exactMatch ?b . ?a skos:closeMatch ?b",
    "nothing stands under itself": "?a skos:broader+ ?a",
    "what is broader has narrower": "?a skos:broader ?b FILTER NOT EXISTS { ?b skos:narrower ?a }",
    "who has nothing above is a top concept": (
        "?a a skos:Concept FILTER NOT EXISTS { ?a skos:broader ?b } FILTER NOT EXISTS { ?c skos:hasTopConcept ?a }"
    ),
}


@pytest.fixture
def cast():
    return make_cast()


def fill(cast, many: int = 200) -> Vocabulary:
    """Defines tags in four levels, with spellings in six scripts, identifiers, kinds, and signs that break files."""
    made: list[Tag] = []
    for n in range(many):
        parent = made[(n - 8) // 3] if n >= 8 else None
        scripts = [f"* {words.format(n)} @{tag}" for words, tag in zip(SIX_SCRIPTS, LANGUAGES, strict=True)]
        tag = define_tag(
            by=cast.tova,
            group=cast.course,
            name=f"{SIX_SCRIPTS[n % 6].format(n)} <&'\">"[:100] if n % 2 else f"=word {n}",
            parent=parent,
            definition=f"Line one, “{n}”;\nline two\\n & <b>more</b>. 🜨" if n % 3 else "",
            example=f"-{n}" if n % 5 == 0 else "",
            kind=Tag.Kind.values[n % 5],
            slot=Tag.Slot.values[n % 6],
            spellings=[*scripts, f"~ plogh{n}", f"meet @ten {n} @ten @", f"\\*star {n}"],
            identifiers=[f"Q{n + 1}", f"~ https://example.org/é/{n}?a=b&c='d'"],
        )
        made.append(tag)
        if n % 7 == 0:
            set_questions(by=cast.tova, tag=tag, questions=QUESTIONS[: n % 6], why="Asked.")
        if n % 17 == 0:
            retire_tag(by=cast.tova, tag=tag, is_retired=True)
    for tag in made[:3]:
        move_tag(by=cast.tova, tag=tag, up=False)
    return made[0].vocabulary


def written(vocabulary: Vocabulary, ending: str) -> bytes:
    return b"".join(FORMATS[ending].write(TagTree.of(vocabulary), SCHEME))


def take(cast, data: bytes, **more):
    given = {"by": cast.tova, "group": cast.course, "why": "From a file.", "check": check_row} | more
    return take_in(rows=read_file(data).rows, **given)


def told(vocabulary: Vocabulary) -> list[tuple]:
    """Returns all that a vocabulary says of its tags, in their order, by names instead of UUIDs."""
    tags = codebook_tags(TagTree.of(vocabulary))
    names = {tag.uuid: tag.name for tag in tags}
    return [
        (
            *(tag.name, names.get(tag.parent), tag.definition, tag.example, tag.kind, tag.line, tag.position),
            *(tag.is_retired, sorted(map(str, tag.spellings)), sorted(map(str, tag.identifiers))),
            write_questions(tag.questions),
        )
        for tag in tags
    ]


def without_what_qdc_loses(tags: list[tuple]) -> list[tuple]:
    return [(name, parent, definition, line) for name, parent, definition, _example, _kind, line, *_more in tags]


def test_two_hundred_tags_go_out_and_in_again_the_same_or_what_is_lost_is_named(cast):
    here = fill(cast)
    before = told(here)
    depths = {depth for _tag, depth in TagTree.of(here).in_order()}
    assert len(before) == 200
    assert max(depths) >= 3
    for ending, file in FORMATS.items():
        data = written(here, ending)
        again = take(cast, data)
        assert {one.result for one in again} == {Result.SAME}, (ending, [one for one in again if one.changes][:3])
        group = create_group(by=cast.tova, name=f"For {ending}")
        outcomes = take(cast, data, group=group)
        assert {one.result for one in outcomes} == {Result.NEW}, ending
        there = Vocabulary.objects.get(group=group)
        lost = {tag.name: losses_of(tag, file) for tag in codebook_tags(TagTree.of(here))}
        if ending == "qdc":
            assert without_what_qdc_loses(told(there)) == without_what_qdc_loses(before)
            kept = [(name, "topic", False, []) for name, *_more in before]
            assert [
                (name, kind, gone, labels) for name, _p, _d, _e, kind, _l, _n, gone, labels, _i, _q in told(there)
            ] == kept
            sentences = [" ".join(one.sentence for one in some) for some in lost.values()]
            assert all("Other spellings" in one and "Identifiers elsewhere" in one for one in sentences)
            for (_n, _p, _d, example, kind, _l, _pos, gone, *_more, asks), one in zip(before, sentences, strict=True):
                named = ("The example" in one, "What kind" in one, "retired" in one, "What it asks" in one)
                assert named == (bool(example), kind != "topic", gone, bool(asks))
        else:
            assert told(there) == before
            assert not any(lost.values())
        if ending == "ttl":
            assert {one.result for one in take(cast, data, group=group)} == {Result.SAME}
    assert told(here) == before


def test_what_was_asked_before_and_what_is_merged_are_named_as_lost_in_every_format(cast):
    irony, figure, bare = (
        define_tag(by=cast.tova, group=cast.course, name=name) for name in ("irony", "figure", "bare")
    )
    set_questions(by=cast.tova, tag=irony, questions=QUESTIONS[:2], why="")
    set_questions(by=cast.tova, tag=figure, questions=QUESTIONS[:3], why="")
    shorter = Question("Тон", "several", choices=["mild", "dry"])
    set_questions(by=cast.tova, tag=figure, questions=[shorter], why="Shorter.")
    for tag in (irony, bare):
        merge_tags(by=cast.tova, tag=tag, into=figure, why="One.")
    (tag,) = codebook_tags(TagTree.of(figure.vocabulary))
    for file in FORMATS.values():
        assert [(one.sentence.partition(":")[0], one.words) for one in losses_of(tag, file)][-3:] == [
            ("What it asked before", "Stance: [sure], Тон: \\sharp, Sure"),
            ("That these are merged into it; their spellings are kept", "bare, irony"),
            ("The meanings, identifiers and questions of what is merged into it", "irony"),
        ]


def test_files_are_read_by_programs_of_others(cast):
    here = fill(cast, 60)
    tags = codebook_tags(TagTree.of(here))
    graphs = [
        Graph().parse(data=written(here, "ttl"), format="turtle"),
        Graph().parse(data=written(here, "rdf"), format="xml"),
    ]
    assert set(graphs[0]) == set(graphs[1])
    for graph in graphs:
        for rule, pattern in FORBIDDEN.items():
            assert not graph.query(f"{SKOS} ASK {{ {pattern} }}").askAnswer, rule
        labels = graph.query(f'{SKOS} SELECT ?label {{ ?a skos:prefLabel ?label FILTER(lang(?label) = "") }}')
        assert {str(label) for (label,) in labels} == {tag.name for tag in tags}
        above = graph.query(f"{SKOS} SELECT ?a ?b {{ ?a skos:broader ?b }}")
        assert {(str(a)[-37:-1], str(b)[-37:-1]) for a, b in above} == {
            (tag.uuid, tag.parent) for tag in tags if tag.parent
        }
    book = etree.fromstring(written(here, "qdc"))
    schema = etree.XMLSchema(etree.parse(XSD))
    assert schema.validate(book), schema.error_log
    assert [one.get("name") for one in book.iter("{*}Code")] == [tag.name for tag in tags]
    heading, *rows = csv.reader(io.StringIO(written(here, "csv").decode("utf-8-sig")))
    assert len(rows) == 60
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert heading[-1] == "uuid"


def test_an_empty_vocabulary_is_a_file_without_tags(cast):
    nothing = Vocabulary.objects.get_or_create(group=cast.course)[0]
    for ending in FORMATS:
        with pytest.raises(VocabularyFileRefused):
            read_file(written(nothing, ending))


def test_signs_that_xml_cannot_hold_are_blanks_there_and_named(cast):
    tag = define_tag(by=cast.tova, group=cast.course, name="page", definition="one\x0ctwo")
    for ending in ("rdf", "qdc"):
        (row,) = read_file(written(tag.vocabulary, ending)).rows
        assert row.cells["definition"] == "one two"
        (told_tag,) = codebook_tags(TagTree.of(tag.vocabulary))
        assert "Signs that XML cannot hold" in FORMATS[ending].losses(told_tag)[-1].sentence
    (row,) = read_file(written(tag.vocabulary, "ttl")).rows
    assert row.cells["definition"] == "one\x0ctwo"


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 100_000,
        b"@prefix a: <b:> . a:c a:d " + b"[ a:e " * 50_000,
        b"@prefix a: <b:> . a:c a:d " + b"(" * 50_000,
        b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' + b"<rdf:a>" * 50_000,
    ],
)
def test_files_that_are_nested_without_end_are_refused(data):
    with pytest.raises(VocabularyFileRefused):
        read_file(data)
