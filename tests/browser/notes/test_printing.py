"""The printed article: every note that is shown, with the filter in words, and no controls."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pdfminer.high_level import extract_text

from tests.cast import make_cast
from tests.factories import make_annotation

COUNT = 130
TEXT = "\n\n".join(f"House {n} wrote a letter to the mill, and the mill answered in the autumn." for n in range(COUNT))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    for n in range(COUNT):
        at = TEXT.index(f"House {n} wrote")
        author = cast.bob if n % 10 else cast.alice
        make_annotation(
            cast.document,
            author,
            (at, at + 7),
            audience="group",
            group=cast.course,
            note=f"Remark{n}.",
            note_html=f"<p>Remark{n}.</p>",
        )
    return cast


def printed(page: Any) -> str:
    """Prints the page and returns the words on paper."""
    return " ".join(extract_text(io.BytesIO(page.pdf(format="A4"))).split())


def test_every_note_is_printed_without_controls(reader, cast):
    page = reader(cast.bob).open(cast.document)
    assert page.locator("#notes .note[data-id]").count() < COUNT
    paper = printed(page)
    found = [int(n) for n in re.findall(r"Remark(\d+)\.", paper)]
    assert found == list(range(COUNT))  # each once, in the order of the text
    assert f"{COUNT} notes" in paper
    for control in ("Answer", "Resolve", "Edit", "Writing to", "Collapse all", "Who will see this", "Text alone"):
        assert control not in paper
    page.wait_for_selector("#notes[data-order=place]:not([data-fold])")  # the screen is as it was


def test_the_paper_says_which_notes_are_shown(reader, cast):
    page = reader(cast.bob).open(cast.document)
    page.locator("[data-controller=showing] > summary").click()
    page.get_by_role("checkbox", name="Alice Marlow").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove the filter: Alice Marlow").wait_for()
    paper = printed(page)
    assert [int(n) for n in re.findall(r"Remark(\d+)\.", paper)] == list(range(0, COUNT, 10))
    assert f"13 of {COUNT} notes shown: Alice Marlow" in paper
