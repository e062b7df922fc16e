"""Imports in a browser that take long: they go on in place, or one looks again; a refused one is corrected."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from documents.models import Document, Import
from documents.services.imports import imports
from documents.views.imports import answers
from tests.browser.axe import findings
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("worker")]


class SlowReading:
    """The reading of a file, which waits until the test lets it go on."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.examine = imports.examine_capture

    def __call__(self, *args, handling, **given):
        handling.on_step(imports.Step.READING)
        self.begun.set()
        assert self.may_end.wait(60), "the test did not let the reading end"
        return self.examine(*args, handling=handling, **given)


@pytest.fixture
def slow(monkeypatch, worker):
    reading = SlowReading()
    monkeypatch.setattr(imports, "examine_capture", reading)
    monkeypatch.setattr(answers, "MAX_WAIT_SECONDS", 0.1)
    yield reading
    reading.may_end.set()
    worker.ask_to_end()
    worker.join(60)


@pytest.fixture
def curator(transactional_db):
    return make_user("ines", is_curator=True)


@pytest.fixture
def ebb(tmp_path: Path) -> str:
    path = tmp_path / "ebb.md"
    path.write_text("# Ebb\n\nIt went out.")
    return str(path)


def send(page, path: str) -> None:
    page.set_input_files("input[type=file]", path)
    page.click("text=Add to the room")


@pytest.mark.parametrize("width", [390, 1440])
def test_file_goes_on_in_place_on_the_form_and_on_its_own_page(reader, curator, slow, ebb, width):
    room = reader(curator, width=width)
    page = room.page
    page.goto(f"{room.room}/import/")
    send(page, ebb)
    page.wait_for_selector(".files .state:has-text('Reading')")
    assert page.locator("[data-counts]").inner_text() == "0 added, 0 already here, 0 refused, 1 on its way"
    assert findings(page) == []
    page.goto(f"{room.room}/import/{Import.objects.get().batch}/")
    page.wait_for_selector(".files .state:has-text('Reading')")
    assert not page.locator("text=Look again").is_visible()
    assert page.locator("text=You can close this page").is_visible()
    assert findings(page) == []
    slow.may_end.set()
    page.wait_for_selector(".files .state:has-text('Added')")
    assert page.locator("[data-counts]").inner_text() == "1 added, 0 already here, 0 refused"
    assert not page.locator("text=You can close this page").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click(".files a:has-text('Ebb')")
    assert page.locator("#text").text_content() == Document.objects.get().current_revision.text


def test_without_scripts_one_looks_again(reader, curator, slow, ebb):
    room = reader(curator, java_script_enabled=False)
    page = room.page
    page.goto(f"{room.room}/import/")
    send(page, ebb)
    page.wait_for_url("**/import/*-*/")
    assert slow.begun.wait(60)
    page.click("text=Look again")
    assert page.locator(".files .state").inner_text().strip() == "Reading"
    slow.may_end.set()
    wait_until_ended(Import.objects.get().batch)
    page.click("text=Look again")
    assert page.locator(".files .state").inner_text().strip() == "Added"
    assert page.locator("text=Look again").count() == 0


def wait_until_ended(batch) -> None:
    """Waits until everything that was sent together has ended."""
    while not answers.wait_until_ended(batch):
        pass


def test_refused_file_is_corrected_without_sending_it_again(reader, curator, tmp_path):
    wide = tmp_path / "keeper.txt"
    wide.write_bytes("The keeper wrote it down.".encode("utf-16-le"))
    room = reader(curator)
    room.allow_console("422")
    page = room.page
    page.goto(f"{room.room}/import/")
    page.click("text=What you know of them")
    page.fill("input[name=encoding]", "windows-1252")
    page.fill("input[name=publisher]", "The Ledger")
    send(page, str(wide))
    page.wait_for_selector(".files .state:has-text('Refused')")
    page.click("text=Correct the form and try again")
    assert page.locator("input[type=file]").count() == 0
    assert page.input_value("input[name=publisher]") == "The Ledger"
    assert findings(page) == []
    page.fill("input[name=encoding]", "klingon")
    page.click("main button[type=submit]")
    page.wait_for_selector(".fault")
    assert findings(page) == []
    page.fill("input[name=encoding]", "utf-16le")
    page.click("main button[type=submit]")
    page.wait_for_selector(".files .state:has-text('Added')")
    document = Document.objects.get()
    assert document.current_revision.text.strip() == "The keeper wrote it down."
    assert document.statements.get(property="publisher").value == "The Ledger"
