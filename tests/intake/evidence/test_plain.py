"""What plain-text dumps of pages state about their articles, in pages of our own."""

from pathlib import Path
from textwrap import fill

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.intake.evidence import facts_in_plain
from documents.intake.plain import find_article
from documents.spans import Span

BODY = (
    "The keeper of the tide gauge wrote down two times every morning, and for eleven years nobody asked him why it was "
    "so.\n\nHis clock was set by the railway, and the other by the sun; the book that he left "
    "to the harbour has both of "
    "them.\n\nWhen the office was closed in that winter, the books were carried to the archive, where they have been "
    "ever since.\n"
)


def facts(above: str = "", below: str = "", body: str = BODY):
    """Returns the facts of a page: property, value, text of the evidence, rule."""
    text = above + body + below
    found = facts_in_plain(text, (Span(len(above), len(above) + len(body)),))
    return [(f.property, f.value, tuple(span.of(text) for span in f.evidence), f.rule) for f in found]


def stated_facts(above: str = "", below: str = "") -> set[tuple[str, str]]:
    """Returns property and value of each fact stated around the article."""
    return {(term, value) for term, value, _, rule in facts(above, below) if rule != "letters and words"}


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("The keeper of two clocks\n\n", {("title", "The keeper of two clocks")}),
        (
            "Home\nNews\n\nThe keeper of two clocks\nBy Ines Holm\n3 May 2020\n\n",
            {("title", "The keeper of two clocks"), ("creator", "Ines Holm"), ("issued", "3 May 2020")},
        ),
        (
            "The keeper of two clocks\nBy Ines Holm and Dana Roos | Published: 3 May 2020 | Updated: 4 May 2020\n\n",
            {
                ("title", "The keeper of two clocks"),
                ("creator", "Ines Holm and Dana Roos"),
                ("issued", "3 May 2020"),
                ("modified", "4 May 2020"),
            },
        ),
        (
            "Harbours | 2020-05-03 06:00\nThe keeper of two clocks\n\n",
            {("title", "The keeper of two clocks"), ("section", "Harbours"), ("issued", "2020-05-03 06:00")},
        ),
        (
            "Home > Harbours > The keeper of two clocks\nThe keeper of two clocks\n\n",
            {("title", "The keeper of two clocks"), ("section", "Harbours")},
        ),
        (
            "The 1911 keeper of two clocks\n| 3 May 2020 |\n\n",
            {("title", "The 1911 keeper of two clocks"), ("issued", "3 May 2020")},
        ),
        ("07:10 GMT\n3 May 2020\n\n", set()),
        ("07:10 GMT 3 May 2020\n\n", {("captured", "07:10 GMT 3 May 2020")}),
        ("https://ledger.example/clocks\n\n", {("identifier", "https://ledger.example/clocks")}),
        ("Sunday, 3 May 2020\nHome\nThe keeper of two clocks\n\n", {("title", "The keeper of two clocks")}),
    ],
)
def test_facts_in_lines_above_the_article(above, expected):
    assert stated_facts(above) == expected


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (
            "Copyright © 2019-2021 Northern Ledger Ltd. All rights reserved.",
            {
                ("rights", "Copyright © 2019-2021 Northern Ledger Ltd. All rights reserved."),
                ("publisher", "Northern Ledger Ltd"),
            },
        ),
        ("© Northern Ledger 2021\n", {("rights", "© Northern Ledger 2021"), ("publisher", "Northern Ledger")}),
        ("All rights reserved.\n", {("rights", "All rights reserved.")}),
        ("Copyright policy\nWho holds the copyright?\n", set()),
        (
            "All rights reserved to Northern Ledger Group 2021 ©\n"
            "Maintained and developed by Northern Ledgers Group SAL.\n"
            "Maintained and developed by Pixel Web Works.\n",
            {
                ("rights", "All rights reserved to Northern Ledger Group 2021 ©"),
                ("publisher", "Northern Ledger Group"),
                ("publisher", "Northern Ledgers Group SAL"),
            },
        ),
        (
            "Read the original story\n\nThe Northern Ledger - Ines Holm\n",
            {("original_publisher", "The Northern Ledger"), ("creator", "Ines Holm")},
        ),
        ("Source: Reuters\n", {("original_publisher", "Reuters")}),
        ("Source: News agencies\n", set()),
        ("GMT 14:24 2017 Monday ,16 October\nSomething elseGMT 14:23 2017 Monday ,16 October\n", set()),
        ("Published on 4 May 2020\n", {("issued", "Published on 4 May 2020".removeprefix("Published on "))}),
        ("Established by Ines Holm 2005 - Homs\nTrending on Ledger Videos\n", set()),
        ("(AP Photo/Dana Roos)\n", {("photo_credit", "AP Photo/Dana Roos")}),
        ("Photo: Dana Roos\n", {("photo_credit", "Dana Roos")}),
        ("Photo: the cars of the future\n", set()),
    ],
)
def test_facts_in_lines_below_the_article(below, expected):
    assert stated_facts("", below) == expected


