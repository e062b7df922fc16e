"""Reads a file of facts (sidecar) beside an article: `essay.txt.json` or `essay.json` beside `essay.txt`.

    {"title": "The Gauge", "creator": ["I. Varga-Holm", "D. Roos"], "issued": "2024-03",
     "publisher": {"value": "The Northern Ledger", "reference": "https://library.example/123"},
     "rights": {"unknown": "not-stated"}}

Its facts are not from the capture, so they have no evidence there: the importing person states them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NoReturn

from documents.errors import SidecarRefused
from documents.errors import gettext_noop as _
from documents.intake.facts import PROPERTIES, property_for_key, suggest_key
from documents.intake.limits import MAX_FACTS_BYTES, MAX_VALUE, MAX_VALUES

UNKNOWN_REASONS = ("not-looked", "not-stated", "not-known")
_PARTS = frozenset({"value", "reference", "reasoning", "unknown"})
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class StatedFact:
    """A fact stated by a person: a value, or why it is unknown (one of `UNKNOWN_REASONS`)."""

    property: str
    value: str = ""
    unknown: str = ""
    reference: str = ""
    reasoning: str = ""


def names_of_sidecar(article: str) -> tuple[str, str]:
    """Returns the possible names of the sidecar of an article; the first one wins."""
    return f"{article}.json", f"{PurePath(article).stem}.json"


def read_sidecar(data: bytes) -> tuple[StatedFact, ...]:
    """Returns the facts of a sidecar. Raises `SidecarRefused`, saying what is wrong and where."""
    if len(data) > MAX_FACTS_BYTES:
        raise SidecarRefused(_("The file of facts is larger than %(limit)d kB."), limit=MAX_FACTS_BYTES // 1024)
    try:
        content = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_without_doubles, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise SidecarRefused(_("The file of facts is not in UTF-8 (byte %(byte)d)."), byte=error.start + 1) from error
    except json.JSONDecodeError as error:
        raise SidecarRefused(
            _("The file of facts is not JSON: line %(line)d, column %(column)d: %(problem)s."),
            line=error.lineno,
            column=error.colno,
            problem=error.msg,
        ) from error
    except (RecursionError, ValueError) as error:
        raise SidecarRefused(_("The file of facts goes too deep, or has numbers that are none.")) from error
    if not isinstance(content, dict):
        raise SidecarRefused(_('The file of facts must be one JSON object: {"title": "…", "issued": "…"}.'))
    return tuple(fact for key, value in content.items() for fact in _facts(key, value))


def _facts(key: str, content: Any) -> list[StatedFact]:
    name = property_for_key(key)
    if name is None:
        near = suggest_key(key)
        if near:
            raise SidecarRefused(
                _("The file of facts: “%(key)s” is not the name of a fact. Is “%(near)s” meant?"),
                key=key[:60],
                near=near,
            )
        raise SidecarRefused(
            _("The file of facts: “%(key)s” is not the name of a fact. The names are: %(names)s."),
            key=key[:60],
            names=", ".join(PROPERTIES),
        )
    values = content if isinstance(content, list) else [content]
    if not values or len(values) > MAX_VALUES:
        raise SidecarRefused(
            _("The file of facts: “%(key)s” needs from 1 to %(limit)d values."), key=key, limit=MAX_VALUES
        )
    return [_fact(key, name, value) for value in values]


def _fact(key: str, name: str, content: Any) -> StatedFact:
    if isinstance(content, str):
        return StatedFact(name, _line(key, content))
    if (
        not isinstance(content, dict)
        or not content.keys() <= _PARTS
        or not all(isinstance(part, str) for part in content.values())
    ):
        raise SidecarRefused(
            _(
                "The file of facts: “%(key)s” needs words in quotation marks, a list of them, or an object with "
                "“value” (or “unknown”), and if you like “reference” and “reasoning”."
            ),
            key=key,
        )
    if ("value" in content) == ("unknown" in content):
        raise SidecarRefused(_("The file of facts: “%(key)s” needs either “value” or “unknown”, not both."), key=key)
    if content.get("unknown", UNKNOWN_REASONS[0]) not in UNKNOWN_REASONS:
        raise SidecarRefused(
            _("The file of facts: “unknown” in “%(key)s” is one of: %(kinds)s."),
            key=key,
            kinds=", ".join(UNKNOWN_REASONS),
        )
    return StatedFact(
        name,
        value=_line(key, content["value"]) if "value" in content else "",
        unknown=content.get("unknown", ""),
        reference=_line(key, content["reference"]) if content.get("reference") else "",
        reasoning=_line(key, content["reasoning"]) if content.get("reasoning") else "",
    )


def _line(key: str, value: str) -> str:
    """Returns a value on one line; refuses one that is empty, too long or has control characters."""
    if _UNWANTED.search(value):
        raise SidecarRefused(_("The file of facts: “%(key)s” has a control character in it."), key=key)
    line = " ".join(value.split())
    if not line or len(line) > MAX_VALUE:
        raise SidecarRefused(
            _("The file of facts: “%(key)s” is empty, or longer than %(limit)d characters."), key=key, limit=MAX_VALUE
        )
    return line


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise SidecarRefused(_("The file of facts: “%(key)s” stands there twice."), key=twice[:60])
    return content


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
