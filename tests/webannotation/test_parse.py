import pytest

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.errors import AnnotationRefused
from documents.webannotation import parse_annotation
from tests.webannotation.annotation import ARTICLE, markdown, passage, position, quote, sent, tag, text


def test_note_and_tags_from_our_page_leave_no_other_properties():
    draft = parse_annotation(
        sent(motivation="commenting", body=[markdown("So *it* begins."), tag("irony"), tag("voice")])
    )
    assert (draft.bodies.note, draft.bodies.note_format, draft.bodies.tags) == (
        "So *it* begins.",
        "markdown",
        ("irony", "voice"),
    )
    assert draft.properties == {}


def test_passage_has_both_selectors():
    draft = parse_annotation(sent(target=passage(position(4, 7), quote("cat", prefix="The ", suffix=" sat"))))
    (target,) = draft.targets
    assert target.iri == ARTICLE
    assert target.position == TextPositionSelector(4, 7)
    assert target.quote == TextQuoteSelector("cat", "The ", " sat")


def test_a_single_selector_needs_no_list():
    draft = parse_annotation(sent(target={"source": {"id": ARTICLE}, "selector": quote("cat")}))
    assert draft.targets[0].quote == TextQuoteSelector("cat")


def test_other_selectors_beside_ours_are_stored():
    other = {
        "type": "RangeSelector",
        "startContainer": "/p[1]",
        "startOffset": 0,
        "endContainer": "/p[1]",
        "endOffset": 3,
    }
    draft = parse_annotation(sent(target=passage(other, quote("cat", id="urn:x:1"))))
    assert draft.properties["target"] == [{"TextQuoteSelector": {"id": "urn:x:1"}, "selectors": [other]}]


@pytest.mark.parametrize(
    ("properties", "motivation"),
    [
        ({}, "highlighting"),
        ({"body": markdown("a note")}, "commenting"),
        ({"body": [tag("irony")]}, "tagging"),
        ({"bodyValue": "a note"}, "commenting"),
        ({"motivation": "questioning"}, "questioning"),
        ({"motivation": ["questioning", "linking"]}, "questioning"),
        ({"motivation": "http://example.org/m/doubting"}, "http://example.org/m/doubting"),
    ],
)
def test_motivation_is_the_first_given_or_follows_from_the_bodies(properties, motivation):
    assert parse_annotation(sent(**properties)).motivation == motivation


def test_a_body_without_purpose_is_a_tag_if_the_motivation_is_tagging():
    assert parse_annotation(sent(motivation="tagging", body=text("irony"))).bodies.tags == ("irony",)
    assert parse_annotation(sent(motivation="commenting", body=text("irony"))).bodies.note == "irony"


def test_several_text_bodies_make_one_note():
    bodies = parse_annotation(sent(body=[text("One."), tag("x"), text("Two.", purpose="replying")])).bodies
    assert (bodies.note, bodies.tags) == ("One.\n\nTwo.", ("x",))


@pytest.mark.parametrize(
    ("body", "note_format"),
    [
        (text("1 * 2"), "plain"),
        (text("1 * 2", format="text/plain"), "plain"),
        (text("1 * 2", format="text/markdown"), "markdown"),
        (text("<b>1</b>", format="text/html"), "markdown"),
        ([text("1", format="text/plain"), text("*2*", format="text/markdown")], "markdown"),
    ],
)
def test_only_markdown_is_read_as_markdown(body, note_format):
    assert parse_annotation(sent(body=body)).bodies.note_format == note_format


def test_tags_that_differ_only_in_case_or_white_space_are_one():
    bodies = parse_annotation(sent(body=[tag("Irony"), tag(" irony "), tag("close  reading")])).bodies
    assert bodies.tags == ("Irony", "close reading")


def test_an_absent_audience_stays_absent_and_a_foreign_one_is_only_stored():
    assert parse_annotation(sent()).audience is None
    foreign = {"id": "http://example.edu/roles/teacher", "type": "schema:EducationalAudience"}
    draft = parse_annotation(sent(audience=foreign))
    assert draft.audience is None
    assert draft.properties["annotation"] == {"audience": [foreign]}
    assert parse_annotation(sent(audience=["public", foreign])).audience == "public"


def test_properties_that_the_site_states_itself_are_dropped():
    target = passage(
        quote("cat"), anchorState="moved", anchorMethod="quote", anchorScore=1, anchoredOn="x:y", madeOn={}
    )
    draft = parse_annotation(sent(creator="http://example.org/me", created="2026-01-01T00:00:00Z", target=target))
    assert draft.properties == {}


def test_unknown_properties_and_contexts_are_stored():
    draft = parse_annotation(
        sent(
            **{
                "@context": [
                    "http://www.w3.org/ns/anno.jsonld",
                    {"ex": "http://example.org/"},
                    "https://r.example/ns/room.jsonld",
                ]
            },
            **{"ex:mood": {"deep": [1, None, True]}},
            generator="http://example.org/client",
        )
    )
    assert draft.properties["annotation"] == {
        "@context": [{"ex": "http://example.org/"}],
        "ex:mood": {"deep": [1, None, True]},
        "generator": "http://example.org/client",
    }


