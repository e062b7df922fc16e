"""HTTP helpers for views, APIs and streams: media types, ETags, problem documents and strict JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, NoReturn

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from documents.content_coding import parse_choice
from documents.errors import ReadingRoomError, RequestRefused, TranslatableWord, gettext_noop

JSON_LIMIT = 256 * 1024
"""The size limit of a JSON body, in bytes."""
DEPTH_LIMIT = 64
"""The limit on nested lists and objects in a JSON body."""
INTEGER_LIMIT = 2**63

# The policy of a file that is not a page of ours: it loads nothing, sends nothing and is framed nowhere.
FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

PROBLEM_MEDIA_TYPE = "application/problem+json"


def origin_of(request: HttpRequest) -> str:
    """Returns the site's origin for identifiers: from the settings, else that of the request."""
    return settings.READINGROOM_ORIGIN or f"{request.scheme}://{request.get_host()}"


def absolute_url(request: HttpRequest, path: str) -> str:
    """Returns the full address of a path of this site."""
    return origin_of(request) + path


# -- Media types ------------------------------------------------------------------------------


def negotiate_media_type(accept: str, offered: Sequence[str]) -> str | None:
    """Returns the offered media type that an `Accept` header prefers, or None if it accepts none of them.

    Without a preference the earlier offered type wins. A more specific range overrides a wider one (RFC 9110, 12.5.1).
    """
    ranges = [parse_choice(part) for part in accept.split(",") if part.strip()]
    if not ranges:
        return offered[0]
    scored = [(_quality(kind, ranges), -n, kind) for n, kind in enumerate(offered)]
    quality, _place, kind = max(scored)
    return kind if quality > 0 else None


def _quality(kind: str, ranges: Iterable[tuple[str, float]]) -> float:
    """Returns the quality that the most specific matching range gives to `kind`."""
    exactness = {kind: 3, kind.split("/")[0] + "/*": 2, "*/*": 1}
    fitting = [(exactness[one], quality) for one, quality in ranges if one in exactness]
    return max(fitting)[1] if fitting else 0.0


# -- ETags ------------------------------------------------------------------------------------


def etag_of(*content: bytes) -> str:
    """Returns a strong ETag, computed from the bytes of the content alone."""
    digest = hashlib.sha256()
    for part in content:
        digest.update(part)
    return f'"{digest.hexdigest()[:32]}"'


def etag_matches(header: str, etag: str, *, weakly: bool = False) -> bool:
    """Says whether an `If-Match` (or, `weakly`, an `If-None-Match`) names `etag`: `*`, one tag, or a list.

    A weak tag never matches strongly (RFC 9110, 8.8.3.2).
    """
    tags = [tag.strip() for tag in header.split(",")]
    if "*" in tags:
        return True
    return etag in ([tag.removeprefix("W/") for tag in tags] if weakly else tags)


