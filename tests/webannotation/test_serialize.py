from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from documents.anchoring import TextQuoteSelector
from documents.webannotation import (
    AnnotationView,
    Passage,
    TargetView,
    annotation_jsonld,
    collection_jsonld,
    date_time,
    page_jsonld,
    parse_annotation,
)
from tests.webannotation.annotation import ARTICLE, passage, position, quote, sent, tag, text
from tests.webannotation.w3c import failures

CONTEXT = "https://room.example/ns/room.jsonld"
MADE = Passage(f"{ARTICLE}revisions/1/", 4, 7, TextQuoteSelector("cat", "The ", " sat"))
MOVED = Passage(f"{ARTICLE}revisions/2/", 9, 12, TextQuoteSelector("cat", "Now the ", " sat"))
KEPT = TargetView(ARTICLE, MADE, MADE, "kept", "selected", 1.0)
VIEW = AnnotationView(
    iri="https://room.example/annotations/1",
    motivation="commenting",
    creator_iri="urn:uuid:00000000-0000-4000-8000-000000000001",
    creator_name="Bob Adeyemi",
    created=datetime(2026, 1, 1, 12, 0, 0, 1, tzinfo=UTC),
    modified=datetime(2026, 1, 1, 12, 0, 0, 1, tzinfo=UTC),
    note="So it begins.",
    note_language="",
    tags=["irony"],
    audience="private",
    group=None,
    task=None,
    about_iri=ARTICLE,
    targets=[KEPT],
)


def again(received):
    """Parses an annotation and returns it as JSON-LD, with its passages at one fixed place."""
    draft = parse_annotation(received)
    return annotation_jsonld(
        replace(
            VIEW,
            motivation=draft.motivation,
            note=draft.bodies.note,
            note_language=draft.bodies.note_language,
            tags=draft.bodies.tags,
            targets=[KEPT] * sum(target.is_passage for target in draft.targets),
            properties=draft.properties,
        ),
        CONTEXT,
    )


def test_a_resolved_annotation_says_since_when_and_its_reader_cannot_change_that(shared):
    since = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    given = annotation_jsonld(replace(VIEW, resolved=since), CONTEXT)
    assert given["resolved"] == date_time(since)
    assert failures(shared, "annotations", given) == []
    assert "resolved" not in again(given)


def test_a_passage_is_on_the_article_and_was_made_on_a_revision(shared):
    given = annotation_jsonld(VIEW, CONTEXT)
    assert given["target"] == {
        "type": "SpecificResource",
        "source": ARTICLE,
        "selector": [position(4, 7), quote("cat", prefix="The ", suffix=" sat")],
        "anchorState": "kept",
        "anchorMethod": "selected",
        "anchorScore": 1.0,
        "anchoredOn": f"{ARTICLE}revisions/1/",
        "madeOn": {
            "type": "SpecificResource",
            "source": f"{ARTICLE}revisions/1/",
            "selector": [position(4, 7), quote("cat", prefix="The ", suffix=" sat")],
        },
    }
    assert failures(shared, "annotations", given) == []


def test_a_moved_passage_has_both_places():
    target = annotation_jsonld(replace(VIEW, targets=[replace(KEPT, current_position=MOVED, state="moved")]), CONTEXT)[
        "target"
    ]
    assert target["selector"][0] == position(9, 12)
    assert target["madeOn"]["selector"][0] == position(4, 7)
    assert target["anchoredOn"] == f"{ARTICLE}revisions/2/"


def test_a_lost_passage_refers_to_the_place_where_it_was_made(shared):
    given = annotation_jsonld(
        replace(VIEW, targets=[replace(KEPT, current_position=None, state="lost", score=0.0)]), CONTEXT
    )
    assert given["target"]["source"] == f"{ARTICLE}revisions/1/"
    assert given["target"]["anchorState"] == "lost"
    assert "anchoredOn" not in given["target"]
    assert failures(shared, "annotations", given) == []


def test_a_note_about_the_whole_article_has_the_address_of_the_article(shared):
    given = annotation_jsonld(replace(VIEW, targets=[]), CONTEXT)
    assert given["target"] == ARTICLE
    assert failures(shared, "annotations", given) == []


def test_several_targets_are_a_list(shared):
    given = annotation_jsonld(replace(VIEW, targets=[KEPT, KEPT]), CONTEXT)
    assert len(given["target"]) == 2
    assert failures(shared, "annotations", given) == []


def test_body_as_our_page_writes_it():
    assert annotation_jsonld(VIEW, CONTEXT)["body"] == [
        {"type": "TextualBody", "purpose": "commenting", "value": "So it begins.", "format": "text/markdown"},
        {"type": "TextualBody", "purpose": "tagging", "value": "irony"},
    ]
    assert "body" not in annotation_jsonld(replace(VIEW, note="", tags=[]), CONTEXT)


