"""A batch gives every reader what each event alone would, and decides once for all readers of one audience."""

from __future__ import annotations

import itertools
import uuid

import pytest

from documents.exports.stream_events import StreamEvent
from documents.models import VisibilityContext
from documents.stream.messages import Batch, EventMessages

COURSE, OTHER = "course", "other"
PEOPLE = ("", "anna", "ben", "cleo")
ROLES = ({}, {COURSE: "member"}, {COURSE: "owner"}, {OTHER: "owner"})
RIGHTS = ((True, True), (True, False), (False, False))
OPEN_TASKS = (frozenset(), frozenset({"task"}))


def audience(kind: str, author: str = "anna", **more: object) -> dict[str, object]:
    group = "" if kind in {"public", "private"} else COURSE
    return {"audience": kind, "group": group, "author": author, "root_author": ""} | more


AUDIENCES = (
    None,
    audience("public"),
    audience("group"),
    audience("moderators", root_author="ben"),
    audience("private", author="ben"),
    audience("public", withheld="hidden"),
    audience("group", author="cleo", withheld="hidden"),
    audience("public", author="cleo", spans=True),
    audience("group", task="task", held=True, root_held=False),
    audience("group", author="cleo", root_author="ben", task="task", held=False, root_held=True),
)


def batch_of(*pairs: tuple[object, object]) -> Batch:
    events = []
    for number, (before, after) in enumerate(pairs, start=1):
        row = str(uuid.uuid4())
        event = StreamEvent(1, number, str(uuid.uuid4()), "annotation.changed", row, before, after, root=row)  # type: ignore[arg-type]
        event.sees_all_documents = {"ben": True, "": True}
        events.append(EventMessages(event))
    return Batch(events)


def readers() -> list[VisibilityContext]:
    return [
        VisibilityContext(person, roles if person else {}, tasks, is_curator and bool(person), opens, reads)
        for person, roles, tasks, is_curator, (opens, reads) in itertools.product(
            PEOPLE, ROLES, OPEN_TASKS, (False, True), RIGHTS
        )
    ]


@pytest.mark.parametrize("first", AUDIENCES)
def test_batch_holds_what_each_of_its_events_says_to_each_reader(first):
    batch = batch_of(*((first, after) for after in AUDIENCES), *((before, first) for before in AUDIENCES))
    for reader in readers():
        alone = [one.message_for(reader) for one in batch.events]
        assert batch.words_for(reader, reader.audience) == (b"".join(alone), sum(map(bool, alone)))


def test_more_readers_of_one_audience_need_no_more_decisions(monkeypatch):
    decided = []
    decide = VisibilityContext.can_see
    monkeypatch.setattr(VisibilityContext, "can_see", lambda self, row: decided.append(row) or decide(self, row))

    def decisions(people: int) -> int:
        decided.clear()
        batch = batch_of((None, audience("public")), (None, audience("group")), (None, audience("private")))
        for n in range(people):
            reader = VisibilityContext(
                f"reader {n}", {COURSE: "member"}, frozenset(), is_curator=False, can_open_page=True, can_read_text=True
            )
            _words, count = batch.words_for(reader, reader.audience)
            assert count == 2
        return len(decided)

    assert decisions(200) == decisions(2) > 0


def test_events_that_a_reader_has_are_left_out():
    batch = batch_of(*[(None, audience("public"))] * 4)
    assert [one.number for one in batch.after(2).events] == [3, 4]
    assert batch.after(0) is batch
    assert batch.after(4).events == []
