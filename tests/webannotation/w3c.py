"""The W3C's test material for annotations: 230 assertion schemas and 84 samples, read from the shared folder."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

# The checker of jsonschema accepts every `uri` and `date-time` unless extra packages are installed.
FORMATS = FormatChecker(formats=())
FORMATS.checks("uri")(lambda value: not isinstance(value, str) or bool(URI.fullmatch(value)))
FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or bool(DATE_TIME.fullmatch(value)))


@cache
def validators(shared: Path, kind: str, gravity: str) -> dict[str, Draft4Validator]:
    """Returns the assertions of a `kind` (annotations, collections, pages) and a gravity (must, should), by name."""
    schemas = shared / "w3c" / "schemas"
    files = {path: json.loads(path.read_text(encoding="utf-8")) for path in schemas.rglob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (path.name, Resource(contents=schema, specification=DRAFT4)) for path, schema in files.items()
    )
    folder = {"annotations": "annotations", "collections": "collections", "pages": "collections/pages"}[kind]
    chosen = (schemas / folder).glob("**/*.json" if kind == "annotations" else "*.json")
    return {
        path.name: Draft4Validator(files[path], registry=registry, format_checker=FORMATS)
        for path in chosen
        if files[path].get("assertionType") == gravity
    }


def failures(shared: Path, kind: str, value: Any, gravity: str = "must") -> list[str]:
    """Returns the names of the assertions that `value` fails."""
    return [name for name, validator in validators(shared, kind, gravity).items() if not validator.is_valid(value)]


def samples(shared: Path, folder: str) -> dict[str, str]:
    """Returns the W3C's correct or incorrect samples: their text by file name."""
    paths = sorted((shared / "w3c" / "samples" / folder).glob("*.json"))
    return {path.name: path.read_text(encoding="utf-8") for path in paths}
