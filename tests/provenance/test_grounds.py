"""What citations may say of a fact, and the words for what it rests on."""

from dataclasses import replace

import pytest

from documents.provenance import Citation, Ground, Reference, bibtex, citable, citation_line, csl_json, ground_note, ris
from documents.provenance.styles import STYLES, plain_text

NAMES = {"creator": "author", "issued": "date", "title": "title"}.__getitem__


@pytest.mark.parametrize(
    ("stated", "values", "ground"),
    [
        ([], (), Ground.NOTHING),
        ([("proposed", "a")], ("a",), Ground.UNCHECKED),
        ([("proposed", "a"), ("proposed", "b")], ("a", "b"), Ground.UNCHECKED),
        ([("confirmed", "a")], ("a",), Ground.CHECKED),
        ([("proposed", "a"), ("confirmed", "b")], ("b",), Ground.CHECKED),
        ([("confirmed", "a"), ("disputed", "b"), ("proposed", "c")], ("a", "b", "c"), Ground.DISPUTED),
    ],
)
def test_values_that_may_be_said_and_their_ground(stated, values, ground):
    found = citable("creator", stated)
    assert (found.values, found.ground) == (values, ground)
    assert found.asserted == (values if ground is Ground.CHECKED else ())
    assert found.said == (() if ground is Ground.DISPUTED else values)


def test_the_note_names_facts_by_their_ground_and_is_empty_if_all_are_checked():
    checked = citable("title", [("confirmed", "T")])
    unchecked = citable("creator", [("proposed", "I. Holm")])
    disputed = citable("issued", [("disputed", "2024"), ("disputed", "2023")])
    assert ground_note([checked, citable("issued", [])], NAMES) == ""
    assert ground_note([unchecked, checked], NAMES) == "not checked: author"
    assert ground_note([disputed, unchecked], NAMES) == "not checked: author; sources disagree: date"
    words = {Ground.UNCHECKED: "nicht geprüft: {facts}"}
    assert ground_note([unchecked, disputed], NAMES, words) == "nicht geprüft: author"


REFERENCE = Reference(
    key="clocks",
    title="Two Clocks",
    copy="https://room.example/documents/clocks/revisions/1/",
    version=1,
    received="2026-10-02",
    creators=("Ines Varga-Holm",),
    note="not checked: author, title",
)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_says_the_note_once_and_nothing_without_one(style):
    assert plain_text(STYLES[style](REFERENCE)).count("not checked: author, title") == 1
    assert "checked" not in plain_text(STYLES[style](replace(REFERENCE, note="")))
    given = replace(REFERENCE, is_title_supplied=True)
    assert plain_text(STYLES[style](given)).count("not checked: author, title") == 1


def test_every_format_for_programs_has_the_note_in_its_own_field():
    assert csl_json(REFERENCE)[0]["note"] == "Not checked: author, title"
    assert "N1  - Not checked: author, title\r\n" in ris(REFERENCE)
    assert "note         = {Not checked: author, title. Archived copy:" in bibtex(REFERENCE)
    without = replace(REFERENCE, note="")
    assert "checked" not in str(csl_json(without)) + ris(without) + bibtex(without)


def test_the_line_for_a_passage_has_the_note_after_the_facts():
    citation = Citation(
        ("I. Holm",), "Two Clocks", "The Ledger", "2024", "Version 1", "", "https://x/", "Not checked: date"
    )
    assert (
        citation_line(citation) == "I. Holm: “Two Clocks”. The Ledger, 2024. Not checked: date. Version 1. https://x/"
    )
