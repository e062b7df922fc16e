"""CSL-JSON, BibTeX and RIS."""

import re
from dataclasses import replace

from documents.provenance.bibliography import bibtex, csl_json, ris
from tests.provenance.test_styles import BARE, COPY, FULL


def test_csl_json_has_numbers_for_dates_and_parts_for_names():
    [item] = csl_json(replace(FULL, creators=("Ines Varga-Holm", "Harbour Board"), language="en"))
    assert item == {
        "id": "two-clocks",
        "type": "article-newspaper",
        "title": "The Gauge That Kept Two Clocks",
        "author": [{"family": "Varga-Holm", "given": "Ines"}, {"literal": "Harbour Board"}],
        "container-title": "The Northern Ledger",
        "issued": {"date-parts": [[2024, 3, 14]]},
        "accessed": {"date-parts": [[2026, 10, 2]]},
        "URL": "https://ledger.example/gauge",
        "archive_location": COPY,
        "language": "en",
        "version": "2",
    }


def test_csl_json_leaves_out_unknown_facts_and_marks_approximate_dates():
    [bare] = csl_json(BARE)
    assert {"author", "issued", "container-title"}.isdisjoint(bare)
    assert (bare["type"], bare["URL"]) == ("webpage", COPY)
    [rough] = csl_json(replace(FULL, issued="2023~/2024"))
    assert rough["issued"] == {"date-parts": [[2023], [2024]], "circa": True}


def test_bibtex_escapes_latex_characters():
    entry = bibtex(replace(FULL, title="50% of {Tide} & Sons_1 #2 \\end", creators=("Ines Varga-Holm", "A & B Board")))
    assert r"title        = {{50\% of \{Tide\} \& Sons\_1 \#2 \textbackslash{}end}}" in entry
    assert r"author       = {Varga-Holm, Ines and {A \& B Board}}" in entry
    assert entry.startswith("@online{two-clocks,\n")
    assert "date         = {2024-03-14}" in entry
    assert "urldate      = {2026-10-02}" in entry
    unescaped = re.sub(r"\\[{}]", "", entry)
    assert unescaped.count("{") == unescaped.count("}")


def test_bibtex_of_a_bare_copy():
    assert bibtex(replace(BARE, key="Ümlaut & more", title="Harbour", is_title_supplied=True)) == (
        "@online{mlaut-more,\n"
        "  title        = {{[Harbour]}},\n"
        f"  url          = {{{COPY}}},\n"
        "  urldate      = {2026-10-02},\n"
        "  version      = {2},\n"
        f"  note         = {{Archived copy: \\url{{{COPY}}}}}\n"
        "}\n"
    )


def test_ris_has_crlf_line_ends_and_no_line_break_within_a_value():
    record = ris(replace(FULL, title="Two\nClocks", original_publisher="The Tide Letter"))
    assert record.split("\r\n") == [
        "TY  - NEWS",
        "TI  - Two Clocks",
        "AU  - Varga-Holm, Ines",
        "T2  - The Northern Ledger",
        "PB  - The Northern Ledger",
        "PY  - 2024",
        "DA  - 2024/03/14",
        "UR  - https://ledger.example/gauge",
        "Y2  - 2026/10/02",
        "N1  - Originally published by The Tide Letter",
        f"N1  - Archived copy, version 2: {COPY}",
        "ER  - ",
        "",
    ]