def test_bodies_are_returned_as_they_were_sent():
    for body in (
        text("bare"),
        [text("in a list")],
        [tag("first"), text("then", language="de", format="text/plain"), tag("last")],
        "http://example.org/post1",
        [text("One."), {"id": "http://example.org/2", "format": "audio/mpeg"}, text("Two.", purpose="replying")],
        {"type": "Choice", "items": [text("a"), text("b")]},
        {"source": "http://example.org/city1", "purpose": "tagging"},
        [{**tag("irony"), "creator": "http://example.org/her", "id": "urn:x:1"}],
    ):
        assert again(sent(body=body))["body"] == body
    assert again(sent(bodyValue="plain"))["bodyValue"] == "plain"


def test_a_note_changed_since_is_one_body_beside_the_other_bodies():
    received = sent(body=[text("One."), "http://example.org/2", text("Two.")])
    kept = parse_annotation(received).properties
    given = annotation_jsonld(replace(VIEW, note="Changed since.", tags=[], properties=kept), CONTEXT)
    assert [body if isinstance(body, str) else body["value"] for body in given["body"]] == [
        "Changed since.",
        "http://example.org/2",
    ]


def test_a_tag_removed_since_is_gone_and_a_new_one_is_added():
    kept = parse_annotation(sent(body=[{**tag("old"), "id": "urn:x:1"}, text("One.")])).properties
    given = annotation_jsonld(replace(VIEW, note="One.", tags=["new"], properties=kept), CONTEXT)
    assert [body["value"] for body in given["body"]] == ["One.", "new"]


def test_targets_are_returned_with_their_other_properties():
    other = {"type": "XPathSelector", "value": "/p[1]"}
    target = again(
        sent(
            target=passage(
                quote("cat", id="urn:q:1"),
                other,
                id="urn:t:1",
                styleClass="red",
                source={"id": ARTICLE, "format": "text/html"},
            )
        )
    )["target"]
    assert target["id"] == "urn:t:1"
    assert target["styleClass"] == "red"
    assert target["source"] == {"id": ARTICLE, "format": "text/html"}
    assert target["selector"][1]["id"] == "urn:q:1"
    assert other in target["selector"]
    whole = {"id": ARTICLE, "type": "Text", "language": ["en", "ar"]}
    assert again(sent(target=whole))["target"] == whole


def test_other_selectors_stay_with_the_place_where_the_annotation_was_made():
    other = {"type": "XPathSelector", "value": "/p[1]"}
    kept = parse_annotation(sent(target=passage(quote("cat"), other))).properties
    moved = replace(VIEW, targets=[replace(KEPT, current_position=MOVED, state="moved")], properties=kept)
    target = annotation_jsonld(moved, CONTEXT)["target"]
    assert other not in target["selector"]
    assert other in target["madeOn"]["selector"]


def test_statements_of_the_site_override_stored_properties():
    given = annotation_jsonld(
        replace(VIEW, properties={"annotation": {"id": "urn:x:1", "creator": "x", "ex:mood": 1}}), CONTEXT
    )
    assert given["id"] == VIEW.iri
    assert given["creator"]["name"] == "Bob Adeyemi"
    assert given["ex:mood"] == 1


def test_dates_are_in_utc_with_microseconds():
    moment = datetime(2026, 1, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    assert date_time(moment) == "2026-01-01T12:00:00.000000Z"


def test_collection_and_page_pass_the_schemas(shared):
    iri = f"{ARTICLE}annotations/"
    item = annotation_jsonld(VIEW, CONTEXT, in_page=True)
    part = {"id": iri, "type": "AnnotationCollection", "total": 1, "modified": date_time(VIEW.modified)}
    page = {
        "iri": f"{iri}?page=0",
        "part_of": part,
        "start_index": 0,
        "items": [item],
        "previous": None,
        "following": f"{iri}?page=1",
    }
    alone = page_jsonld(**page, room_context=CONTEXT)
    assert failures(shared, "pages", alone) == []
    embedded = page_jsonld(**page, room_context=None)
    collection = collection_jsonld(
        iri=iri,
        label="Notes",
        total=1,
        modified=VIEW.modified,
        first=embedded,
        last=f"{iri}?page=0",
        room_context=CONTEXT,
    )
    assert failures(shared, "collections", collection) == []
    assert failures(shared, "pages", collection) == []
    empty = collection_jsonld(iri=iri, label="Notes", total=0, modified=None, first=None, last="", room_context=CONTEXT)
    assert failures(shared, "collections", empty) == []
