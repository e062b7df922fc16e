"""Whoever has not done a task gets the same answers, byte for byte, whatever the others wrote for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from documents.errors import AnnotationRefused
from documents.models import Annotation
from documents.services.events.jobs import run_next_job
from documents.services.moderation.moderation import flag_annotation
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
    resolve_thread,
)
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
KINDS = ("text/html", "application/ld+json")
CHANGING = re.compile(rb'(name="(?:csrfmiddlewaretoken|key)" value=")[-\w]+')


def answers(room: Room, client: Client, own: list[str]) -> dict[str, Any]:
    """Returns what somebody gets at every address, and at those of their `own` note, without random keys."""
    found = {}
    asked = [(f"{row.label} {row.address(room)}", lambda row=row: ask(client, row, room)) for row in ROWS]
    asked += [
        (f"{path} {kind}", lambda path=path, kind=kind: get(client, path, kind)) for path in own for kind in KINDS
    ]
    for address, question in asked:
        cache.clear()
        answer = question()
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = {key: value for key, value in answer.headers.items() if key != "Expires"}
        found[address] = (answer.status_code, headers, CHANGING.sub(rb"\1", content))
    return found


def get(client: Client, path: str, kind: str) -> Any:
    return client.get(path, headers={"accept": kind})


def write_for(room: Room, task: Any, mine: Any) -> None:
    """Writes, tags, answers, mentions, reports and deletes, all of which the task holds back from who wrote `mine`."""
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
    assert mine in Annotation.objects.visible_to(author)
    create_annotation(by=author, content=Content("replying", "A held answer."), in_reply_to=mine.pk)
    with pytest.raises(PermissionDenied):
        resolve_thread(by=author, pk=mine.pk)
    for root, gone in zip(made[::2], made[1::2], strict=True):
        for person in (author, moderator):
            create_annotation(by=person, content=Content("replying", "A held answer."), in_reply_to=root.pk)
        flag_annotation(by=moderator, pk=root.pk, reason="rude", words="Is it?")
        delete_annotation(by=author, pk=gone.pk)
    while run_next_job(HANDLERS):
        pass


def refusal_of(room: Room, mine: Any) -> str:
    """Returns what its author reads who wants to show a held note to everyone."""
    target = Selection(mine.document.slug)
    with pytest.raises(AnnotationRefused) as refused:
        change_annotation(
            by=room.people["member"], pk=mine.pk, content=Content(note="Mine."), selections=[target], sharing=EVERYONE
        )
    return str(refused.value)


EVERYONE = Sharing("public")


@pytest.mark.parametrize("name", ["member", "curator", "anonymous"])
def test_no_answer_tells_of_what_a_task_holds_back(room, clients, name):
    task = make_task(room, asked_notes=2)
    mine = create_annotation(
        by=room.people["member"],
        content=Content("commenting", "Mine."),
        selections=[Selection(room.articles["members"].slug)],
        sharing=Sharing("group", room.course.pk, task.pk),
    ).annotation
    own = [
        mine.get_absolute_url(),
        f"{mine.get_absolute_url()}/thread/",
        f"{mine.get_absolute_url()}/audience?audience=public",
    ]
    own.append(f"{reverse('cards', args=[mine.document.slug])}?ids={mine.pk}")
    client = clients[name] if name != "anonymous" else Client()
    before, refused = answers(room, client, own), refusal_of(room, mine)
    write_for(room, task, mine)
    after = answers(room, client, own)
    assert len(before) > 250
    assert [address for address in before if before[address] != after[address]] == []
    assert refusal_of(room, mine) == refused