def conditional_response(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Returns the response, or a 304 if the client has the same content already."""
    asked = request.headers.get("If-None-Match", "")
    if request.method not in ("GET", "HEAD") or not asked or not etag_matches(asked, response["ETag"], weakly=True):
        return response
    answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    for name in ("ETag", "Vary", "Cache-Control", "Content-Location", "Link"):
        if name in response:
            answer[name] = response[name]
    del answer["Content-Type"]
    return answer


def keep_while_unchanged(response: HttpResponseBase, document: int, number: int | None) -> None:
    """Says that an answer depends on nothing but a document, whose number was read before anything else of it.

    `number` is that of its public pages; `views.site.kept_answers` gives the answer again while it is the same.
    """
    response.kept_with = (document, number)  # type: ignore[attr-defined]


# -- Responses --------------------------------------------------------------------------------


def json_bytes(value: Any) -> bytes:
    """Encodes JSON for a response: UTF-8, keys in the order given."""
    return orjson.dumps(value)


def json_digest(value: Any) -> str:
    """Returns a hash of a JSON value that does not depend on the order of keys or on white space."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def json_response(value: Any, *, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    """Builds a JSON response; `value` may be bytes that are encoded already."""
    return HttpResponse(
        value if isinstance(value, bytes) else json_bytes(value), status=status, content_type=content_type
    )


def problem_response(status: int, detail: str, **members: Any) -> HttpResponse:
    """Builds a problem document, which programs can read and people can act on (RFC 9457)."""
    return json_response(
        {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **members},
        status=status,
        content_type=PROBLEM_MEDIA_TYPE,
    )


def translate_error(error: ReadingRoomError) -> str:
    """Returns the message of an error in the reader's language."""
    words = {name: _(word) if isinstance(word, TranslatableWord) else word for name, word in error.params.items()}
    return _(error.message) % words if words else _(error.message)


# -- JSON -------------------------------------------------------------------------------------


def read_json(request: HttpRequest, *, types: Sequence[str] = ("application/json",)) -> Any:
    """Reads the JSON of a request; raises `RequestRefused` for anything ambiguous or harmful.

    It refuses other media types, bodies over 256 KB, broken JSON, duplicate keys, numbers that are not finite or too
    large, deep nesting, and strings that Postgres or UTF-8 cannot store.
    """
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type not in types or charset not in ("utf-8", "utf8"):
        raise RequestRefused(gettext_noop("Send JSON: %(types)s."), 415, types=", ".join(types))
    if int(request.META.get("CONTENT_LENGTH") or 0) > JSON_LIMIT:
        _refuse_size()
    body = request.read(JSON_LIMIT + 1)
    if len(body) > JSON_LIMIT:
        _refuse_size()
    return parse_json(body)


def _refuse_size() -> NoReturn:
    raise RequestRefused(gettext_noop("The request has more than %(limit)d bytes."), 413, limit=JSON_LIMIT)


def parse_json(body: bytes) -> Any:
    """Parses JSON strictly; `read_json` says what is refused."""
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except RequestRefused:
        raise
    except RecursionError as error:
        raise RequestRefused(gettext_noop("The JSON is nested too deeply.")) from error
    except ValueError as error:
        raise RequestRefused(gettext_noop("This is not JSON: %(reason)s."), reason=error) from error
    _check_values(value, 0)
    return value


def _parse_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise RequestRefused(gettext_noop("A key stands twice in an object of the JSON."))
    return value


def _parse_integer(digits: str) -> int:
    value = int(digits) if len(digits) < 20 else INTEGER_LIMIT
    if not -INTEGER_LIMIT <= value < INTEGER_LIMIT:
        raise RequestRefused(gettext_noop("A number in the JSON is too large."))
    return value


def _parse_float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise RequestRefused(gettext_noop("A number in the JSON is too large."))
    return value


def _refuse_constant(word: str) -> NoReturn:
    raise RequestRefused(gettext_noop("“%(word)s” is no number in JSON."), word=word)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_parse_object, parse_int=_parse_integer, parse_float=_parse_float, parse_constant=_refuse_constant
)


def _check_values(value: Any, depth: int) -> None:
    if isinstance(value, str):
        _check_string(value)
    elif isinstance(value, (dict, list)):
        if depth >= DEPTH_LIMIT:
            raise RequestRefused(gettext_noop("The JSON is nested too deeply."))
        for item in value.values() if isinstance(value, dict) else value:
            _check_values(item, depth + 1)
        if isinstance(value, dict):
            for key in value:
                _check_string(key)


def _check_string(value: str) -> None:
    if "\x00" in value:
        raise RequestRefused(gettext_noop("A string in the JSON holds the character U+0000."), 422)
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise RequestRefused(gettext_noop("A string in the JSON holds half of a surrogate pair."), 422)


def wants_json(request: HttpRequest) -> bool:
    """Says whether a script of the page asks, which takes JSON alone."""
    return request.headers.get("Accept") == "application/json"
