"""Parses JSON and keeps the position of every value in the text.

The standard library's parser gives no positions, and evidence needs them. This parser uses no recursion, reads a
limited number of values and stops at the first error. It keeps what it has read until then, because many pages have a
comma too many at the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from documents.spans import Span

MAX_VALUES = 50_000
MAX_DEPTH = 60

_BLANK = re.compile(r"(?:[\s;]|/\*.*?\*/|//<!\[CDATA\[|<!--|<!\[CDATA\[)*", re.S)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_WORD = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")


@dataclass
class Value:
    """One value: `span` covers its text without quotation marks; `words` is the text of a string, number or keyword.

    An object has `members`, an array `items`, anything else neither.
    """

    span: Span
    words: str = ""
    is_string: bool = False
    members: dict[str, Value] | None = None
    items: list[Value] | None = None

    def get(self, name: str) -> Value | None:
        """Returns a member of an object; None for any other value."""
        return self.members.get(name) if self.members is not None else None

    def as_list(self) -> Iterator[Value]:
        """Yields the items of an array, or the value itself: JSON-LD writes one value with or without brackets."""
        if self.items is not None:
            yield from self.items
        else:
            yield self

    def text_of(self, name: str) -> str:
        """Returns the text of a member that is a string, else ""."""
        member = self.get(name)
        return member.words if member is not None and member.is_string else ""


@dataclass
class _Open:
    value: Value
    key: str = ""


def parse_json(text: str, start: int, end: int) -> Value | None:
    """Returns the value that begins at `start`, or None; incomplete JSON is kept as far as it goes."""
    root: Value | None = None
    stack: list[_Open] = []
    at = start
    for _n in range(MAX_VALUES * 4):
        at = _skip(text, at, end)
        if at >= end or (root is not None and not stack):
            break
        sign = text[at]
        if sign in "}]":
            if not stack:
                break
            stack.pop()
            at += 1
        elif sign in ",:":
            at += 1
        else:
            key_end = _key(text, at, end, stack)
            if key_end:
                at = key_end
                continue
            value, at = _value(text, at, end)
            if value is None or len(stack) >= MAX_DEPTH:
                break
            root = value if root is None else root
            _place(stack, value)
            if value.members is not None or value.items is not None:
                stack.append(_Open(value))
    return root


def _skip(text: str, at: int, end: int) -> int:
    found = _BLANK.match(text, at, end)
    return found.end() if found else at


def _key(text: str, at: int, end: int, stack: list[_Open]) -> int:
    """Reads the name of a member; returns its end, or 0 if there is no name at `at`."""
    if not stack or stack[-1].value.members is None or stack[-1].key or text[at] != '"':
        return 0
    found = _STRING.match(text, at, end)
    if found is None:
        return 0
    stack[-1].key = _decoded(found[0]) or " "
    return found.end()


def _value(text: str, at: int, end: int) -> tuple[Value | None, int]:
    if text[at] == "{":
        return Value(Span(at, at + 1), members={}), at + 1
    if text[at] == "[":
        return Value(Span(at, at + 1), items=[]), at + 1
    if found := _STRING.match(text, at, end):
        return Value(Span(*found.span(1)), _decoded(found[0]), is_string=True), found.end()
    if found := _WORD.match(text, at, end):
        return Value(Span(*found.span()), found[0]), found.end()
    return None, at


def _place(stack: list[_Open], value: Value) -> None:
    if not stack:
        return
    holder = stack[-1]
    if holder.value.items is not None:
        holder.value.items.append(value)
    elif holder.value.members is not None and holder.key:
        holder.value.members.setdefault(holder.key, value)
        holder.key = ""


def _decoded(literal: str) -> str:
    """Decodes a string literal and tolerates line ends in it, which JSON forbids but pages contain."""
    try:
        return str(json.loads(literal, strict=False)).encode("utf-8", "replace").decode()
    except ValueError:
        return ""
