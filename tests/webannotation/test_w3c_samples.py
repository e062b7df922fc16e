"""Our parser and serializer tested with the W3C's samples and schemas."""

import json
from datetime import UTC, datetime

import pytest

from documents.anchoring import TextQuoteSelector
from documents.errors import AnnotationRefused
from documents.webannotation import AnnotationView, annotation_jsonld, annotations_in, parse_annotation
from tests.webannotation.w3c import failures, samples, validators

ROOM = "https://room.example"


def written_again(annotation, **view):
    """Parses a sample and returns it as the site would, if it were made on an article here."""
    draft = parse_annotation(annotation)
    kept = dict(draft.properties)
    named = {"via": list(draft.via), "canonical": draft.canonical}
    kept["annotation"] = {**kept.get("annotation", {}), **{name: value for name, value in named.items() if value}}
    return annotation_jsonld(
        AnnotationView(
            iri=f"{ROOM}/annotations/1",
            motivation=draft.motivation,
            creator_iri="urn:uuid:00000000-0000-4000-8000-000000000000",
            creator_name="Bob Adeyemi",
            created=datetime(2026, 1, 1, tzinfo=UTC),
            modified=datetime(2026, 1, 2, tzinfo=UTC),
            note=draft.bodies.note,
            note_language=draft.bodies.note_language,
            tags=draft.bodies.tags,
            audience="private",
            group=None,
            task=None,
            about_iri=draft.targets[0].iri,
            properties=kept,
        ),
        f"{ROOM}/ns/room.jsonld",
    )


def test_all_samples_and_schemas_are_present(shared):
    assert len(samples(shared, "correct")) == 45
    assert len(samples(shared, "incorrect")) == 39
    assert [len(validators(shared, kind, "must")) for kind in ("annotations", "collections", "pages")] == [54, 10, 15]


def test_every_correct_sample_is_parsed(shared):
    read = {name: list(annotations_in(json.loads(text))) for name, text in samples(shared, "correct").items()}
    assert sum(len(found) for found in read.values()) > 80
    assert [name for name, found in read.items() if not found] == ["example41.json"]  # a collection without a page


def test_every_incorrect_sample_is_refused_with_a_reason(shared):
    reasons = {}
    for name, text in samples(shared, "incorrect").items():
        try:
            received = json.loads(text)
        except ValueError:
            reasons[name] = "not JSON"
            continue
        with pytest.raises(AnnotationRefused) as refused:
            list(annotations_in(received))
        reasons[name] = str(refused.value)
    assert len(reasons) == 39
    assert list(reasons.values()).count("not JSON") == 17
    assert all(reasons.values())


# Their targets are choices or sets, or have other selectors; the site supports only passages.
NOT_KEPT_HERE = {
    "anno11.json", "anno12.json", "anno13.json", "anno22.json", "anno24.json", "anno25.json", "anno28.json",
    "anno29.json", "anno30.json", "anno31.json", "anno32.json", "anno39.json", "anno41-example44.json",
}  # fmt: skip


def test_samples_with_unsupported_targets_are_refused_with_a_reason(shared):
    refused = {}
    for name, text in samples(shared, "correct").items():
        received = json.loads(text)
        if received["type"] != "Annotation":
            continue
        try:
            parse_annotation(received)
        except AnnotationRefused as reason:
            refused[name] = reason.pointer
    assert set(refused) == NOT_KEPT_HERE
    assert all(where.startswith("/target") for where in refused.values())


def test_parsed_samples_are_returned_with_their_properties_and_pass_the_schemas(shared):
    for name, text in samples(shared, "correct").items():
        received = json.loads(text)
        if received["type"] != "Annotation" or name in NOT_KEPT_HERE:
            continue
        given = written_again(received)
        assert failures(shared, "annotations", given) == [], name
        for property_name in received.keys() - {"@context", "id", "creator", "created", "modified", "target", "via"}:
            if property_name == "audience":
                assert received["audience"] in given["audience"]
            else:
                assert given[property_name] == received[property_name], (name, property_name)


def test_quotes_of_the_samples_are_read(shared):
    quote = json.loads(samples(shared, "correct")["anno26.json"])
    assert parse_annotation(quote).targets[0].quote == TextQuoteSelector("anotation", "this is an ", " that has some")
    place = json.loads(samples(shared, "correct")["anno27.json"])
    position = parse_annotation(place).targets[0].position
    assert (position.start, position.end) == (412, 795)
