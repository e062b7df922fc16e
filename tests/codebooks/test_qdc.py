"""Codebooks of REFI-QDA as other programs write them, and what is named as lost."""

from __future__ import annotations

import unicodedata

import pytest

from documents.codebooks.recognise import read_codebook
from documents.errors import VocabularyFileRefused

BOOK = '<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x">%s</CodeBook>'
TAGUETTE = BOOK % (
    '<Codes><Code guid="0D62985D-B147-5D01-A9B5-CAE5DCD98342" name="interesting" isCodable="true"/>'
    '<Code guid="DFE5C38E-9449-5959-A1F7-E3D895CFA87F" name="people" isCodable="true"><Description>Who.</Description>'
    "</Code></Codes><Sets/>"
)
QUALCODER = "\ufeff" + BOOK % (
    '<Codes><Code guid="1D62985D-B147-5D01-A9B5-CAE5DCD98342" name="Figures" isCodable="false"><Description/>'
    '<Code guid="2D62985D-B147-5D01-A9B5-CAE5DCD98342" name="Irony" isCodable="true" color="#B71C1C"><Description>'
    'Says one.</Description></Code></Code></Codes><Sets><Set guid="3D62985D-B147-5D01-A9B5-CAE5DCD98342" name="Mine">'
    '<MemberCode guid="2D62985D-B147-5D01-A9B5-CAE5DCD98342"/></Set></Sets>'
)


def told(losses) -> list[str]:
    return [one.sentence % {"words": one.words} for one in losses]


def test_codebook_of_taguette():
    book = read_codebook(TAGUETTE.encode())
    assert [(row.name, dict(row.cells), row.losses) for row in book.rows] == [
        ("interesting", {"uuid": "0d62985d-b147-5d01-a9b5-cae5dcd98342"}, []),
        ("people", {"uuid": "dfe5c38e-9449-5959-a1f7-e3d895cfa87f", "definition": "Who."}, []),
    ]
    assert book.losses == []


def test_headings_colours_and_sets_of_qualcoder_are_named():
    book = read_codebook(QUALCODER.encode())
    figures, irony = book.rows
    assert told(figures.losses) == ["It is a mere heading in the file; here it can be put on notes too."]
    assert (irony.cells["parent"], irony.cells["definition"]) == ("Figures", "Says one.")
    assert told(irony.losses) == ["Its colour #B71C1C is none of the colours here."]
    assert told(book.losses) == ["The set “Mine”: which tags the file gathers in it."]


def test_accents_that_stand_apart_are_joined():
    name = unicodedata.normalize("NFD", "Überzeugung é")
    (row,) = read_codebook((BOOK % f'<Codes><Code name="{name}"/></Codes>').encode()).rows
    assert row.name == unicodedata.normalize("NFC", name) != name
    assert dict(row.cells) == {}


def test_one_name_in_two_places_and_the_order_of_the_file():
    codes = '<Code name="b"><Code name="for"/><Code name="against"/></Code><Code name="a"><Code name="for"/></Code>'
    rows = read_codebook((BOOK % f"<Codes>{codes}</Codes>").encode()).rows
    assert [(row.name, row.cells.get("parent"), row.cells.get("position")) for row in rows] == [
        ("b", None, "1"),
        ("for", "b", "1"),
        ("against", "b", "2"),
        ("a", None, "2"),
        ("for (a)", "a", None),
    ]


def test_codebook_within_a_project_is_found():
    project = f'<Project xmlns="urn:QDA-XML:project:1.0">{TAGUETTE.partition("?>")[2]}</Project>'
    assert [row.name for row in read_codebook(project.encode()).rows] == ["interesting", "people"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOOK % "<Codes><Code name='a'>", "mistake in line 2"),
        (BOOK % "&a;", "mistake in line 2"),
        ('<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + BOOK % "<Codes/>", "has a DOCTYPE"),
        (BOOK % ("<Codes>" + "<Code name='a'>" * 300 + "</Code>" * 300 + "</Codes>"), "mistake in line"),
        (BOOK % ("<Codes>" + "<Code name='a'/>" * 5001 + "</Codes>"), "more than 5,000 tags"),
    ],
)
def test_bad_files_are_refused(data, words):
    with pytest.raises(VocabularyFileRefused) as refusal:
        read_codebook(data.encode())
    assert words in refusal.value.message % refusal.value.params
