"""An article's derivations in a real browser: the panel, the picture, the curator's page, a record."""

from __future__ import annotations

import pytest

from documents.models import Derivation, Evidence, Revision
from documents.services.provenance.derivations import add_derivation
from documents.services.provenance.not_held import NotHeld, record_not_held
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.factories import make_document

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The keeper wrote it down, according to the Northern Ledger. Nobody read it for forty years.\n\n" * 6


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def copy(cast):
    """An article in the middle of a chain of copies, with a proposal that nobody has decided on."""
    copy = make_document(
        TEXT, curator=cast.alice, visibility="public", slug="copy", title="The gauge that kept two clocks"
    )
    whole = Revision.objects.get(document=copy, number=0)
    row = Derivation.objects.create(document=copy, kind="quotes", named="Northern Ledger", rule="a rule of a test")
    Evidence.objects.create(derivation=row, document=copy, revision=whole, start=26, end=58, exact=whole.text[26:58])
    facts = {"publisher": "The Harbour Gazette", "creator": "Ines Holm", "identifier": "https://gazette.example/clocks"}
    first = record_not_held(article=NotHeld("Two clocks at the harbour", facts, visibility="record"), by=cast.alice)
    older = record_not_held(article=NotHeld("ساعتان في الميناء", visibility="record"), by=cast.alice)
    later = make_document(TEXT, curator=cast.alice, visibility="public", slug="later", title="Die zwei Uhren am Hafen")
    add_derivation(document=copy, by=cast.alice, kind="republishes", origin=first)
    add_derivation(document=first, by=cast.alice, kind="translates", origin=older)
    add_derivation(document=later, by=cast.alice, kind="translates", origin=copy)
    return copy


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_the_pages_of_a_chain(cast, copy, reader, width):
    alice = reader(cast.alice, width=width)
    for address in ("/documents/copy/", "/documents/copy/derivations/", "/documents/two-clocks-at-the-harbour/"):
        alice.page.goto(f"{alice.room}{address}")
        assert findings(alice.page) == []
        assert alice.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_picture_is_drawn_and_links_lead_along_the_chain(cast, copy, reader):
    visitor = reader()
    page = visitor.page
    page.goto(f"{visitor.room}/documents/copy/")
    image = page.locator(".derived-picture img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    page.get_by_role("link", name="Two clocks at the harbour").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Two clocks at the harbour"
    page.get_by_role("link", name="The gauge that kept two clocks").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "The gauge that kept two clocks"


def test_a_curator_records_the_origin_without_scripts(cast, copy, reader):
    alice = reader(cast.alice, java_script_enabled=False)
    alice.page.goto(f"{alice.room}/documents/copy/derivations/")
    alice.page.get_by_text("It is not held here: make a record of it").first.click()
    form = alice.page.locator("form", has=alice.page.get_by_role("button", name="Make this record")).first
    form.get_by_label("Title").fill("What the ledger said")
    form.get_by_role("button", name="Make this record").click()
    assert alice.page.get_by_text("It is checked by you.").is_visible()
    row = Derivation.objects.in_force().get(document=copy, kind="quotes")
    assert (row.origin.title, row.status) == ("What the ledger said", "confirmed")
