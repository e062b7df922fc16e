"""Reads facts from the front matter of a Markdown file: YAML between two lines of three hyphens.

Each fact keeps the span of the file's text (code points of revision 0) that shows it. Only what facts need is read: one
line for each, with a value or a list of values. References, types and nesting are refused, so that YAML cannot make the
reader do anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml import events

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.facts import Fact, property_for_key
from documents.intake.limits import MAX_FACTS_BYTES, MAX_VALUE, MAX_VALUES
from documents.spans import Span

RULE = "front matter"

_OPENING = re.compile(r"---[ \t]*\n(?=(?:#[^\n]*\n|\n)*[\"']?[^\W\d_][\w .\t-]*[\"']?:[ \t\n])")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_BLOCK_HEAD = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\n\s*")


@dataclass(frozen=True)
class FrontMatter:
    """The facts found, the keys that are not used, and the position where the article begins."""

    facts: tuple[Fact, ...]
    unused: tuple[str, ...]
    body_start: int


def front_matter(text: str) -> FrontMatter | None:
    """Reads the front matter of `text`; returns None if there is none. Raises `CaptureRefused` for a faulty one."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    closing = _CLOSING.search(text, opening.end(), opening.end() + MAX_FACTS_BYTES + 4)
    if closing is None:
        if _CLOSING.search(text, opening.end()) is None:
            return None  # a horizontal rule, not front matter: no closing line follows
        raise CaptureRefused(
            _("The facts at the head of the file are longer than %(limit)d kB."), limit=MAX_FACTS_BYTES // 1024
        )
    block = text[opening.end() : closing.start()]
    facts: list[Fact] = []
    unused: list[str] = []
    for key, values in _pairs(block):
        name = property_for_key(key)
        if name is None:
            unused.append(key)
            continue
        facts.extend(
            Fact(name, value, (Span(span.start + opening.end(), span.end + opening.end()),), RULE)
            for value, span in values
        )
    return FrontMatter(tuple(facts), tuple(unused), closing.end())


_Value = tuple[str, Span]


def _pairs(block: str) -> Iterator[tuple[str, list[_Value]]]:
    """Yields the keys of the block with their values and the spans of these within it."""
    seen: set[str] = set()
    stream = _checked_events(block)
    for event in stream:
        if isinstance(event, events.SequenceStartEvent):
            raise _refusal(
                _("The facts at the head of the file: line %(line)d is not a name, a colon and a value."), event
            )
        if not isinstance(event, events.ScalarEvent):
            continue
        key = event.value
        if key.lower() in seen:
            raise _refusal(
                _("The facts at the head of the file: “%(key)s” stands there twice, the second time in line %(line)d."),
                event,
                key=key[:60],
            )
        seen.add(key.lower())
        yield key, list(_values(block, stream))


def _values(block: str, stream: Iterator[yaml.Event]) -> Iterator[_Value]:
    """Yields the value of a key, or the values of its list."""
    event = next(stream)
    if isinstance(event, events.ScalarEvent):
        yield from _scalar(block, event)
        return
    if isinstance(event, events.MappingStartEvent):
        raise _too_deep(event)
    for _n in range(MAX_VALUES):
        event = next(stream)
        if isinstance(event, events.SequenceEndEvent):
            return
        if not isinstance(event, events.ScalarEvent):
            raise _too_deep(event)
        yield from _scalar(block, event)
    raise _refusal(
        _("The facts at the head of the file: the list in line %(line)d has more than %(limit)d values."),
        event,
        limit=MAX_VALUES,
    )


def _scalar(block: str, event: events.ScalarEvent) -> Iterator[_Value]:
    """Yields a value that is not empty, and its span without quotation marks and signs of YAML."""
    value = " ".join(event.value.split())
    if value == "" or (event.style is None and value in _NOTHING):
        return
    if len(value) > MAX_VALUE:
        raise _refusal(
            _("The facts at the head of the file: the value in line %(line)d is longer than %(limit)d characters."),
            event,
            limit=MAX_VALUE,
        )
    start, end = _place(event)
    if event.style in {"'", '"'}:
        start, end = start + 1, end - 1
    elif event.style in {"|", ">"}:
        head = _BLOCK_HEAD.match(block, start)
        start = head.end() if head else start
    yield value, Span(start, end).stripped(block)


def _place(event: yaml.Event) -> tuple[int, int]:
    """Returns the position of an event in the block, in code points."""
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark.index, event.end_mark.index


def _checked_events(block: str) -> Iterator[yaml.Event]:
    """Yields the YAML events of the block and refuses those that facts do not need; the parser uses no recursion."""
    try:
        for event in yaml.parse(block, Loader=yaml.SafeLoader):
            if isinstance(event, events.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise _refusal(
                    _("The facts at the head of the file: line %(line)d has a reference (& or *), which is not read."),
                    event,
                )
            if getattr(event, "tag", None) is not None:
                raise _refusal(
                    _("The facts at the head of the file: line %(line)d has a type (!), which is not read."), event
                )
            yield event
    except yaml.MarkedYAMLError as error:
        raise CaptureRefused(
            _(
                "The facts at the head of the file cannot be read as YAML (line %(line)d: %(problem)s). "
                "A value with a colon or a quotation mark in it needs quotation marks around it."
            ),
            line=(error.problem_mark.line if error.problem_mark else 0) + 2,
            problem=error.problem or error.context or "",
        ) from error
    except yaml.YAMLError as error:
        raise CaptureRefused(_("The facts at the head of the file cannot be read as YAML.")) from error


def _too_deep(event: yaml.Event) -> CaptureRefused:
    return _refusal(
        _("The facts at the head of the file: line %(line)d goes too deep; a value is a line or a list of lines."),
        event,
    )


def _refusal(message: str, event: yaml.Event, **words: object) -> CaptureRefused:
    """Returns an error that names the line of the file; its first line is the one with the hyphens."""
    assert event.start_mark is not None
    return CaptureRefused(message, line=event.start_mark.line + 2, **words)
