"""The page of a change of many notes: asked for from the notebook, followed, stopped, and seen by its person alone."""

from __future__ import annotations

import pytest

from documents.models import Annotation, BulkChange
from documents.services.notebook import bulk_jobs
from documents.services.notebook.bulk import own_notes
from documents.views.notebook import bulk
from tests.cast import make_cast
from tests.services.notebook.test_bulk_jobs import note_of, run, tags_of
from tests.views.notebook.test_bulk import send, shown_in
from tests.views.notebook.test_filters import page_of
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
ALL = {"all": "person=me"}


@pytest.fixture
def cast():
    return make_cast()


def asked(cast, notes, **form):
    _said, shown = shown_in(send(cast.bob, notes, **form))
    answer = send(cast.bob, notes, **form, confirmed="yes", shown=shown)
    assert answer.status_code == 302
    return BulkChange.objects.get(), answer["Location"]


def text_of(cast, address, reader="bob", **headers):
    return " ".join(signed_in(getattr(cast, reader)).get(address, headers=headers).content.decode().split())


def test_a_deletion_is_shown_waits_and_can_be_taken_back(cast):
    notes = [note_of(cast), note_of(cast)]
    said, _shown = shown_in(send(cast.bob, notes, do="delete"))
    assert said.startswith("2 notes would be deleted, in 1 article. They go after 5 minutes; until then they stay")
    change, address = asked(cast, notes, do="delete")
    page = text_of(cast, address)
    assert "2 notes are deleted at" in page
    assert "Keep the notes" in page
    notebook = page_of(cast.bob, "")
    assert "2 notes of yours are deleted at" in notebook
    assert address in notebook
    signed_in(cast.bob).post(f"{address}stop/")
    assert "It was stopped before it began: all 2 notes are as they were." in text_of(cast, address)
    assert "are deleted at" not in page_of(cast.bob, "")
    assert Annotation.objects.filter(deleted_at=None).count() == 2
    run(change)
    assert Annotation.objects.filter(deleted_at=None).count() == 2


def test_all_that_a_filter_finds_are_changed_in_a_job_if_they_are_many(cast, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    notes = [note_of(cast) for _n in range(3)]
    assert 'name="all" value="person=me"' in page_of(cast.bob, "")
    said, _shown = shown_in(send(cast.bob, [], **ALL, do="tag", tag="claim"))
    assert said.startswith("So many are changed article by article, while a page shows how far it is.")
    change, address = asked(cast, [], **ALL, do="tag", tag="claim")
    assert "0 of 3 notes are done." in text_of(cast, address)
    assert "A change of 3 notes of yours is on its way: 0 are done." in page_of(cast.bob, "")
    run(change)
    assert "3 notes are changed." in text_of(cast, address)
    assert [tags_of(note) for note in notes] == [["claim"]] * 3


def test_few_that_a_filter_finds_are_changed_at_once(cast):
    note, other = note_of(cast, tags=["claim"]), note_of(cast)
    form = {"all": "person=everyone&tag=claim", "do": "tag", "tag": "source"}
    _said, shown = shown_in(send(cast.bob, [], **form))
    send(cast.bob, [], **form, confirmed="yes", shown=shown)
    assert (tags_of(note), tags_of(other)) == (["claim", "source"], [])


def test_notes_that_came_or_changed_after_the_showing_are_shown_first(cast):
    note_of(cast)
    form = {**ALL, "do": "delete"}
    _said, shown = shown_in(send(cast.bob, [], **form))
    note_of(cast)
    answer = send(cast.bob, [], **form, confirmed="yes", shown=shown)
    assert answer.status_code == 200
    assert not BulkChange.objects.exists()


def test_a_script_gets_what_changes(cast):
    change, address = asked(cast, [note_of(cast)], do="delete")

    def given():
        return signed_in(cast.bob).get(address, headers={"Accept": "application/json"}).json()

    answer = given()
    assert (answer["is_pending"], answer["stop"]) == (True, "Keep the notes")
    assert "1 note is deleted at" in answer["html"]
    BulkChange.objects.filter(pk=change.pk).update(state=BulkChange.State.WORKING)
    assert given()["stop"] == "Stop it here"


def test_what_stays_is_named_with_why(cast):
    note = note_of(cast)
    change, address = asked(cast, [note], do="delete")
    Annotation.objects.filter(pk=note.pk).update(version=7)
    run(change)
    page = text_of(cast, address)
    assert "1 note stays as it is" in page
    assert f"{cast.document.title}</a>" in page
    assert "A note was changed meanwhile. Look at it, then choose it again." in page


def test_too_many_at_once_are_refused_with_a_sentence(cast, monkeypatch):
    monkeypatch.setattr(bulk_jobs, "MAX_PENDING", 0)
    notes = [note_of(cast)]
    _said, shown = shown_in(send(cast.bob, notes, do="delete"))
    send(cast.bob, notes, do="delete", confirmed="yes", shown=shown)
    assert not BulkChange.objects.exists()


def test_others_find_nothing_there(cast):
    note = note_of(cast)
    change = bulk_jobs.ask_for_change(
        by=cast.bob, notes=own_notes(cast.bob, [note.pk]), deed=bulk_jobs.Deed(deletes=True)
    )
    for reader in (cast.alice, cast.tova, cast.charlie):
        assert signed_in(reader).get(change.get_absolute_url()).status_code == 404
        assert signed_in(reader).post(f"{change.get_absolute_url()}stop/").status_code == 404
    assert signed_in(cast.bob).get(f"{change.get_absolute_url()}stop/").status_code == 405
    assert BulkChange.objects.pending().exists()


def test_a_change_that_has_ended_cannot_be_stopped(cast):
    change, address = asked(cast, [note_of(cast)], do="delete")
    run(change)
    answer = signed_in(cast.bob).post(f"{address}stop/", follow=True)
    assert "It has ended already." in answer.content.decode()
    assert "1 note is deleted." in answer.content.decode()
