"""DECISIONS.md begins with a list that links to each decision, and each decision is short."""

from __future__ import annotations

import re
from pathlib import Path

WORDS = (Path(__file__).resolve().parent.parent / "DECISIONS.md").read_text()
TOP, *DECISIONS = re.split(r"^## ", WORDS, flags=re.MULTILINE)


def test_the_list_links_to_every_decision_in_order():
    titles = [decision.partition("\n")[0] for decision in DECISIONS]
    assert [int(title.partition(".")[0]) for title in titles] == list(range(1, len(titles) + 1))
    anchors = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]
    listed = re.findall(r"^(\d+\. )\[(.+)\]\(#(.+)\)$", TOP, re.MULTILINE)
    assert [(number + title, anchor) for number, title, anchor in listed] == list(zip(titles, anchors, strict=True))


def test_every_decision_has_under_ten_lines_with_context_decision_and_consequence():
    for decision in DECISIONS:
        lines = decision.strip().splitlines()
        assert len(lines) < 10, lines[0]
        assert max(map(len, lines)) <= 140, lines[0]
        assert re.findall(r"^\*(\w+)\.\*", decision, re.MULTILINE) == ["Context", "Decision", "Consequence"], lines[0]
