"""Spellings as people type them."""

from __future__ import annotations

import pytest

from documents.codebooks import Spelling, check_spellings, language_tag, parse_spelling
from documents.errors import SpellingRefused


@pytest.mark.parametrize(
    ("line", "spelling"),
    [
        ("Plough", Spelling("Plough")),
        ("  two   words ", Spelling("two words")),
        ("Pflug @de", Spelling("Pflug", "de")),
        ("* плуг @uk", Spelling("плуг", "uk", "preferred")),
        ("*القذافي @ar-Latn-x-old", Spelling("القذافي", "ar-Latn-x-old", "preferred")),
        ("~plogh", Spelling("plogh", "", "hidden")),
        ("~ 犁 @ZH-hant", Spelling("犁", "zh-Hant", "hidden")),
        ("\\~about", Spelling("~about")),
        ("\\\\n", Spelling("\\n")),
        ("meet @ten @", Spelling("meet @ten")),
        ("meet @ten @en", Spelling("meet @ten", "en")),
        ("@home", Spelling("@home")),
        ("a@b", Spelling("a@b")),
    ],
)
def test_line_is_read_and_written_again(line, spelling):
    assert parse_spelling(line) == spelling
    assert parse_spelling(str(spelling)) == spelling


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("~", "no spelling"),
        (" ", "no spelling"),
        ("* plough", "in which language “plough” is the usual name"),
        ("plough @english language", None),
        ("plough @deutschland", "“@deutschland” is no language"),
        ("plough @d", "“@d” is no language"),
        ("plough @de_AT", "“@de_AT” is no language"),
        ("plough @de-" + "a" * 40, "is no language"),
    ],
)
def test_mistake_is_named(line, words):
    if words is None:
        assert parse_spelling(line) == Spelling("plough @english language")
        return
    with pytest.raises(SpellingRefused) as refusal:
        parse_spelling(line)
    assert words in refusal.value.message % refusal.value.params


def test_language_has_one_usual_name():
    check_spellings([Spelling("a", "de", "preferred"), Spelling("b", "de"), Spelling("b", "fr", "preferred")])
    with pytest.raises(SpellingRefused) as refusal:
        check_spellings([Spelling("a", "de", "preferred"), Spelling("b", "DE", "preferred")])
    assert refusal.value.params["other"] == "b"


@pytest.mark.parametrize(
    ("given", "tag"),
    [("EN", "en"), ("pt-br", "pt-BR"), ("sr-latn-rs", "sr-Latn-RS"), ("de-x-ABCD", "de-x-abcd"), ("e", None), ("", "")],
)
def test_language_tags_are_written_in_one_case(given, tag):
    assert language_tag(given) == tag
