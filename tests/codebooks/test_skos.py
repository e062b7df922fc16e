"""SKOS of other programs: what becomes a tag, what is named as lost, and what is refused."""

from __future__ import annotations

import pytest

from documents.codebooks.recognise import is_table, read_codebook
from documents.errors import VocabularyFileRefused

PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://thesaurus.example/> .
"""
XML = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
%s</rdf:RDF>"""


def read(turtle: str):
    return read_codebook((PREFIXES + turtle).encode())


def told(row) -> list[str]:
    return [one.sentence % {"words": one.words} for one in row.losses]


def refusal(data: bytes | str) -> str:
    with pytest.raises(VocabularyFileRefused) as found:
        read_codebook(data.encode() if isinstance(data, str) else data)
    return found.value.message % found.value.params


def test_concept_becomes_a_tag_with_all_that_both_have():
    (plough, tool) = read("""
      ex:plough a skos:Concept ; skos:prefLabel "Pflug"@de, "plough"@en, "charrue"@fr ; skos:altLabel "plow"@EN-us ;
        skos:hiddenLabel "plogh" ; skos:definition "Turns the earth."@en ; skos:example "with plough and ox"@en ;
        skos:broader ex:tool ; skos:exactMatch <http://www.wikidata.org/entity/Q11464> ;
        skos:closeMatch <http://d-nb.info/gnd/118540238> ; owl:deprecated true .
      ex:tool a skos:Concept ; skos:prefLabel "tool"@en .
    """).rows
    assert (plough.name, tool.name) == ("plough", "tool")
    cells = dict(plough.cells)
    assert set(cells.pop("spellings").splitlines()) == {
        *("* Pflug @de", "* plough @en", "* charrue @fr", "plow @en-US", "~ plogh")
    }
    assert cells.pop("identifiers").splitlines() == [
        "https://thesaurus.example/plough",
        "http://www.wikidata.org/entity/Q11464",
        "~ https://d-nb.info/gnd/118540238",
    ]
    assert cells == {
        "parent": "tool",
        "definition": "Turns the earth.",
        "example": "with plough and ox",
        "retired": "yes",
    }
    assert plough.losses == tool.losses == []


def test_what_cannot_be_kept_is_named():
    rows = read("""
      ex:a a skos:Concept ; skos:prefLabel "a" ; skos:broader ex:b, ex:c, ex:elsewhere ; skos:related ex:b ;
        skos:definition "One."@en, "Eins."@de ; skos:notation "7" ; skos:exactMatch <urn:isbn:1>, "no address" .
      ex:b a skos:Concept ; skos:prefLabel "b" ; skos:scopeNote "Only here." .
      ex:c a skos:Concept ; skos:prefLabel "c" .
    """).rows
    assert rows[0].cells["parent"] == "b"
    assert told(rows[0]) == [
        "It stands under others too: c.",
        "A match that is no identifier: urn:isbn:1.",
        "A match that is no identifier: no address.",
        "More definitions and examples: Eins.",
        "What it stands under is not in the file: https://thesaurus.example/elsewhere.",
        "What else the file says of it: notation, related.",
    ]
    assert told(rows[1]) == ["What else the file says of it: scopeNote."]


def test_narrower_says_the_same_as_broader_and_blank_nodes_are_concepts():
    rows = read("""
      ex:a a skos:Concept ; skos:prefLabel "a" ; skos:narrower [ a skos:Concept ; skos:prefLabel "b"@de-at ] .
      [] skos:prefLabel "c" ; skos:broader ex:a .
      ex:scheme a skos:ConceptScheme ; skos:prefLabel "not a concept" .
    """).rows
    assert {(row.name, row.cells.get("parent"), row.cells.get("identifiers")) for row in rows} == {
        ("a", None, "https://thesaurus.example/a"),
        ("b", "a", None),
        ("c", "a", None),
    }


def test_relative_addresses_are_no_identity_and_nothing_is_read_from_this_machine():
    (row,) = read('<#a> a skos:Concept ; skos:prefLabel "a" ; rdfs:seeAlso <file:///etc/passwd> .').rows
    assert "identifiers" not in row.cells
    assert "uuid" not in row.cells


