"""DECISIONS.md can be found through: a list on top that leads to each, and each short enough to be read at a glance."""

from __future__ import annotations

import re
from pathlib import Path

WORDS = (Path(__file__).resolve().parent.parent / "DECISIONS.md").read_text()
TOP, *DECISIONS = re.split(r"^## ", WORDS, flags=re.MULTILINE)


def test_the_list_on_top_leads_to_every_decision_in_order():
    titles = [decision.partition("\n")[0] for decision in DECISIONS]
    assert [int(title.partition(".")[0]) for title in titles] == list(range(1, len(titles) + 1))
    anchors = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]
    listed = re.findall(r"^(\d+\. )\[(.+)\]\(#(.+)\)$", TOP, re.MULTILINE)
    assert [(number + title, anchor) for number, title, anchor in listed] == list(zip(titles, anchors, strict=True))


def test_every_decision_has_less_than_ten_lines_and_says_why_what_and_what_follows():
    for decision in DECISIONS:
        lines = decision.strip().splitlines()
        assert len(lines) < 10, lines[0]
        assert max(map(len, lines)) <= 140, lines[0]
        assert re.findall(r"^\*(\w+)\.\*", decision, re.MULTILINE) == ["Context", "Decision", "Consequence"], lines[0]
