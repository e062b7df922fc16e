"""PROV-JSON, read with the `prov` library."""

import json
from dataclasses import replace

from prov.model import ProvActivity, ProvAgent, ProvAssociation, ProvDerivation, ProvDocument, ProvEntity, ProvUsage

from documents.provenance import CaptureStep, Origin, TextStep, Work, prov_json

WORK = Work(
    title="Two Clocks",
    address="https://room.example/documents/two-clocks/",
    site_name="Reading Room",
    headline="Two Clocks",
    creators=("Ines Varga-Holm", "Daan Roos"),
    identifier="https://ledger.example/clocks",
)
CAPTURE = CaptureStep(
    1,
    "ab" * 32,
    120,
    "text/html",
    "utf-8",
    "2026-10-02T09:00:00+00:00",
    "Tova",
    fetched_from="https://ledger.example/c",
)
TEXTS = [
    TextStep(0, "https://room.example/t0", "cd" * 32, 120, "2026-10-02T09:00:00+00:00", "decode", "1", capture=1),
    TextStep(
        1,
        "https://room.example/t1",
        "ce" * 32,
        90,
        "2026-10-02T09:00:01+00:00",
        "render",
        "3",
        based_on=0,
        extracted_from=0,
    ),
    TextStep(
        2,
        "https://room.example/t2",
        "cf" * 32,
        91,
        "2026-10-03T09:00:00+00:00",
        "render",
        "3",
        made_by="Tova",
        reason="A letter",
        based_on=1,
        settings={"format": "markdown"},
    ),
]


def read(**more):
    described = prov_json(**{"work": WORK, "captures": [CAPTURE], "texts": TEXTS, **more})
    return ProvDocument.deserialize(content=json.dumps(described), format="json")


def names(document, kind):
    return sorted(str(record.identifier) for record in document.get_records(kind))


def test_resource_bytes_and_texts_are_separate_entities():
    document = read()
    assert names(document, ProvEntity) == [
        "copy:capture-1",
        "copy:original",
        "copy:text-0",
        "copy:text-1",
        "copy:text-2",
    ]
    assert names(document, ProvActivity) == [
        "copy:correction-2",
        "copy:decoding-0",
        "copy:extraction-1",
        "copy:receiving-1",
    ]


def test_each_text_derives_from_the_one_before_and_the_first_from_the_bytes():
    derived = {(str(record.args[0]), str(record.args[1])) for record in read().get_records(ProvDerivation)}
    assert derived == {
        ("copy:capture-1", "copy:original"),
        ("copy:text-0", "copy:capture-1"),
        ("copy:text-1", "copy:text-0"),
        ("copy:text-2", "copy:text-1"),
    }


def test_a_text_from_a_later_capture_derives_from_that_capture_and_the_text_before():
    anew = [
        replace(TEXTS[0], number=3, capture=2),
        replace(TEXTS[2], number=4, based_on=2, extracted_from=3),
    ]
    document = read(captures=[CAPTURE, replace(CAPTURE, number=2)], texts=[*TEXTS, *anew])
    assert {"copy:decoding-3", "copy:extraction-4"} <= set(names(document, ProvActivity))
    derived = {(str(record.args[0]), str(record.args[1])) for record in document.get_records(ProvDerivation)}
    assert {end for text, end in derived if text == "copy:text-4"} == {"copy:text-3", "copy:text-2"}
    used = {(str(record.args[0]), str(record.args[1])) for record in document.get_records(ProvUsage)}
    assert {end for activity, end in used if activity == "copy:extraction-4"} == {"copy:text-3", "copy:text-2"}


def test_people_and_programs_are_agents_once_each():
    document = read()
    agents = {str(agent.identifier): agent.label for agent in document.get_records(ProvAgent)}
    assert sorted(agents.values()) == ["Tova", "decode 1", "render 3"]
    did = {(str(record.args[0]), agents[str(record.args[1])]) for record in document.get_records(ProvAssociation)}
    assert did == {
        ("copy:receiving-1", "Tova"),
        ("copy:decoding-0", "decode 1"),
        ("copy:extraction-1", "render 3"),
        ("copy:correction-2", "render 3"),
        ("copy:correction-2", "Tova"),
    }


def test_origins_and_several_authors():
    document = read(origins=[Origin("quotes", "The Tide Letter", "https://room.example/documents/tide/")])
    quoted = [r for r in document.get_records(ProvDerivation) if str(r.args[1]) == "copy:origin-1"]
    assert [str(kind) for kind in quoted[0].get_asserted_types()] == ["prov:Quotation"]
    original = next(r for r in document.get_records(ProvEntity) if str(r.identifier) == "copy:original")
    assert {value for name, value in original.extra_attributes if str(name) == "dcterms:creator"} == set(WORK.creators)


def test_unknown_facts_are_left_out():
    bare = Work(title="[Untitled]", address="https://room.example/documents/x/", site_name="Reading Room")
    described = prov_json(bare, [], [])
    assert described["entity"]["copy:original"] == {
        "prov:type": {"$": "schema:NewsArticle", "type": "prov:QUALIFIED_NAME"}
    }
    assert set(described) == {"prefix", "entity"}


def test_a_capture_that_was_not_decoded_has_no_charset():
    document = read(captures=[replace(CAPTURE, charset="", media_type="application/pdf")])
    (capture,) = [one for one in document.get_records(ProvEntity) if str(one.identifier) == "copy:capture-1"]
    assert not [value for name, value in capture.attributes if str(name).endswith("encodingFormat")]
