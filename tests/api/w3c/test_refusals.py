"""Refused requests: the status and the reason for each, and proof that nothing was written.

Run with `-s` to print the table.
"""

from __future__ import annotations

import json
import uuid

import pytest
from django.conf import settings

from documents.models import (
    Anchor,
    Annotation,
    AnnotationVersion,
    Document,
    Event,
    Group,
    Tag,
    TaggedAnnotation,
    Target,
)
from tests.api.client import ORIGIN, annotation, article, send, signed_in, target_on
from tests.factories import make_annotation, make_document
from tests.webannotation.annotation import passage, position, quote, tag, text

pytestmark = pytest.mark.django_db

TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."


@pytest.fixture
def table():
    """Collects rows of (input, status, reason), and prints them after the test."""
    rows = []
    yield rows
    for name, status, words in rows:
        print(f"{status}  {name:60}  {words}")  # noqa: T201


def count_rows():
    """Counts the rows of every table that the write path changes, and returns the counters of each document."""
    models = (Annotation, AnnotationVersion, Target, Anchor, Tag, TaggedAnnotation, Event)
    counts = {model.__name__: model.objects.count() for model in models}
    return counts | {"documents": list(Document.objects.order_by("pk").values_list("event_number", "public_changes"))}


def bodies(cast):
    """Returns invalid inputs by name: the body (bytes are sent unchanged), the expected status, and headers."""
    document = cast.document
    hidden = make_document("Hidden words.", curator=cast.charlie, visibility="private")
    others = Group.objects.create(slug="others", name="Others")
    secret = make_annotation(document, cast.tova, (0, 3), audience="private")

    def target(*selectors, source=""):
        return annotation(document, target=passage(*selectors, source=source or article(document)))

    whole = json.dumps(annotation(document)).encode()
    return {
        "nothing but a blank": (b" ", 400),
        "not JSON": (b"this is not json", 400),
        "half of the JSON": (whole[: len(whole) // 2], 400),
        "NaN": (whole.replace(b'"commenting"', b"NaN", 1), 400),
        "a key given twice": (b'{"type": "Annotation", "type": "Annotation"}', 400),
        "100,000 open brackets": (b"[" * 100_000, 400),
        "100 objects in one another": (b'{"a":' * 100 + b"1" + b"}" * 100, 400),
        "a number of 400 digits": (whole.replace(b'"commenting"', b"9" * 400, 1), 400),
        "bytes that are not UTF-8": (whole.replace(b"A note.", b"\xff\xfe"), 400),
        "UTF-16": (whole.decode().encode("utf-16"), 400),
        "257 KB": (annotation(document, extra="x" * 262_144), 413),
        "an escaped NUL in the note": (whole.replace(b"A note.", b"A\\u0000"), 422),
        "an escaped NUL in a key": (whole.replace(b'"motivation"', b'"a\\u0000"'), 422),
        "half of a surrogate pair": (whole.replace(b"A note.", b"\\ud83d"), 422),
        "a form": (b"note=x", 415, {"Content_Type": "application/x-www-form-urlencoded"}),
        "plain text": (whole, 415, {"Content_Type": "text/plain"}),
        "no content type": (whole, 415, {"Content_Type": ""}),
        "XML": (b"<a/>", 415, {"Content_Type": "application/xml"}),
        "another charset": (whole, 415, {"Content_Type": "application/json; charset=utf-16"}),
        "a list": ([annotation(document)], 422),
        "a string": ("Annotation", 422),
        "null": (b"null", 422),
        "an empty object": ({}, 422),
        "no context": (annotation(document, **{"@context": None}), 422),
        "another type": (annotation(document, type="Squirrel"), 422),
        "no target": (annotation(document, target=None), 422),
        "body and bodyValue": (annotation(document, bodyValue="x"), 422),
        "a note of 10,001 characters": (annotation(document, note="x" * 10_001), 422),
        "51 tags": (annotation(document, body=[tag(f"t{n}") for n in range(51)]), 422),
        "a tag of 101 characters": (annotation(document, body=[tag("x" * 101)]), 422),
        "a tag with a control character": (annotation(document, body=[tag("x\x07")]), 422),
        "21 targets": (annotation(document, target=[target_on(document, "keeper")] * 21), 422),
        "a note with a number for words": (annotation(document, body=text(7)), 422),
        "a negative offset": (target(position(-1, 4)), 422),
        "the end before the start": (target(position(9, 4)), 422),
        "an empty passage": (target(position(4, 4)), 422),
        "one past the end": (target(position(0, len(TEXT) + 1)), 422),
        "offsets beyond 32 bits": (target(position(2**31, 2**31 + 5)), 422),
        "an offset beyond 64 bits": (target(position(0, 2**63)), 400),
        "an offset with a point": (target(position(1.5, 4)), 422),
        "an offset in words": (target(position("1", "4")), 422),
        "an offset that is true": (target(position(True, 4)), 422),
        "words that are not there": (target(quote("lighthouse")), 422),
        "words that stand there twice": (target(quote("it")), 422),
        "offsets and words that contradict": (target(position(0, 4), quote("lighthouse")), 422),
        "words of 50,001 characters": (target(quote("x" * 50_001)), 422),
        "empty words": (target(quote("")), 422),
        "a CSS selector": (target({"type": "CssSelector", "value": "p"}), 422),
        "a refined selector": (target(quote("keeper", refinedBy=position(0, 1))), 422),
        "an article elsewhere": (annotation(document, target="https://elsewhere.example/documents/a/"), 422),
        "our address with another scheme": (annotation(document, target=article(document).replace("http", "ftp")), 422),
        "an article that is not there": (annotation(document, target=f"{ORIGIN}/documents/none/"), 422),
        "an article of another": (annotation(document, target=article(hidden)), 422),
        "a page that is no article": (annotation(document, target=f"{ORIGIN}/annotations/"), 422),
        "an article with a query": (annotation(document, target=f"{article(document)}?a=b"), 422),
        "a revision that is not there": (target(quote("keeper"), source=f"{article(document)}revisions/99/"), 422),
        "the article and a passage of it": (
            annotation(document, target=[article(document), target_on(document, "keeper")]),
            422,
        ),
        "an annotation of another as parent": (annotation(document, target=f"{ORIGIN}/annotations/{secret.pk}"), 422),
        "a parent that is not there": (annotation(document, target=f"{ORIGIN}/annotations/{uuid.uuid4()}"), 422),
        "an audience that is none": (annotation(document, audience="friends"), 422),
        "a group audience without a group": (annotation(document, audience="group"), 422),
        "a group of others": (annotation(document, audience="group", group=str(others.pk)), 422),
        "a group that is no identifier": (annotation(document, audience="group", group="'; DROP TABLE"), 422),
        "a key with line ends": (annotation(document), 400, {"Idempotency_Key": "a\tb"}),
        "a key of 201 letters": (annotation(document), 400, {"Idempotency_Key": "k" * 201}),
    }


def test_bad_input_is_refused_with_a_reason_and_writes_nothing(cast, table):
    bob = signed_in(cast.bob)
    inputs = bodies(cast)
    before = count_rows()
    for name, (sent, status, *headers) in inputs.items():
        answer = send(bob, "POST", "/annotations/", sent, **(headers[0] if headers else {}))
        table.append((name, answer.status_code, answer.json().get("detail", "")))
        assert answer.status_code == status, (name, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"].endswith("."), name
        assert count_rows() == before, name
    assert len(inputs) > 60


FORGED = {
    "no token and no Origin": ({}, 403),
    "no token": ({"Origin": ORIGIN}, 403),
    "a token of another": ({"Origin": ORIGIN, "X_CSRFToken": "a" * 64}, 403),
    "a token that is none": ({"Origin": ORIGIN, "X_CSRFToken": "é"}, 403),
    "an Origin elsewhere": ({"Origin": "https://elsewhere.example", "X_CSRFToken": "{token}"}, 403),
    "an Origin that begins like ours": ({"Origin": f"{ORIGIN}.elsewhere.example", "X_CSRFToken": "{token}"}, 403),
    "an Origin on another port": ({"Origin": f"{ORIGIN}:8080", "X_CSRFToken": "{token}"}, 403),
    "the Origin null": ({"Origin": "null", "X_CSRFToken": "{token}"}, 403),
    "a Referer elsewhere": ({"Referer": "https://elsewhere.example/", "X_CSRFToken": "{token}"}, 403),
    "a token without Origin or Referer": ({"X_CSRFToken": "{token}"}, 403),
    "token and Origin": ({"Origin": ORIGIN, "X_CSRFToken": "{token}"}, 201),
    "token and Referer": ({"Referer": f"{ORIGIN}/documents/x/", "X_CSRFToken": "{token}"}, 201),
}


@pytest.mark.parametrize("name", FORGED)
def test_session_needs_our_origin_and_its_csrf_token(cast, name, table):
    headers, status = FORGED[name]
    client = signed_in(cast.bob, strict=True)
    token = client.get("/csrf").json()["token"]
    named = {key: value.replace("{token}", token) for key, value in headers.items()}
    before = count_rows()
    answer = send(client, "POST", "/annotations/", annotation(cast.document), **named)
    table.append((name, answer.status_code, answer.json().get("detail", "")))
    assert answer.status_code == status
    assert (count_rows() == before) == (status != 201)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_put_and_delete_need_the_csrf_token_too(cast, method):
    made = make_annotation(cast.document, cast.bob)
    client = signed_in(cast.bob, strict=True)
    before = count_rows()
    answer = send(client, method, f"/annotations/{made.pk}", annotation(cast.document), If_Match="*")
    assert answer.status_code == 403
    assert count_rows() == before


def test_csrf_token_without_its_cookie_is_refused(cast):
    client = signed_in(cast.bob, strict=True)
    token = client.get("/csrf").json()["token"]
    del client.cookies[settings.CSRF_COOKIE_NAME]
    answer = send(client, "POST", "/annotations/", annotation(cast.document), Origin=ORIGIN, X_CSRFToken=token)
    assert answer.status_code == 403


def test_put_is_validated_like_post(cast, table):
    bob = signed_in(cast.bob)
    sent = annotation(cast.document, "keeper")
    made = send(bob, "POST", "/annotations/", sent)
    inputs = bodies(cast)
    before = count_rows()
    for name in (
        "a group of others",
        "an article of another",
        "an annotation of another as parent",
        "words that are not there",
        "one past the end",
        "a note of 10,001 characters",
        "no target",
    ):
        answer = send(bob, "PUT", made["Location"].removeprefix(ORIGIN), inputs[name][0], If_Match="*")
        table.append((f"PUT: {name}", answer.status_code, answer.json()["detail"]))
        assert answer.status_code == 422, (name, answer.content)
        assert count_rows() == before
