"""`/import/<batch>/`: no request waits for a long job; senders see how it goes on, and correct what was refused."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Document, Group, Import, Job
from documents.services.imports import imports
from documents.services.site.worker import IMPORTS, Worker, run_due_jobs
from documents.views.imports import answers
from tests.factories import make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines():
    return make_user("ines", is_curator=True)


@pytest.fixture
def no_wait(monkeypatch):
    """Requests that wait for no job: what is sent is on its way until a test runs the job."""
    monkeypatch.setattr(answers, "MAX_WAIT_SECONDS", 0.0)


def send(client: Client, *files: tuple[str, bytes], script: bool = False, **given):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    headers = {"Accept": "application/json"} if script else {}
    return client.post("/import/", {"chosen": sent, "visibility": "private", **given}, headers=headers)


def send_and_follow(client: Client, *files: tuple[str, bytes], **given) -> str:
    """Sends files and returns the address of the page of this import."""
    response = send(client, *files, **given)
    assert response.status_code == 303
    return response["Location"]


def words(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_request_is_answered_and_pages_are_served_while_the_file_is_still_read(monkeypatch, no_wait):
    """The order of events proves it: the worker is held in its reading until the answers are here."""
    begun, answered = threading.Event(), threading.Event()
    examine = imports.examine_capture

    def hold(*args, **given):
        begun.set()
        assert answered.wait(60), "the request was not answered while the file was read"
        return examine(*args, **given)

    monkeypatch.setattr(imports, "examine_capture", hold)
    client = signed_in(make_user("ines", is_curator=True))
    worker = Worker(IMPORTS)
    worker.start()
    try:
        address = send_and_follow(client, ("brackets.md", b"[" * 500))
        assert begun.wait(60)
        assert client.get("/help/").status_code == 200
        assert "1 on its way" in words(client, address)
        answered.set()
        monkeypatch.setattr(answers, "MAX_WAIT_SECONDS", 60.0)
        assert answers.wait_until_ended(Import.objects.get().batch)
    finally:
        answered.set()
        worker.ask_to_end()
        worker.join(60)
    assert "1 added" in words(client, address)


def test_what_is_read_within_a_second_leads_to_the_report_as_before(worker_at_work, ines):
    response = send(signed_in(ines), ("ebb.md", b"# Ebb\n\nIt went out."))
    assert (response.status_code, response["Location"]) == (302, "/import/")


def test_page_says_where_each_file_stands_and_then_what_became_of_it(no_wait, ines):
    client = signed_in(ines)
    address = send_and_follow(client, ("ebb.md", b"# Ebb\n\nIt went out."), ("scan.txt", b"GIF89a"))
    page = words(client, address)
    assert "It is the next one that is read." in page
    assert "1 other one is read before it." in page
    assert page.index("ebb.md") < page.index("scan.txt")
    assert "2 on their way" in page
    assert "Look again" in page
    Import.objects.filter(name="ebb.md").update(state="rendering")
    assert "Its text is laid out for reading." in words(client, address)
    run_due_jobs()
    page = words(client, address)
    assert "1 added, 0 already here, 1 refused" in page
    assert "Look again" not in page
    assert page == words(client, address)


def test_page_says_when_no_worker_runs(no_wait, ines, monkeypatch):
    client = signed_in(ines)
    address = send_and_follow(client, ("ebb.md", b"# Ebb"))
    assert "data-nobody>" in words(client, address)
    monkeypatch.setattr("documents.views.imports.target.is_worker_present", lambda: True)
    assert "data-nobody hidden>" in words(client, address)


def test_script_is_answered_at_once_and_asks_for_the_rest(no_wait, ines):
    client = signed_in(ines)
    sent = send(client, ("ebb.md", b"# Ebb"), script=True).json()
    assert [row["outcome"] for row in sent["rows"]] == ["pending"]
    send(client, ("flood.md", b"# Flood"), script=True, batch=sent["batch"])
    ask = lambda: client.get(sent["address"], headers={"Accept": "application/json"}).json()  # noqa: E731
    assert ask()["pending"] == 2
    (asked,) = client.get(
        f"{sent['address']}?rows={sent['rows'][0]['id']}", headers={"Accept": "application/json"}
    ).json()["rows"]
    assert "ebb.md" in asked["html"]
    run_due_jobs()
    answer = ask()
    assert (answer["pending"], [row["outcome"] for row in answer["rows"]]) == (0, ["added", "added"])
    assert [row["id"] for row in answer["rows"]] == list(Import.objects.order_by("pk").values_list("pk", flat=True))


def test_files_of_two_windows_and_of_two_people_are_told_apart(no_wait, ines):
    first = send(signed_in(ines), ("ebb.md", b"# Ebb"), script=True).json()["batch"]
    second = send(signed_in(ines), ("flood.md", b"# Flood"), script=True).json()["batch"]
    other = signed_in(make_user("dagny", is_curator=True))
    third = send(other, ("neap.md", b"# Neap"), script=True, batch=first).json()["batch"]
    fourth = send(other, ("spring.md", b"# Spring"), script=True, batch="none").json()["batch"]
    assert len({first, second, third, fourth}) == 4


def test_page_is_for_who_sent_it_alone(no_wait, ines):
    address = send_and_follow(signed_in(ines), ("ebb.md", b"# Ebb"))
    assert signed_in(make_user("dagny", is_curator=True)).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert signed_in(ines).get(reverse("import", args=[uuid.uuid4()])).status_code == 404
    assert signed_in(ines).post(address).status_code == 405


def test_article_that_was_closed_to_the_sender_meanwhile_is_not_named(worker_at_work, ines):
    client = signed_in(ines)
    send(client, ("ebb.md", b"# Ebb\n\nIt went out."))
    Document.objects.update(curator=make_user("dagny", is_curator=True))
    assert "Ebb" not in words(client, reverse("import", args=[Import.objects.get().batch]))


def test_number_of_queries_does_not_grow_with_the_files(worker_at_work, ines):
    client = signed_in(ines)
    group = Group.objects.create(slug="tides", name="Tides")
    group.members.add(ines)
    counts = []
    for many in (2, 9):
        files = [(f"{n}.md", f"# Ebb {many} {n}".encode()) for n in range(many)]
        send(client, *files, ("scan.txt", b"GIF89a"), visibility="members", groups=[group.pk])
        batch = Import.objects.latest("pk").batch
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert f"{many} added" in words(client, reverse("import", args=[batch]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# -- Correcting ---------------------------------------------------------------------------------


def refused_import(client: Client, **given) -> Import:
    """Sends a file that is refused because of the charset that the form names."""
    send(client, ("words.txt", "Żaden odczyt nie był pewny.".encode("utf-16-le")), encoding="windows-1252", **given)
    run_due_jobs()
    sent = Import.objects.get()
    assert sent.state == "refused"
    return sent


def correction(sent: Import) -> str:
    return reverse("import-correct", args=[sent.batch, sent.pk])


def test_refused_file_is_kept_and_read_again_with_the_corrected_form(no_wait, ines):
    client = signed_in(ines)
    sent = refused_import(client, publisher="The Ledger")
    assert correction(sent) in words(client, reverse("import", args=[sent.batch]))
    page = words(client, correction(sent))
    assert 'value="windows-1252"' in page
    assert 'value="The Ledger"' in page
    assert 'type="file"' not in page
    given = {"visibility": "private", "encoding": "utf-16le", "publisher": "The Review"}
    response = client.post(correction(sent), given)
    assert (response.status_code, response["Location"]) == (303, reverse("import", args=[sent.batch]))
    run_due_jobs()
    document = Document.objects.get()
    assert document.current_revision.text.strip() == "Żaden odczyt nie był pewny."
    assert document.statements.get(property="publisher").value == "The Review"
    assert client.get(correction(sent)).status_code == 404


def test_bad_correction_is_told_and_changes_nothing(no_wait, ines):
    client = signed_in(ines)
    sent = refused_import(client)
    response = client.post(correction(sent), {"visibility": "private", "encoding": "klingon"})
    assert response.status_code == 422
    assert "No charset is called like this" in response.content.decode()
    assert not Job.objects.filter(kind="import").exists()


def test_nobody_else_corrects_it(no_wait, ines):
    sent = refused_import(signed_in(ines))
    stranger = signed_in(make_user("dagny", is_curator=True))
    assert stranger.get(correction(sent)).status_code == 404
    assert stranger.post(correction(sent), {"visibility": "private"}).status_code == 404
    assert Client().get(correction(sent)).status_code == 302
    assert signed_in(ines).delete(correction(sent)).status_code == 405


def test_address_that_was_refused_is_corrected_too(no_wait, ines):
    client = signed_in(ines)
    client.post("/import/address/", {"address": "https://127.0.0.1/tide", "visibility": "private"})
    run_due_jobs()
    sent = Import.objects.get()
    assert 'value="https://127.0.0.1/tide"' in words(client, correction(sent))
    client.post(correction(sent), {"visibility": "private", "address": "https://127.0.0.1/ebb"})
    sent.refresh_from_db()
    assert (sent.state, sent.address) == ("waiting", "https://127.0.0.1/ebb")


def test_file_that_was_too_large_is_not_kept_for_correction(no_wait, ines, monkeypatch):
    monkeypatch.setattr("documents.views.imports.upload_handler.MAX_BYTES", 10)
    client = signed_in(ines)
    send(client, ("long.txt", b"a" * 11))
    sent = Import.objects.get()
    assert (sent.state, sent.length) == ("refused", 0)
    assert client.get(correction(sent)).status_code == 404
