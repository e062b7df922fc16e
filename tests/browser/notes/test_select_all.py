"""Selecting everything in a long article: highlighted, noted and edited, though the words are not sent."""

from __future__ import annotations

import pytest

from documents.models import Target
from tests.cast import make_cast

TEXT = "\n\n".join(f"Sluice {n} 😀 opens at dawn and shuts when the bell has rung twice." for n in range(5_500))

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_of_a_long_article_is_highlighted_and_noted(reader):
    assert len(TEXT.encode()) > 262_144
    cast = make_cast(TEXT)
    bob = reader(cast.bob)
    page = bob.open(cast.document)
    page.click("#text > p:first-of-type")
    page.keyboard.press("Control+a")
    page.wait_for_selector("#selection-bar:not([hidden])")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        bob.press("highlight")
    assert sent.value.status == 201
    assert len(sent.value.request.post_data) < 2_000
    target = Target.objects.get()
    assert (target.start, target.end, target.exact) == (0, len(TEXT), cast.document.current_revision.text)

    card = page.locator(".note.is-active[data-id]")
    card.locator("[data-do=edit]").click()
    composer = page.locator(".composer")
    composer.locator("textarea").fill("All of it")
    bob.save(composer)
    page.locator("#notes .note-words", has_text="All of it").wait_for()
    assert bob.notes() == ["All of it"]
    assert page.locator("#notes .note").evaluate("card => card.textContent.length") < 2_000
    bob.reload()
    assert bob.painted()[0].startswith("Sluice 0 😀 opens")