def test_the_evidence_of_every_value_but_the_language_is_that_value():
    above = "Harbours | 3 May 2020\nThe keeper of two clocks\nBy Ines Holm\n(AP Photo/Dana Roos)\n\n"
    for term, value, evidence, _rule in facts(above, "© 2021 Northern Ledger\n"):
        assert evidence
        assert term == "language" or set(evidence) == {value}


def test_a_fact_stated_twice_is_one_fact_with_both_places():
    found = facts("", "(AP Photo/Dana Roos)\nMore\n(AP Photo/Dana Roos)\n")
    assert ("photo_credit", "AP Photo/Dana Roos", ("AP Photo/Dana Roos",) * 2, "picture credit") in found


def test_two_places_that_disagree_are_two_facts():
    above = "The keeper of two clocks\nPublished: 3 May 2020\nPublished: 4 May 2020\n\n"
    assert {("issued", "3 May 2020"), ("issued", "4 May 2020")} <= stated_facts(above)


@pytest.mark.parametrize(
    ("body", "language"),
    [
        (BODY, "en"),
        ("Der Wärter schrieb an jedem Morgen zwei Zeiten auf, und es fragte ihn in den elf Jahren niemand, warum er "
         "das tat. Die eine war die der Bahn, die andere die der Sonne. Als das Amt im Winter "
         "geschlossen wurde, kamen die "
         "Bücher in das Archiv, wo sie noch heute sind und wo sie niemand liest.", "de"),
        ("كان الحارس يكتب في كل صباح ساعتين في الدفتر، ولم يسأله أحد عن ذلك في هذه السنوات. "
         "كانت الأولى ساعة القطار وكانت الثانية ساعة الشمس التي على الجدار. وبعد أن أغلق المكتب في "
         "الشتاء نقلت الدفاتر إلى دار المحفوظات، وهي في هذا "
         "المكان حتى الآن مع غيرها من الكتب التي لا يقرأها أحد.", "ar"),
        ("Tide gauge clock railway harbour winter archive " * 20, ""),
        ("The tide.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_language_is_found_only_where_characters_and_words_leave_no_doubt(body, language):
    found = [value for term, value, _, _ in facts(body=body) if term == "language"]
    assert found == ([language] if language else [])


@given(st.text(max_size=600), st.integers(0, 600), st.integers(0, 600))
def test_evidence_is_always_within_the_text(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for fact in facts_in_plain(text, (Span(start, end),)):
        assert fact.value
        assert all(span.of(text).strip() for span in fact.evidence)


@pytest.mark.parametrize("width", [64, 72, 76, 90])
def test_a_dump_with_wrapped_lines_states_the_same_facts(width):
    dump = (Path(__file__).parents[2] / "data" / "the-lamp-at-skerry-point.txt").read_text(encoding="utf-8")
    broken = "\n\n".join(fill(part, width) if "\n" not in part else part for part in dump.split("\n\n"))

    def stated(text):
        found = facts_in_plain(text, find_article(text).body)
        return {(f.property, f.value) for f in found if f.property in {"title", "creator", "issued", "publisher"}}

    assert max(map(len, broken.splitlines())) <= width
    assert stated(broken) == stated(dump)
    assert ("title", "The Lamp at Skerry Point Was Never Lit") in stated(broken)


def test_a_title_on_two_lines_is_one_title():
    above = "Home\nNews\n\nThe keeper of the tide gauge at the harbour and\nhis two clocks\n\nBy Ines Holm\n\n"
    broken = "\n\n".join(fill(part, 50) for part in BODY.strip().split("\n\n"))
    assert ("title", "The keeper of the tide gauge at the harbour and his two clocks") in {
        (term, value) for term, value, _, _ in facts(above, body=broken)
    }
