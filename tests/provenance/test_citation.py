"""References to paste, and the metadata for previews and reference managers."""

from dataclasses import replace

from documents.provenance import Citation, Work, citation_line, citation_tags, open_graph_tags, quotation_with_reference

CITATION = Citation(
    authors=("Ines Varga-Holm",),
    title="The Gauge That Kept Two Clocks",
    publisher="The Northern Ledger",
    date="14 March 2024",
    copy="Version 2, received here on 2 October 2026",
    place="characters 924 to 1,006",
    address="https://room.example/documents/two-clocks/passages/924-1006/?revision=2",
)


def test_the_reference_states_author_title_publisher_date_copy_and_place():
    assert citation_line(CITATION) == (
        "Ines Varga-Holm: “The Gauge That Kept Two Clocks”. The Northern Ledger, 14 March 2024. "
        "Version 2, received here on 2 October 2026, characters 924 to 1,006. "
        "https://room.example/documents/two-clocks/passages/924-1006/?revision=2"
    )


def test_an_unknown_date_is_stated_in_the_reference():
    line = citation_line(replace(CITATION, authors=(), date="date not known"))
    assert line.startswith("“The Gauge That Kept Two Clocks”. The Northern Ledger, date not known. Version 2")


def test_line_breaks_and_full_stops_within_facts_do_not_break_the_reference():
    line = citation_line(replace(CITATION, title="Two\n  Clocks", publisher="Ledger Ltd."))
    assert "“Two Clocks”. Ledger Ltd., 14 March 2024." in line
    assert "\n" not in line


def test_right_to_left_names_are_isolated():
    line = citation_line(replace(CITATION, authors=("سلمى خوري",), publisher="דפי הנמל"))
    assert line.startswith("\u2068سلمى خوري\u2069: “The Gauge")
    assert "\u2068דפי הנמל\u2069, 14 March 2024." in line


def test_a_quotation_keeps_its_lines_and_has_the_reference_below():
    assert quotation_with_reference("One.\nTwo.", CITATION) == f"“One.\nTwo.”\n{citation_line(CITATION)}"


def test_previews_name_the_publisher_and_never_the_site():
    work = Work(
        title="Two Clocks",
        address="https://room.example/documents/two-clocks/",
        site_name="Reading Room",
        creators=("Ines Varga-Holm",),
        publisher="The Northern Ledger",
        issued="2024-03-14",
    )
    tags = open_graph_tags(
        work,
        address=f"{work.address}passages/0-9/",
        title="Two Clocks, The Northern Ledger (copy with notes)",
        description="…",
        locale="en",
    )
    assert ("og:url", "https://room.example/documents/two-clocks/passages/0-9/") in tags
    assert ("og:site_name", "Reading Room") in tags
    assert ("og:title", "Two Clocks, The Northern Ledger (copy with notes)") in tags
    assert ("article:published_time", "2024-03-14") in tags
    assert [name for name, value in tags if value == "Reading Room"] == ["og:site_name"]


def test_reference_managers_get_confirmed_facts_only():
    bare = Work(title="[For sixty-one years]", address="https://room.example/x/", site_name="Reading Room")
    assert citation_tags(bare) == []
    known = replace(
        bare,
        headline="Two Clocks",
        creators=("A", "B"),
        issued="2024-03-14T06:00:00Z",
        identifier="https://ledger.example/x",
    )
    assert citation_tags(known) == [
        ("citation_title", "Two Clocks"),
        ("citation_author", "A"),
        ("citation_author", "B"),
        ("citation_publication_date", "2024/03/14"),
        ("citation_fulltext_html_url", "https://ledger.example/x"),
    ]
