"""Parsing of JSON with the places of its values."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.intake.evidence.json_spans import MAX_DEPTH, Value, parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=4),
    max_leaves=12,
)


def plain(value: Value) -> object:
    """Returns the value as the standard library would."""
    if value.members is not None:
        return {name: plain(member) for name, member in value.members.items()}
    if value.items is not None:
        return [plain(item) for item in value.items]
    return value.words if value.is_string else json.loads(value.words)


@given(VALUES, st.booleans())
def test_it_reads_what_the_standard_library_writes(data, ascii_only):
    text = "before " + json.dumps(data, ensure_ascii=ascii_only, indent=1)
    assert plain(parse_json(text, 7, len(text))) == data


def test_every_string_has_its_place():
    text = '{"a": ["one", {"b": "tw\\u006f"}]}'
    (one, inner) = parse_json(text, 0, len(text)).get("a").items
    assert (one.words, one.span.of(text)) == ("one", "one")
    assert (inner.get("b").words, inner.get("b").span.of(text)) == ("two", "tw\\u006f")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('{"a": 1, "b": "x",}', {"a": 1, "b": "x"}),
        ('/*<![CDATA[*/ {"a": 1} /*]]>*/', {"a": 1}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('{"a": "one\ntwo"}', {"a": "one\ntwo"}),
        ('{"a": "x", "b": oops, "c": 1}', {"a": "x"}),
        ('{"a": 1, "a": 2}', {"a": 1}),
        ('{"a": 1};', {"a": 1}),
    ],
)
def test_common_mistakes_of_pages_are_tolerated(text, read):
    assert plain(parse_json(text, 0, len(text))) == read


@pytest.mark.parametrize("text", ["", "   ", "oops", "}", "]", '"open'])
def test_text_that_is_not_json_has_no_value(text):
    assert parse_json(text, 0, len(text)) is None


def test_nesting_is_limited():
    text = "[" * (MAX_DEPTH * 100)
    depth, value = 0, parse_json(text, 0, len(text))
    while value is not None and value.items:
        depth, value = depth + 1, value.items[0]
    assert depth < MAX_DEPTH
