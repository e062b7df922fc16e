"""Importing articles in a browser: by keyboard alone, without scripts, on a phone, and checked by axe."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.models import Document, Statement
from documents.views.imports import answers
from tests.browser.axe import findings
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("worker")]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The paths of two articles, the facts of the second, and a file that is not an article."""
    contents = {
        "ebb.md": "# Ebb 😀\n\nIt went out.",
        "keeper.txt": "The keeper wrote it down.",
        "keeper.txt.json": '{"publisher": "The Ledger"}',
        "scan.txt": "GIF89a",
    }
    for name, words in contents.items():
        (tmp_path / name).write_text(words)
    return [str(tmp_path / name) for name in contents]


@pytest.fixture
def curator(transactional_db):
    return make_user("ines", is_curator=True)


def tab_to(page, selector: str) -> None:
    """Presses Tab until the element has the focus."""
    for _n in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


def test_files_are_added_by_keyboard_alone(reader, curator, files):
    room = reader(curator)
    page = room.page
    # A listener from the start makes the browser intercept file dialogs in time.
    page.on("filechooser", lambda _chooser: None)
    page.goto(f"{room.room}/import/")
    tab_to(page, "input[type=file]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(files)
    assert page.locator("[data-chosen] li").all_inner_texts()[0].startswith("ebb.md 24 bytes")
    tab_to(page, "input[name=visibility]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=visibility]:checked").get_attribute("value") == "public"
    tab_to(page, "select[name=basis]")
    page.keyboard.type("own")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "input[name=language]")
    page.keyboard.type("en")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".files > li:nth-child(3)")
    page.wait_for_selector("[data-outcome=pending]", state="detached")
    states = page.locator(".files .state").all_inner_texts()
    assert [state.strip() for state in states] == ["Added", "Added", "Refused"]
    ebb, keeper = Document.objects.order_by("pk")
    assert (ebb.title, ebb.visibility, ebb.basis, ebb.language) == ("Ebb 😀", "public", "own-work", "en")
    assert keeper.statements.get(property="publisher").value == "The Ledger"
    page.click("text=Ebb 😀")
    assert page.locator("#text").text_content() == ebb.current_revision.text


def test_files_are_added_without_scripts(reader, curator, files, monkeypatch):
    monkeypatch.setattr(answers, "MAX_WAIT_SECONDS", 60.0)
    room = reader(curator, java_script_enabled=False)
    page = room.page
    page.goto(f"{room.room}/import/")
    page.set_input_files("input[type=file]", files)
    page.click("text=Add to the room")
    assert page.locator(".files li").count() == 3
    assert "2 added, 0 already here, 1 refused" in page.locator("main").inner_text()
    assert Document.objects.count() == 2


def test_files_are_dropped_on_the_form(reader, curator):
    room = reader(curator)
    page = room.page
    page.goto(f"{room.room}/import/")
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["# Ebb"], "ebb.md"));
          transfer.items.add(new File(["GIF89a"], "scan.txt"));
          transfer.items.add(new File(["The keeper wrote it down."], "keeper.txt"));
          transfer.items.add(new File(['{"publisher": "The Ledger"}'], "keeper.txt.json"));
          const zone = document.querySelector(".drop");
          zone.dispatchEvent(new DragEvent("dragover", { dataTransfer: transfer, bubbles: true, cancelable: true }));
          zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }"""
    )
    chosen = page.locator("[data-chosen] li").all_inner_texts()
    assert [words.strip() for words in chosen][:2] == ["ebb.md 5 bytes", "scan.txt 6 bytes"]
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.click("text=Add to the room")
    page.wait_for_selector(".files > li:nth-child(3)")
    page.wait_for_selector("[data-outcome=pending]", state="detached")
    states = page.locator(".files .state").all_inner_texts()
    assert [state.strip() for state in states] == ["Added", "Refused", "Added"]
    assert page.locator("[data-counts]").inner_text() == "2 added, 0 already here, 1 refused"
    assert "This is a picture" in page.locator(".files > li:nth-child(2)").inner_text()
    assert sent == ["POST"] * 3
    page.wait_for_selector("[data-chosen] li", state="detached")
    assert sorted(Document.objects.values_list("title", flat=True)) == ["Ebb", "[The keeper wrote it down]"]
    assert Statement.objects.exclude(value="").get(property="publisher").value == "The Ledger"
    page.reload()
    assert page.locator("[data-counts]").inner_text() == "2 added, 0 already here, 1 refused"


def test_a_file_that_was_sent_while_the_report_was_asked_for_stays_in_it(reader, curator):
    room = reader(curator)
    page = room.page
    page.goto(f"{room.room}/import/")
    outcomes = page.evaluate(
        """async (address) => {
          const { Report } = await import(address);
          const section = document.querySelector("[data-report]");
          const row = (id, outcome) => `<li data-import="${id}" data-outcome="${outcome}"></li>`;
          section.querySelector("[data-rows]").innerHTML = row(1, "pending");
          const report = new Report(section);
          clearTimeout(report.timer);
          const asked = report.pending;
          report.add([{ html: row(2, "pending") }], "/import/");
          report.update({ rows: [{ id: 1, html: row(1, "added") }], nobody_works: false }, asked);
          return [...report.rows.children].map((item) => item.dataset.outcome);
        }""",
        room.script("js/imports/report.js"),
    )
    assert outcomes == ["added", "pending"]


def test_an_error_in_the_form_is_shown(reader, curator, files):
    room = reader(curator)
    room.expected = ("422",)
    page = room.page
    page.goto(f"{room.room}/import/")
    page.set_input_files("input[type=file]", files[:1])
    page.check("input[name=visibility][value=public]")
    page.click("text=Add to the room")
    page.wait_for_selector("[role=alert]")
    assert "Nothing was added" in page.locator("[role=alert]").inner_text()
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_reported_before_it_is_sent(reader, curator, tmp_path):
    long = tmp_path / "long.txt"
    long.write_bytes(b"a" * (20 * 1024 * 1024 + 1))
    room = reader(curator)
    page = room.page
    page.goto(f"{room.room}/import/")
    page.set_input_files("input[type=file]", str(long))
    assert "long.txt 20 MB Too large: at most 20 MB are taken." in page.locator("[data-chosen]").inner_text()
    page.click("text=Add to the room")
    page.wait_for_selector(".files")
    assert "The file is larger than 20 MB" in page.locator(".files").inner_text()
    assert not Document.objects.exists()


def test_a_basis_is_required_only_for_public_articles(reader, curator, files):
    room = reader(curator)
    room.allow_console("422")
    page = room.page
    page.goto(f"{room.room}/import/")
    assert not page.locator("select[name=basis]").is_visible()
    page.check("input[value=public]")
    assert page.locator("select[name=basis]").is_visible()
    page.set_input_files("input[type=file]", files[0])
    page.click("text=Add to the room")
    page.wait_for_selector(".fault")
    assert "on what basis" in page.locator(".fault").inner_text()
    assert page.locator("input[value=public]").is_checked()
    assert not Document.objects.exists()


@pytest.mark.parametrize("width", [390, 1440, 1920])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(reader, curator, files, width):
    room = reader(curator, width=width)
    room.allow_console("422")
    page = room.page
    page.goto(f"{room.room}/import/")
    assert findings(page) == []
    page.set_input_files("input[type=file]", files)
    page.click("text=Add to the room")
    page.wait_for_selector(".files")
    assert findings(page) == []
    page.click("text=What you know of them")
    page.fill("input[name=language]", "English")
    page.set_input_files("input[type=file]", files)
    page.click("text=Add to the room")
    page.wait_for_selector(".fault")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
