"""Runs the pure scripts in Chromium; their folder is served at an address that exists only in the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.contexts import Contexts

STATIC = Path(__file__).resolve().parents[2] / "static"
ORIGIN = "http://room.test"
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
DATA = Path(__file__).resolve().parents[1] / "data"


def cases(name: str) -> list[dict[str, Any]]:
    """Returns the shared cases of `tests/data/<name>.json`, which apply to Python and JavaScript."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def contexts(browser) -> Contexts:
    """The browser's contexts for pure scripts, reused from test to test."""
    return Contexts(browser, ORIGIN)


@pytest.fixture
def page(contexts) -> Iterator[Any]:
    """A tab; an error in a script fails the test."""
    context = contexts.new_context()
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    contexts.give_back(context)
    assert failures == []


@pytest.fixture
def module(page) -> Callable[..., Any]:
    """`module("anchoring/lanes.js", "(lanes, x) => lanes.freeLane(x, [])", x)` runs an expression on a module."""

    def serve(route: Any) -> None:
        path = STATIC / route.request.url.removeprefix(ORIGIN).lstrip("/")
        if path.is_file():
            route.fulfill(path=path, content_type=TYPES.get(path.suffix, "application/octet-stream"))
        else:
            route.fulfill(body="<!doctype html><title>t</title><div id=text></div>", content_type="text/html")

    page.route(f"{ORIGIN}/**", serve)
    page.goto(f"{ORIGIN}/blank")

    def run(name: str, expression: str, *values: Any) -> Any:
        script = f"async ([values]) => ({expression})(await import('/js/{name}'), ...values)"
        return page.evaluate(script, [list(values)])

    return run
