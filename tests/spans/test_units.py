"""Conversion of UTF-16 units to code points; the JavaScript is tested with the same cases."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.spans import utf16_to_code_points

CASES = json.loads((Path(__file__).parents[1] / "data" / "units.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_each_utf16_unit_has_its_code_point(case):
    assert utf16_to_code_points(case["text"], case["units"]) == list(range(len(case["text"]) + 1))


def test_offsets_inside_a_surrogate_pair_or_outside_have_no_code_point():
    assert utf16_to_code_points("a😀b", [-1, 0, 1, 2, 3, 4, 5]) == [None, 0, 1, None, 2, 3, None]
    assert utf16_to_code_points("abc", [3, 4, -1]) == [3, None, None]


@given(st.text())
def test_offsets_agree_with_the_utf16_encoding(text):
    ends = [len(text[:n].encode("utf-16-le")) // 2 for n in range(len(text) + 1)]
    assert utf16_to_code_points(text, ends) == list(range(len(text) + 1))
