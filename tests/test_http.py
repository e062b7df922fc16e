import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from documents import http
from documents.errors import RequestRefused

LD = "application/ld+json"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", LD),
        ("*/*", LD),
        ("application/json;q=0.5", None),
        ("text/html", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "text/html"),
        ('application/ld+json;profile="http://www.w3.org/ns/anno.jsonld", text/html;q=0.1', LD),
        ("text/*, application/ld+json;q=0.2", "text/html"),
        ("*/*, application/ld+json;q=0", "text/html"),
        ("APPLICATION/LD+JSON", LD),
        ("text/html;q=nonsense", None),
    ],
)
def test_the_preferred_media_type_is_chosen(accept, chosen):
    assert http.negotiate_media_type(accept, [LD, "text/html"]) == chosen


def test_parameters_of_a_content_type_may_have_any_order_and_case():
    kind = 'Application/LD+JSON; charset=UTF-8; Profile="http://www.w3.org/ns/anno.jsonld"'
    request = RequestFactory().generic("POST", "/", b"{}", content_type=kind)
    assert http.read_json(request, types=[LD]) == {}


@pytest.mark.parametrize(
    ("header", "strongly", "weakly"),
    [
        ('"a"', True, True),
        ("*", True, True),
        ('"b", "a"', True, True),
        ('W/"a"', False, True),
        ('"b"', False, False),
        ("a", False, False),
        ("", False, False),
    ],
)
def test_a_weak_etag_never_matches_strongly(header, strongly, weakly):
    assert http.etag_matches(header, '"a"') is strongly
    assert http.etag_matches(header, '"a"', weakly=True) is weakly


def test_a_response_that_the_client_has_is_not_sent_again():
    response = HttpResponse(b"words", headers={"ETag": http.etag_of(b"words"), "Vary": "Accept"})
    same = RequestFactory().get("/", headers={"If-None-Match": f"W/{http.etag_of(b'words')}"})
    answer = http.conditional_response(same, response)
    assert (answer.status_code, answer.content, answer["Vary"]) == (304, b"", "Accept")
    other = RequestFactory().get("/", headers={"If-None-Match": http.etag_of(b"other")})
    assert http.conditional_response(other, response) is response


def test_equal_bytes_have_equal_etags():
    assert http.etag_of(b"ab", b"c") == http.etag_of(b"abc") != http.etag_of(b"abd")


BAD_JSON = {
    "nothing": (b"", 400),
    "words": (b"this is not json", 400),
    "a trailing comma": (b'{"a": 1,}', 400),
    "two values": (b"{} {}", 400),
    "not a number": (b'{"a": NaN}', 400),
    "infinity": (b'{"a": -Infinity}', 400),
    "a number beyond floats": (b'{"a": 1e999}', 400),
    "a number beyond 64 bits": (b'{"a": 18446744073709551616}', 400),
    "a number of 5,000 digits": (b'{"a": ' + b"9" * 5_000 + b"}", 400),
    "a key given twice": (b'{"a": 1, "a": 2}', 400),
    "100,000 open lists": (b"[" * 100_000, 400),
    "65 lists in one another": (b"[" * 65 + b"]" * 65, 400),
    "bytes that are not UTF-8": (b'{"a": "\xff"}', 400),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), 400),
    "a byte order mark": (b"\xef\xbb\xbf{}", 400),
    "a raw NUL": (b'{"a": "\x00"}', 400),
    "an escaped NUL": (b'{"a": "\\u0000"}', 422),
    "a NUL in a key": (b'{"a\\u0000": 1}', 422),
    "half a surrogate pair": (b'{"a": ["\\ud83d"]}', 422),
    "the other half in a key": (b'{"\\ude00": 1}', 422),
}


@pytest.mark.parametrize("name", BAD_JSON)
def test_json_that_could_be_misread_is_refused(name):
    body, status = BAD_JSON[name]
    with pytest.raises(RequestRefused) as refused:
        http.parse_json(body)
    assert refused.value.status == status
    assert str(refused.value).endswith(".")


def test_json_within_the_limits_is_read():
    assert http.parse_json(b"[" * 64 + b"]" * 64)
    assert http.parse_json('{"a": ["😀", "\\ud83d\\ude00", -9.5e3, true, null]}'.encode()) == {
        "a": ["😀", "😀", -9500.0, True, None]
    }


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
        ("application/json; charset=latin-1", 415),
        ("application/jsonp", 415),
    ],
)
def test_only_json_is_read(content_type, status):
    request = RequestFactory().generic("POST", "/", b"{}", content_type=content_type)
    with pytest.raises(RequestRefused) as refused:
        http.read_json(request)
    assert refused.value.status == status


def test_a_large_body_is_refused_even_without_a_content_length():
    request = RequestFactory().generic("POST", "/", b" " * (http.JSON_LIMIT + 1), content_type="application/json")
    for length in (str(http.JSON_LIMIT + 1), ""):
        request.META["CONTENT_LENGTH"] = length
        with pytest.raises(RequestRefused) as refused:
            http.read_json(request)
        assert refused.value.status == 413


def test_a_problem_response_states_status_detail_and_place():
    answer = http.problem_response(422, "No such words.", where="/target")
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "No such words.",
        "where": "/target",
    }
