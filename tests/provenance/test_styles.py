"""References in APA, MLA and Chicago style: unknown facts are left out or stated; the site is never the publisher."""

from dataclasses import replace

import pytest

from documents.provenance.reference import Reference
from documents.provenance.styles import STYLES, apa, chicago, mla, plain_text

COPY = "https://room.example/documents/two-clocks/revisions/2/"
FULL = Reference(
    key="two-clocks",
    title="The Gauge That Kept Two Clocks",
    copy=COPY,
    version=2,
    received="2026-10-02",
    creators=("Ines Varga-Holm",),
    publisher="The Northern Ledger",
    issued="2024-03-14",
    address="https://ledger.example/gauge",
)
BARE = replace(FULL, creators=(), publisher="", issued="", address="")


def test_all_facts_known():
    assert plain_text(apa(FULL)) == (
        "Varga-Holm, I. (2024, March 14). The Gauge That Kept Two Clocks [Archived copy]. The Northern Ledger. "
        f"https://ledger.example/gauge (archived October 2, 2026, at {COPY})"
    )
    assert plain_text(mla(FULL)) == (
        "Varga-Holm, Ines. “The Gauge That Kept Two Clocks.” The Northern Ledger, 14 Mar. 2024, "
        f"https://ledger.example/gauge. Archived copy, version 2, 2 Oct. 2026, {COPY}."
    )
    assert plain_text(chicago(FULL)) == (
        "Varga-Holm, Ines. “The Gauge That Kept Two Clocks.” The Northern Ledger, March 14, 2024. "
        f"https://ledger.example/gauge. Archived copy, version 2, October 2, 2026. {COPY}."
    )


def test_without_author_date_or_publisher():
    assert plain_text(apa(BARE)) == (
        f"The Gauge That Kept Two Clocks [Archived copy]. (n.d.). Retrieved October 2, 2026, from {COPY}"
    )
    assert plain_text(mla(BARE)) == (
        f"“The Gauge That Kept Two Clocks.” Archived copy, version 2, 2 Oct. 2026, {COPY}."
    )
    assert plain_text(chicago(BARE)) == (
        f"“The Gauge That Kept Two Clocks.” N.d. Archived copy, version 2, October 2, 2026. {COPY}."
    )


def test_a_supplied_title_is_a_description():
    given = replace(BARE, title="[Report on a harbour]", is_title_supplied=True, publisher="Harbour Sheets")
    assert plain_text(apa(given)).startswith("[Report on a harbour; archived copy]. (n.d.). Harbour Sheets. Retrieved")
    assert plain_text(mla(given)).startswith("Report on a harbour. Harbour Sheets. Archived copy")
    assert plain_text(chicago(given)).startswith("Report on a harbour. Harbour Sheets, n.d. Archived copy")


def test_a_republished_article_names_both_publishers():
    again = replace(FULL, original_publisher="The Tide Letter")
    assert "The Northern Ledger. (Reprinted from The Tide Letter) https" in plain_text(apa(again))
    assert ". Originally published in The Tide Letter. Archived copy" in plain_text(mla(again))
    assert " Originally published by The Tide Letter. https" in plain_text(chicago(again))


def test_the_first_publisher_is_named_if_the_copy_names_no_other():
    first = replace(FULL, publisher="", original_publisher="The Tide Letter", address="")
    assert plain_text(apa(first)).endswith(f"[Archived copy]. The Tide Letter. Retrieved October 2, 2026, from {COPY}")
    assert "Reprinted" not in plain_text(apa(first))
    assert "Originally" not in plain_text(mla(first)) + plain_text(chicago(first))


def test_several_authors():
    three = replace(FULL, creators=("Ines Varga-Holm", "Daan Roos", "Harbour Board"))
    assert plain_text(apa(three)).startswith("Varga-Holm, I., Roos, D., & Harbour Board. (2024, March 14).")
    assert plain_text(mla(three)).startswith("Varga-Holm, Ines, et al. “")
    assert plain_text(mla(replace(three, creators=three.creators[:2]))).startswith("Varga-Holm, Ines, and Daan Roos. “")
    assert plain_text(chicago(three)).startswith("Varga-Holm, Ines, Daan Roos, and Harbour Board. “")


@pytest.mark.parametrize(
    ("issued", "in_apa", "in_chicago"),
    [
        ("2024", "(2024).", ", 2024."),
        ("2024-03", "(2024, March).", ", March 2024."),
        ("2024-03-14T06:00:00Z", "(2024, March 14).", ", March 14, 2024."),
        ("199X", "(ca. 1990s).", ", ca. 1990s."),
        ("2024~", "(ca. 2024).", ", ca. 2024."),
        ("2023/2024", "(2023–2024).", ", 2023–2024."),
        ("some day", "(n.d.).", ", n.d."),
    ],
)
def test_dates_have_the_precision_that_is_known(issued, in_apa, in_chicago):
    dated = replace(FULL, issued=issued)
    assert in_apa in plain_text(apa(dated))
    assert f"The Northern Ledger{in_chicago}" in plain_text(chicago(dated))


def test_the_date_of_capture_takes_precedence_over_the_date_of_receipt():
    assert "(archived July 3, 2021, at" in plain_text(apa(replace(FULL, captured="2021-07-03")))


def test_punctuation_at_the_end_of_a_title_is_not_doubled():
    asks = replace(FULL, title="Who reads “the gauge”?")
    assert "“Who reads ‘the gauge’?” The Northern" in plain_text(mla(asks))
    assert "Ledger Ltd. https" in plain_text(apa(replace(FULL, publisher="Ledger Ltd.")))


def test_titles_or_publishers_are_in_italics():
    assert [run.text for run in apa(FULL) if run.italic] == ["The Gauge That Kept Two Clocks"]
    assert [run.text for run in mla(FULL) if run.italic] == ["The Northern Ledger"]


@pytest.mark.parametrize("style", STYLES)
def test_a_reference_names_the_copy_once_and_never_the_site(style):
    assert "Reading Room" not in plain_text(STYLES[style](BARE))
    assert plain_text(STYLES[style](BARE)).count(COPY) == 1