def test_names_that_several_concepts_have_are_told_apart():
    rows = read("""
      ex:a a skos:Concept ; skos:prefLabel "tone" .
      ex:b a skos:Concept ; skos:prefLabel "voice" .
      ex:c a skos:Concept ; skos:prefLabel "Tone" ; skos:broader ex:b .
      ex:d a skos:Concept ; skos:prefLabel "tone" .
    """).rows
    assert [row.name for row in rows] == ["tone", "voice", "Tone (voice)", "tone (2)"]
    assert told(rows[2]) == ["Several tags of the file are called “Tone”; here each has a name of its own."]


@pytest.mark.parametrize("own", ["https://other.example/tags/%s/", "urn:uuid:%s"])
def test_address_of_a_tag_of_a_room_is_its_uuid(own):
    uuid = "0d62985d-b147-4d01-a9b5-cae5dcd98342"
    (row,) = read(f'<{own % uuid}> a skos:Concept ; skos:prefLabel "a" .').rows
    assert dict(row.cells) == {"uuid": uuid}


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ('ex:a skos:prefLabel "a"@de, "b"@DE .', "two preferred labels in one language: “a” and “b”"),
        ('ex:a skos:prefLabel "a", "b" .', "two preferred labels in one language"),
        ("ex:a a skos:Concept .", "The concept https://thesaurus.example/a has no label."),
        ('ex:a skos:prefLabel "a" ; skos:broader ex:a .', "“a” stands under itself: a › a."),
        (
            'ex:a skos:prefLabel "a" ; skos:broader ex:b . ex:b skos:prefLabel "b" ; skos:broader ex:a .',
            "“a” stands under itself: a › b › a.",
        ),
        ('ex:a rdfs:label "a" .', "no concepts of SKOS"),
        ('ex:a skos:prefLabel "a', "has a mistake in it, or breaks off"),
        ("ex:a skos:prefLabel [[[[", "mistake in line"),
        ("unknown:a a skos:Concept .", "mistake in line"),
        ("".join(f'ex:c{n} skos:prefLabel "{n}" .\n' for n in range(5001)), "more than 5,000 tags"),
    ],
)
def test_bad_turtle_is_refused(turtle, words):
    assert words in refusal(PREFIXES + turtle)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<!DOCTYPE rdf [<!ENTITY a "b">]>' + (XML % "").encode(), "has a DOCTYPE or declares entities"),
        (b"<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "has a DOCTYPE"),
        ((XML % "<skos:Concept><skos:prefLabel>a").encode(), "mistake in line"),
        ((XML % "<skos:Concept>\n<a></skos:Concept>").encode(), "mistake in line"),
        ((XML % "<skos:Concept/>").encode("utf-16"), "not in UTF-8"),
        ((XML % "é").encode("latin-1"), "not in UTF-8"),
        ((XML % "").encode(), "no concepts of SKOS"),
        (b"<html><body>a</body></html>", "neither a REFI-QDA codebook nor SKOS"),
        (b"<a" + b" " * 2_000_000, "larger than 2 MB"),
        (PREFIXES.encode() + b"\0", "characters that no text has"),
    ],
)
def test_bad_files_are_refused(data, words):
    assert words in refusal(data)


def test_same_in_rdf_xml_whatever_encoding_it_claims():
    concept = '<skos:Concept><skos:prefLabel xml:lang="uk">плуг</skos:prefLabel></skos:Concept>'
    (row,) = read_codebook((XML.replace("utf-8", "iso-8859-1") % concept).encode()).rows
    assert (row.name, row.cells["spellings"]) == ("плуг", "* плуг @uk")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"name,definition\na,b\n", True),
        (b"tag;memo\n", True),
        (b"", True),
        (b"\xef\xbb\xbf# a comment\n@prefix a: <b:> .", False),
        (b"PREFIX a: <b:>", False),
        (b"<https://thesaurus.example/a> a <b:c> .", False),
        (b"  <?xml version='1.0'?>", False),
    ],
)
def test_tables_are_told_from_other_files_by_what_is_in_them(data, expected):
    assert is_table(data) is expected
