"""front_matter: each fact with its evidence, and a clear refusal of what it does not read."""

import contextlib
import time

import pytest

from documents.errors import CaptureRefused
from documents.intake.facts import Fact
from documents.intake.front_matter import front_matter
from documents.intake.limits import MAX_FACTS_BYTES, MAX_VALUE, MAX_VALUES


def starred(text: str, fact: Fact) -> str:
    """Returns the line with a fact's evidence, with stars around the evidence."""
    (span,) = fact.evidence
    shown = text[: span.start] + "*" + text[span.start : span.end] + "*" + text[span.end :]
    return shown[shown.rfind("\n", 0, span.start) + 1 :].split("\n")[0]


@pytest.mark.parametrize(
    ("line", "name", "value", "shown"),
    [
        ("title: The Gauge", "title", "The Gauge", "title: *The Gauge*"),
        ("Title:   'The Gauge'", "title", "The Gauge", "Title:   '*The Gauge*'"),
        ('headline: "The \\"Gauge\\""', "title", 'The "Gauge"', 'headline: "*The \\"Gauge\\"*"'),
        ("title: The 😀 𝄞 Gauge # a comment", "title", "The 😀 𝄞 Gauge", "title: *The 😀 𝄞 Gauge* # a comment"),
        ("date: 2024-03-14", "issued", "2024-03-14", "date: *2024-03-14*"),
        ("date: 2024-03-14 06:00:00+01:00", "issued", "2024-03-14 06:00:00+01:00", "date: *2024-03-14 06:00:00+01:00*"),
        ("published: yes", "issued", "yes", "published: *yes*"),
        ("issued: 1911", "issued", "1911", "issued: *1911*"),
        ("Original publisher: Saltmarsh", "original_publisher", "Saltmarsh", "Original publisher: *Saltmarsh*"),
        (
            "url: https://ledger.example/a#b",
            "identifier",
            "https://ledger.example/a#b",
            "url: *https://ledger.example/a#b*",
        ),
        ("rights: |\n  All of them", "rights", "All of them", "  *All of them*"),
    ],
)
def test_value_and_its_evidence(line, name, value, shown):
    text = f"---\n{line}\n---\nThe words.\n"
    found = front_matter(text)
    (fact,) = found.facts
    assert (fact.property, fact.value, fact.rule) == (name, value, "front matter")
    assert starred(text, fact) == shown
    assert text[found.body_start :] == "The words.\n"


def test_folded_value_is_one_line_and_its_evidence_has_all_lines():
    text = "---\nrights: >\n  All rights\n  are reserved.\ntitle: T\n---\n"
    rights, _title = front_matter(text).facts
    assert rights.value == "All rights are reserved."
    assert text[rights.evidence[0].start : rights.evidence[0].end] == "All rights\n  are reserved."


def test_list_gives_a_fact_for_each_value():
    text = "---\nauthors:\n  - Ines Varga-Holm\n  - 'Dagny Roos'\nlanguage: [en, 'cy']\n---\n"
    facts = front_matter(text).facts
    assert [(fact.property, fact.value) for fact in facts] == [
        ("creator", "Ines Varga-Holm"),
        ("creator", "Dagny Roos"),
        ("language", "en"),
        ("language", "cy"),
    ]
    assert [text[fact.evidence[0].start : fact.evidence[0].end] for fact in facts] == [fact.value for fact in facts]


def test_empty_values_are_no_facts_and_unknown_keys_are_listed():
    found = front_matter("---\ntitle:\nauthor: ~\ndate: null\nrights: ''\nlayout: post\nTags: [a, b]\n---\nx")
    assert found.facts == ()
    assert found.unused == ("layout", "Tags")


@pytest.mark.parametrize(
    "text",
    [
        "No hyphens",
        "---\nA rule, and then words.\n---\n",
        "---\nhttps://example.org/\n---\n",
        "---\ntitle: never closed\n",
        "--- \n\n",
        " ---\ntitle: x\n---\n",
        "----\ntitle: x\n---\n",
    ],
)
def test_other_beginnings_are_not_front_matter(text):
    assert front_matter(text) is None


def test_comments_quoted_keys_and_three_dots_are_read():
    found = front_matter('---\n# facts\n\n"title": Ebb\n...\nWords')
    assert found.facts[0].value == "Ebb"
    assert found.body_start == len('---\n# facts\n\n"title": Ebb\n...\n')


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("title: A: B", "line 2: mapping values are not allowed here"),
        ("title: x\nauthor: 'unclosed", "line "),
        ("title: &a x\nauthor: *a", "line 2 has a reference"),
        ("title: *a", "line 2 has a reference"),
        ("title: !!python/object/apply:os.system ['true']", "line 2 has a type"),
        ("title: x\ndate: !!timestamp 2001-01-01", "line 3 has a type"),
        ("title: x\nmenu:\n  main:\n    weight: 1", "line 4 goes too deep"),
        ("title: [[a]]", "line 2 goes too deep"),
        ("title: [{a: b}]", "line 2 goes too deep"),
        ("title: x\nTitle: y", "“Title” stands there twice, the second time in line 3"),
        ("title: x\n? [a, b]\n: c", "line 3 is not a name"),
        (f"title: {'x' * (MAX_VALUE + 1)}", f"longer than {MAX_VALUE} characters"),
        (f"title: [{'x, ' * (MAX_VALUES + 1)}]", f"more than {MAX_VALUES} values"),
        ("title: x\n" + "# filler\n" * (MAX_FACTS_BYTES // 9), "longer than 64 kB"),
        ("title: x\n\tauthor: y", "cannot be read as YAML"),
        ("a: [", "cannot be read as YAML"),
        ("title: ''\nauthor: <<: x", "cannot be read as YAML"),
    ],
)
def test_refused_with_the_line(block, reason):
    with pytest.raises(CaptureRefused) as refusal:
        front_matter(f"---\n{block}\n---\nWords")
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "block",
    [
        "a: " + "[" * 60_000,
        "a: " + "{" * 60_000,
        "a:\n" + "".join(f"{' ' * n}- \n" for n in range(340)),
        "a: " + "- " * 30_000,
        "a: x\n" + "? " * 30_000,
        "a: x\n" + "b: y\n" * 12_000,
        "".join(f"key{n}: x\n" for n in range(5_000)),
        "a: '" + "''" * 31_000 + "'",
        "a: " + "x " * 31_000,
        "a: |\n" + "  x\n" * 16_000,
        "a" + " " * 65_000,
        "a: &" + "x" * 60_000,
        "a: !" + "x" * 60_000,
        "&a " * 20_000 + ": x",
    ],
    ids=range(14),
)
def test_hostile_yaml_costs_no_more_than_two_seconds(block):
    text = f"---\n{block}\n---\n" if block.startswith("a: ") else f"---\na: x\n{block}\n---\n"
    began = time.process_time()
    with contextlib.suppress(CaptureRefused):
        assert front_matter(text) is not None
    assert time.process_time() - began < 2


def test_a_long_first_line_takes_less_than_two_seconds():
    began = time.process_time()
    assert front_matter("---\na" + " " * 5_000_000) is None
    assert front_matter("---\n" + "#\n" * 2_000_000) is None
    assert time.process_time() - began < 2
