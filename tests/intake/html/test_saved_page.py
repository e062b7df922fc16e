"""The address and time that saved pages state, with the text that states them."""

from __future__ import annotations

import pytest

from documents.intake.html import facts_of_saved_page
from tests.intake.html.pages import article

SINGLE_FILE = """<!DOCTYPE html> <html lang=en><!--
 Page saved with SingleFile 
 url: https://ledger.example/low-gauge?a=1 
 saved date: Sat Nov 21 2020 15:14:14 GMT+0100 (Central European Standard Time)
--><meta charset=utf-8>"""  # noqa: W291 (SingleFile writes it so)
ADDRESS = "https://ledger.example/low-gauge"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            SINGLE_FILE,
            [
                ("identifier", f"{ADDRESS}?a=1", f"{ADDRESS}?a=1"),
                ("captured", "2020-11-21T15:14:14+01:00", "Sat Nov 21 2020 15:14:14 GMT+0100"),
            ],
        ),
        (
            f"<!DOCTYPE html>\n<!-- saved from url=(0032){ADDRESS} -->\n<html>",
            [("identifier", ADDRESS, ADDRESS)],
        ),
        (
            f"<!-- Saved from {ADDRESS} at 2020-11-21T14:14:14Z using monolith v2.8.1 --><html>",
            [
                ("identifier", ADDRESS, ADDRESS),
                ("captured", "2020-11-21T14:14:14+00:00", "2020-11-21T14:14:14Z"),
            ],
        ),
        (
            "<html></html><!--\n     FILE ARCHIVED ON 14:14:14 Nov 21, 2020 AND RETRIEVED FROM THE\n"
            "     INTERNET ARCHIVE ON 06:00:00 Feb 02, 2024.\n-->",
            [("captured", "2020-11-21T14:14:14+00:00", "14:14:14 Nov 21, 2020")],
        ),
        (
            f'<html data-scrapbook-source="{ADDRESS}" data-scrapbook-create="20201121141414123">',
            [
                ("identifier", ADDRESS, ADDRESS),
                ("captured", "2020-11-21T14:14:14+00:00", "20201121141414123"),
            ],
        ),
        (f"<!-- saved from url=(0032){ADDRESS}-->", [("identifier", ADDRESS, ADDRESS)]),
    ],
    ids=["SingleFile", "browser", "Monolith", "Wayback", "WebScrapBook", "no blank before the end"],
)
def test_a_saved_page_states_its_address_and_time(html: str, expected: list[tuple[str, str, str]]):
    facts = facts_of_saved_page(html)
    assert [(fact.property, fact.value, fact.evidence[0].of(html)) for fact in facts] == expected


@pytest.mark.parametrize(
    "html",
    [
        article(),
        "<p>The page was saved from url=(0032)nothing</p>",
        SINGLE_FILE.replace("Nov 21", "Nov 41").replace("url:", "place:"),
        "<!-- Page saved with SingleFile url: javascript:alert(1) saved date: today -->",
    ],
)
def test_a_page_that_states_neither_gives_nothing(html: str):
    assert facts_of_saved_page(html) == ()


def test_an_impossible_date_is_no_time_of_capture():
    facts = facts_of_saved_page(SINGLE_FILE.replace("Nov 21", "Feb 31"))
    assert [fact.property for fact in facts] == ["identifier"]


def test_the_time_of_a_long_page_is_found_at_its_ends():
    comment = "<!-- FILE ARCHIVED ON 14:14:14 Nov 21, 2020 AND RETRIEVED FROM THE INTERNET ARCHIVE ON x -->"
    html = f"<html>{'<p>words</p>' * 10_000}</html>{comment}"
    [fact] = facts_of_saved_page(html)
    assert fact.evidence[0].of(html) == "14:14:14 Nov 21, 2020"