REFUSED = {
    "not an object": (["Annotation"], ""),
    "no context": (sent(**{"@context": None}), "/@context"),
    "keyword of another form of JSON-LD": (sent(**{"@id": "http://example.org/1"}), "/@id"),
    "another type": (sent(type="Squirrel"), "/type"),
    "no target": (sent(target=None), "/target"),
    "empty list of targets": (sent(target=[]), "/target"),
    "a number as target": (sent(target=9), "/target"),
    "a relative target": (sent(target="/documents/keeper/"), "/target"),
    "a text as target": (sent(target={"id": ARTICLE, "value": "words"}), "/target"),
    "a choice as target": (sent(target={"type": "Choice", "items": [ARTICLE]}), "/target"),
    "21 targets": (sent(target=[ARTICLE] * 21), "/target"),
    "a second target without an address": (sent(target=[ARTICLE, {"selector": quote("x")}]), "/target/1"),
    "only a selector that is not understood": (
        sent(target=passage({"type": "CssSelector", "value": "p"})),
        "/target/selector",
    ),
    "a refined selector": (sent(target=passage(quote("x", refinedBy=position(0, 1)))), "/target/selector/0"),
    "two positions": (sent(target=passage(position(0, 1), position(2, 3))), "/target/selector/1"),
    "a position without end": (
        sent(target=passage({"type": "TextPositionSelector", "start": 1})),
        "/target/selector/0/end",
    ),
    "an offset that is true": (sent(target=passage(position(True, 4))), "/target/selector/0/start"),
    "an offset with a point": (sent(target=passage(position(1.5, 4))), "/target/selector/0/start"),
    "an offset in words": (sent(target=passage(position("1", 4))), "/target/selector/0/start"),
    "a negative offset": (sent(target=passage(position(-1, 4))), "/target/selector/0"),
    "the end before the start": (sent(target=passage(position(5, 4))), "/target/selector/0"),
    "an empty passage": (sent(target=passage(position(5, 5))), "/target/selector/0"),
    "an offset beyond 64 bits": (sent(target=passage(position(0, 2**70))), "/target/selector/0"),
    "an empty quote": (sent(target=passage(quote(""))), "/target/selector/0/exact"),
    "a quote that is a list": (sent(target=passage(quote(["x"]))), "/target/selector/0/exact"),
    "a quote of 50,001 characters": (sent(target=passage(quote("x" * 50_001))), "/target/selector/0/exact"),
    "body and bodyValue": (sent(body=text("x"), bodyValue="x"), "/bodyValue"),
    "two bodyValues": (sent(bodyValue=["x", "y"]), "/bodyValue"),
    "a text body without value": (sent(body={"type": "TextualBody"}), "/body/value"),
    "a text body with two values": (sent(body=text(["x", "y"])), "/body/value"),
    "a note of 10,001 characters": (sent(body=text("x" * 10_001)), "/body"),
    "51 tags": (sent(body=[tag(f"t{n}") for n in range(51)]), "/body"),
    "a tag without letters": (sent(body=[tag("  ")]), "/body/0/value"),
    "a tag of 101 letters": (sent(body=[tag("x" * 101)]), "/body/0/value"),
    "a relative body": (sent(body="post1"), "/body"),
    "an empty body": (sent(body={}), "/body"),
    "a direction that is none": (sent(body=text("x", textDirection="up")), "/body/textDirection"),
    "an audience that is none": (sent(audience="friends"), "/audience"),
    "two audiences": (sent(audience=["private", "public"]), "/audience"),
    "a group audience without a group": (sent(audience="group"), "/group"),
    "a group for a private note": (sent(audience="private", group="8a9e0b6e-0000-4000-8000-000000000000"), "/group"),
    "a group that is a number": (sent(audience="group", group=7), "/group"),
    "an id that is a word": (sent(id="mine"), "/id"),
    "a date without a zone": (sent(created="2026-01-01T00:00:00"), "/created"),
    "a creator that is a number": (sent(creator=6), "/creator"),
    "a right that is a word": (sent(rights="mine"), "/rights"),
    "a canonical that is a list of two": (sent(canonical=["urn:a:1", "urn:a:2"]), "/canonical"),
    "a motivation that is a number": (sent(motivation=3), "/motivation"),
    "a motivation of 60 letters": (sent(motivation="http://example.org/" + "m" * 60), "/motivation"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_invalid_annotation_is_refused_with_the_place_of_the_fault(name):
    received, where = REFUSED[name]
    with pytest.raises(AnnotationRefused) as refused:
        parse_annotation(received)
    assert refused.value.pointer == where
    assert str(refused.value).endswith(".")
