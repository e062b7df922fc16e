"""What is sent is stored with its job, read once, told of as it goes on, and forgotten after a day."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from documents.errors import SidecarRefused
from documents.intake import StatedFact
from documents.models import Capture, Document, Import, ImportChunk, Job
from documents.services.article.delete_document import delete_document
from documents.services.events import long_jobs
from documents.services.imports import imports, receiving
from documents.services.imports.imports import Placement
from documents.services.imports.outcomes import tidy_imports
from documents.services.imports.receiving import ImportOrder, ReceivedFile, receive_files, try_again
from documents.services.site.job_handlers import LONG_WORKS
from documents.services.site.worker import run_due_jobs
from tests.factories import make_user

ESSAY = b"# The Gauge\n\nThe keeper wrote it down."
ORDER = ImportOrder(Placement(visibility=Document.Visibility.PRIVATE), [StatedFact("publisher", "The Ledger")])


@pytest.fixture
def curator(db):
    return make_user("ines", is_curator=True)


def receive(by, *files: ReceivedFile | bytes, order: ImportOrder = ORDER) -> list[Import]:
    sent = [one if isinstance(one, ReceivedFile) else ReceivedFile("gauge.md", io.BytesIO(one)) for one in files]
    return receive_files(by=by, batch=uuid.uuid4(), order=order, files=sent)


def take_and_die() -> None:
    """Takes the job, and ends as a worker that is killed: with its session, and without a word."""
    job = long_jobs._take(LONG_WORKS)
    assert job is not None
    long_jobs._unlock(job.pk)


def test_bytes_form_and_job_are_stored_together(curator):
    (sent,) = receive(curator, ESSAY)
    assert b"".join(sent.bytes()) == ESSAY
    assert (sent.length, sent.state, sent.stated[0]["value"]) == (len(ESSAY), "waiting", "The Ledger")
    assert Job.objects.get().arguments == {"import": sent.pk}
    assert not Document.objects.exists()


def test_job_makes_the_article_as_received_and_drops_the_bytes(curator):
    (sent,) = receive(curator, ESSAY)
    run_due_jobs()
    sent.refresh_from_db()
    capture = Capture.objects.get()
    assert (sent.state, sent.document, sent.length) == ("added", capture.document, 0)
    assert (b"".join(capture.bytes()), capture.received_at, capture.received_by) == (ESSAY, sent.received_at, curator)
    assert capture.document.statements.get(property="publisher").value == "The Ledger"
    assert not ImportChunk.objects.exists()


def test_steps_are_told_in_order(curator, monkeypatch):
    told = []
    monkeypatch.setattr("documents.services.imports.running._tell", lambda _one, state: told.append(state.value))
    receive(curator, ESSAY)
    run_due_jobs()
    assert told == ["reading", "rendering", "saving"]


def test_import_of_a_worker_that_died_is_read_once_more_and_makes_one_article(curator):
    receive(curator, ESSAY)
    take_and_die()
    run_due_jobs()
    assert (Import.objects.get().state, Document.objects.count()) == ("added", 1)


def test_import_whose_workers_died_twice_is_told_as_failed_with_its_bytes_kept(curator):
    (sent,) = receive(curator, ESSAY)
    take_and_die()
    take_and_die()
    run_due_jobs()
    sent.refresh_from_db()
    assert (sent.state, sent.can_be_corrected, Document.objects.count()) == ("failed", True, 0)
    assert b"".join(sent.bytes()) == ESSAY


def test_worker_that_was_cut_off_stores_no_second_article(curator, monkeypatch):
    """Another worker takes the job while the first still reads: what the first makes then is undone."""
    (sent,) = receive(curator, ESSAY)
    examine = imports.examine_capture

    def slowly(*args, **given):
        examined = examine(*args, **given)
        Job.objects.update(tries=2)  # as the take of the other worker does
        return examined

    monkeypatch.setattr(imports, "examine_capture", slowly)
    assert long_jobs.run_next_long_job(LONG_WORKS)
    sent.refresh_from_db()
    assert (sent.is_pending, Document.objects.count(), Job.objects.count()) == (True, 0, 1)


def test_same_bytes_are_found_at_once_without_a_job(curator):
    receive(curator, ESSAY)
    run_due_jobs()
    (sent,) = receive(curator, ESSAY)
    assert (sent.state, sent.document, Document.objects.count()) == ("there", Document.objects.get(), 1)
    assert not Job.objects.filter(kind="import").exists()


def test_right_that_is_lost_while_it_waits_refuses_it(curator):
    (sent,) = receive(curator, ESSAY)
    curator.is_curator = False
    curator.save()
    run_due_jobs()
    sent.refresh_from_db()
    assert (sent.state, sent.result["refused"]) == ("refused", "You may no longer add articles here.")
    assert not Document.objects.exists()


def test_bytes_that_changed_on_the_way_are_refused(curator):
    (sent,) = receive(curator, ESSAY)
    ImportChunk.objects.update(data=b"# Another text")
    run_due_jobs()
    sent.refresh_from_db()
    assert sent.state == "refused"


def test_refused_file_is_kept_and_read_again_with_a_corrected_form(curator):
    latin = "Żaden odczyt nie był pewny.".encode("iso8859_2")
    refused = ReceivedFile("a.txt", io.BytesIO(latin), refusal=SidecarRefused("“titel” is not the name of a fact."))
    (sent,) = receive(curator, refused)
    assert (sent.state, sent.can_be_corrected) == ("refused", True)
    assert not Job.objects.filter(kind="import").exists()
    try_again(by=curator, pk=sent.pk, order=ImportOrder(ORDER.placement, encoding="iso-8859-2"))
    run_due_jobs()
    sent.refresh_from_db()
    assert sent.state == "added"
    assert sent.document.current_revision.text.strip() == "Żaden odczyt nie był pewny."


def test_names_that_postgres_takes_in_no_text_are_told_all_the_same(curator):
    odd = SidecarRefused("The file of facts: “%(key)s” is not known.", key="a\0b\ud800")
    refused, taken = receive(
        curator, ReceivedFile("gauge.md", io.BytesIO(ESSAY), refusal=odd), b'---\n"a\\0b": x\n---\n# Ebb'
    )
    assert refused.state == "refused"
    run_due_jobs()
    for one in (refused, taken):
        one.refresh_from_db()
    assert refused.result["words"]["key"] == "a\ufffdb\ufffd"
    assert taken.state == "added"


def test_nobody_else_tries_it_again_and_nothing_twice(curator):
    refused = ReceivedFile("a.txt", io.BytesIO(b"Words."), refusal=SidecarRefused("A mistake."))
    (sent,) = receive(curator, refused)
    with pytest.raises(Import.DoesNotExist):
        try_again(by=make_user("dagny", is_curator=True), pk=sent.pk, order=ORDER)
    try_again(by=curator, pk=sent.pk, order=ORDER)
    with pytest.raises(Import.DoesNotExist):
        try_again(by=curator, pk=sent.pk, order=ORDER)
    assert Job.objects.filter(kind="import").count() == 1


def test_who_may_not_import_stores_nothing(db):
    with pytest.raises(PermissionDenied):
        receive(make_user("charlie"), ESSAY)
    assert not Import.objects.exists()


def test_reports_and_kept_bytes_go_after_a_day_and_what_waits_stays(curator):
    refused = ReceivedFile("a.txt", io.BytesIO(b"Words."), refusal=SidecarRefused("A mistake."))
    (old,), (young,), (waiting,) = receive(curator, refused), receive(curator, refused), receive(curator, ESSAY)
    long_ago = timezone.now() - timedelta(days=1, minutes=1)
    Import.objects.filter(pk__in=[old.pk]).update(ended_at=long_ago)
    Import.objects.filter(pk=waiting.pk).update(queued_at=long_ago, received_at=long_ago)
    tidying = Job.objects.get(kind="tidy-imports")
    assert timedelta(hours=23) < tidying.run_at - timezone.now() <= timedelta(days=1)
    tidying.delete()
    tidy_imports({})
    assert set(Import.objects.all()) == {young, waiting}
    assert ImportChunk.objects.filter(of=old).count() == 0
    young.refresh_from_db()
    assert Job.objects.get(kind="tidy-imports").run_at == young.ended_at + timedelta(days=1)


def test_deleting_the_article_deletes_its_report(curator):
    receive(curator, ESSAY)
    run_due_jobs()
    delete_document(Document.objects.get())
    assert not Import.objects.exists()


def test_job_of_an_import_that_is_gone_ends(curator):
    receive(curator, ESSAY)
    Import.objects.all().delete()
    run_due_jobs()
    assert not Job.objects.filter(kind="import").exists()


def test_groups_that_are_gone_are_left_out_of_what_the_form_said(curator):
    (sent,) = receive(curator, ESSAY)
    sent.placement["groups"] = [str(uuid.uuid4())]
    assert receiving.order_of(sent).placement.groups == ()
