"""Moderation in a browser: a reader reports a note, a teacher hides it with a reason, and its author reads why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from documents.models import Annotation
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.factories import make_annotation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def note(cast):
    fields = {"note": "a rude word", "note_html": "<p>a rude word</p>", "motivation": "commenting"}
    return make_annotation(cast.document, cast.bob, (4, 10), audience="group", group=cast.course, **fields)


def test_a_note_is_reported_hidden_and_shown_again(reader, cast, note):
    alice = reader(cast.alice)
    alice.open(cast.document, f"#note-{note.pk}")
    alice.page.locator(f"#note-{note.pk}").get_by_role("link", name="Report").click()
    alice.page.get_by_label("It insults or threatens somebody").check()
    alice.page.get_by_label("In your words").fill("The second word.")
    alice.page.get_by_role("button", name="Report it").click()
    alice.wait_until_loaded()
    expect(alice.page.locator("main")).to_contain_text("Those who look after these notes will decide.")

    tova = reader(cast.tova)
    tova.allow_console("422")  # the first attempt gives no reason
    tova.page.goto(f"{tova.room}/groups/{cast.course.slug}/moderation/")
    report = tova.page.locator(".judged").filter(has_text="a rude word")
    expect(report).to_contain_text("The second word.")
    report.get_by_role("button", name="Hide it").click()
    expect(tova.page.locator("main")).to_contain_text("Say why: the author of the note reads it.")
    tova.page.get_by_label("Reason, if you hide it").fill("It insults the keeper.")
    tova.page.get_by_role("button", name="Hide it").click()
    expect(tova.page.locator("section", has=tova.page.get_by_role("heading", name="Hidden"))).to_contain_text(
        "It insults the keeper."
    )

    bob = reader(cast.bob)
    bob.open(cast.document, f"#note-{note.pk}")
    expect(bob.page.locator(f"#note-{note.pk}")).to_contain_text("Hidden by a moderator: It insults the keeper.")
    alice.open(cast.document)
    assert alice.page.locator(f"#note-{note.pk}").count() == 0
    assert "a rude word" not in alice.page.content()

    tova.page.get_by_role("button", name="Show it again").click()
    expect(tova.page.locator("main")).to_contain_text("The note is shown again.")
    alice.reload()
    alice.page.evaluate("id => { location.hash = `#note-${id}`; }", str(note.pk))
    expect(alice.page.locator(f"#note-{note.pk}")).to_contain_text("a rude word")


def test_axe_finds_nothing_on_moderation_pages(reader, cast, note):
    cast.course.wants_approval = True
    cast.course.save()
    Annotation.objects.filter(pk=note.pk).update(withheld="waiting", withheld_at=note.created_at)
    other = make_annotation(cast.document, cast.bob, (4, 10), audience="group", group=cast.course, note="more")
    tova = reader(cast.tova, width=390)
    alice = reader(cast.alice, width=390)
    for one, path in [
        (tova, "/moderation/"),
        (tova, f"/annotations/{note.pk}/decide/"),
        (alice, f"/annotations/{other.pk}/flag/"),
    ]:
        one.page.goto(one.room + path)
        assert findings(one.page) == []
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
