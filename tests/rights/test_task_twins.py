"""Whoever has not done a task gets the same answers, byte for byte, whatever the others wrote for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from documents.services.events.jobs import run_next_job
from documents.services.moderation.moderation import flag_annotation
from documents.services.notes import Content, Sharing, create_annotation, delete_annotation
from documents.services.site.job_handlers import HANDLERS
from tests.rights.room import Room
from tests.rights.routes import table
from tests.rights.test_routes import ask
from tests.rights.test_tasks import ON, make_task
from tests.services.notes.steps import passage

pytestmark = pytest.mark.django_db
# A random token, what a process says of itself, and streams (tests/stream/test_tasks.py).
WITH_TESTS_OF_THEIR_OWN = {"csrf", "healthz", "stream"}
ROWS = [row for row in table() if row.method == "GET" and row.route not in WITH_TESTS_OF_THEIR_OWN]
CHANGING = re.compile(rb'(name="(?:csrfmiddlewaretoken|key)" value=")[-\w]+')


def answers(room: Room, client: Client) -> dict[str, Any]:
    """Returns what somebody gets at every address: the status, the headers and the body, without random keys."""
    found = {}
    for row in ROWS:
        cache.clear()
        answer = ask(client, row, room)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = {key: value for key, value in answer.headers.items() if key != "Expires"}
        found[f"{row.label} {row.address(room)}"] = (answer.status_code, headers, CHANGING.sub(rb"\1", content))
    return found


def write_for(room: Room, task: Any) -> None:
    """Writes, tags, answers, mentions, reports and deletes, all of which the task holds back."""
    author, moderator = room.people["author"], room.people["moderator"]
    made = []
    for article in ON:
        for words in ("Held words", "Held words that go"):
            content = Content("commenting", f"{words} for @The member", tags=("a held tag",))
            made.append(
                create_annotation(
                    by=author,
                    content=content,
                    selections=[passage(room.articles[article], "evening")],
                    sharing=Sharing("group", room.course.pk, task.pk),
                ).annotation
            )
    for root, gone in zip(made[::2], made[1::2], strict=True):
        for person in (author, moderator):
            create_annotation(by=person, content=Content("replying", "A held answer."), in_reply_to=root.pk)
        flag_annotation(by=moderator, pk=root.pk, reason="rude", words="Is it?")
        delete_annotation(by=author, pk=gone.pk)
    while run_next_job(HANDLERS):
        pass


@pytest.mark.parametrize("name", ["member", "curator", "anonymous"])
def test_no_answer_tells_of_what_a_task_holds_back(room, clients, name):
    task = make_task(room, "by-hand")
    client = clients[name] if name != "anonymous" else Client()
    before = answers(room, client)
    write_for(room, task)
    after = answers(room, client)
    assert len(before) > 250
    assert [address for address in before if before[address] != after[address]] == []
