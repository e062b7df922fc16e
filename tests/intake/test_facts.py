"""Facts: names of properties, language tags of BCP 47, text directions and supplied titles."""

import pytest

from documents.intake.facts import property_for_key, suggest_key
from documents.intake.language import direction_of, direction_of_text, language_tag
from documents.intake.supplied_title import MAX_LENGTH, shorten, supplied_title


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("title", "title"),
        (" Author ", "creator"),
        ("ORIGINAL-PUBLISHER", "original_publisher"),
        ("First published by", "original_publisher"),
        ("date published", "issued"),
        ("Licence", "rights"),
        ("canonical url", "identifier"),
        ("layout", None),
        ("", None),
    ],
)
def test_properties_are_known_under_common_names(key, name):
    assert property_for_key(key) == name


def test_a_misspelt_key_gets_a_suggestion():
    assert suggest_key("publsher") == "publisher"
    assert suggest_key("qqqq") is None


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("az-arab", "az-Arab"),
        ("es-419", "es-419"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ("de-DE-u-co-phonebk", "de-DE-u-co-phonebk"),
        ("en-x-ab-cd", "en-x-ab-cd"),
        ("English", ""),
        ("e", ""),
        ("en-", ""),
        ("en us", ""),
        ('en"><script>', ""),
        ("x" * 40, ""),
        ("", ""),
    ],
)
def test_languages_are_bcp47_tags(value, tag):
    assert language_tag(value) == tag


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("he", "rtl"),
        ("fa-IR", "rtl"),
        ("ur", "rtl"),
        ("ckb", "rtl"),
        ("ar-Latn", "ltr"),
        ("az-Arab", "rtl"),
        ("pa-Arab-PK", "rtl"),
        ("pa", "ltr"),
        ("en", "ltr"),
        ("", None),
    ],
)
def test_direction_by_language(language, direction):
    assert direction_of(language) == direction


def test_direction_is_found_from_characters_where_no_language_is_given():
    assert direction_of_text("كان الحارس يكتب ارتفاع البحر. (PDF)") == "rtl"
    assert direction_of_text("He wrote שלום once.") == "ltr"
    assert direction_of_text("1, 2, 3 …") == "ltr"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The keeper wrote it down. Nobody read it.", "[The keeper wrote it down]"),
        ("\n\n   A short\nline", "[A short line]"),
        ("The Gauge That Kept Two Clocks\n\nFor sixty-one years", "[The Gauge That Kept Two Clocks]"),
        ("Port Anselm\n \nFor sixty-one years, every day.", "[Port Anselm For sixty-one years, every day]"),
        ("• In late 2001, nothing happened! So", "[In late 2001, nothing happened]"),
        ("Mr. H. Roos met Dr. Holm at noon. Then they left.", "[Mr. H. Roos met Dr. Holm at noon]"),
        ("“Quoted,” she said", "[“Quoted,” she said]"),
        ("x" * 200, "[" + "x" * 70 + " …]"),
        (
            "看守人每天早上八点和晚上八点用铅笔把海水的高度写进账簿。六十一年。",
            "[看守人每天早上八点和晚上八点用铅笔把海水的高度写进账簿]",
        ),
        ("\u202eevil\u2066 words\ufeff here", "[evil words here]"),
        ("--- *** ---", "[--- ***]"),
    ],
)
def test_supplied_title(text, title):
    assert supplied_title(text) == title


def test_supplied_title_ends_between_words_and_never_within_a_grapheme():
    title = supplied_title(
        "The long, long account of everything that the harbour board did, and did not, do in that year"
    )
    assert title == "[The long, long account of everything that the harbour board did, and …]"
    family = "👩‍👩‍👧‍👦"
    for length in range(1, 20):
        assert shorten(family * 3, length).removesuffix(" …").removeprefix(family) in {"", family, "👩"} or length < 7
    assert "\u0301" not in shorten("e\u0301" * 100, 51)[-3:-2] or shorten("e\u0301" * 100, 51).count("e") == 25


@pytest.mark.parametrize("text", ["x" * 10_000, "x " * 10_000, "👩‍👧" * 900, ". " * 900, "\u202e" * 5000 + "x"])
def test_supplied_title_is_never_long_nor_empty(text):
    title = supplied_title(text)
    assert title.startswith("[")
    assert title.endswith("]")
    assert 3 <= len(title) <= MAX_LENGTH + 4
