"""js/sha-256.js: the hash that stands for a long quote."""

import hashlib

import pytest


@pytest.mark.parametrize(
    "text",
    ["", "abc", "x" * 55, "x" * 56, "x" * 63, "x" * 64, "Brücke 😀 日本語 " * 9_000],
    ids=["empty", "abc", "55", "56", "63", "64", "long"],
)
def test_the_hash_is_that_of_the_text_in_utf_8(module, text):
    found = module("sha-256.js", "({ sha256 }, text) => sha256(text)", text)
    assert found == hashlib.sha256(text.encode()).hexdigest()
