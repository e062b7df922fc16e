"""Who sees what was written for a task: the queryset, the rule for one document and the rule in memory agree."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.utils import timezone

from documents.models import Annotation, Assignment, AssignmentText, Membership, Opening, VisibilityContext
from documents.services.events.events import audience_of
from documents.services.notes.viewers import filter_viewers_of_each
from tests.factories import make_annotation
from tests.rights.room import PEOPLE, SIGNED_IN, TEACHERS
from tests.rights.test_known_document import check

pytestmark = pytest.mark.django_db
ON = ("members", "public", "record")
WRITING = ("member", "author", "curator", "moderator", "owner")


def make_task(room, reveal: str = "after-own", **more: Any) -> Assignment:
    now = timezone.now()
    task = Assignment.objects.create(group=room.course, title="Two passages", reveal=reveal, published_at=now, **more)
    for name in ON:
        article = room.articles[name]
        AssignmentText.objects.create(assignment=task, document=article, revision=article.current_revision)
    return task


def write(room, task: Assignment, name: str, article: str, audience: str = "group", root: Annotation | None = None):
    return make_annotation(
        room.articles[article],
        room.people[name],
        None if root else (4, 10),
        audience=audience,
        group=None if audience == "private" else room.course,
        note=f"answer of {name}",
        assignment=task,
        held=not Membership.objects.filter(user=room.people[name], group=room.course, role__in=TEACHERS).exists(),
        parent=root,
        root=root,
    )


def check_all(room, seed: int) -> None:
    """Compares the three for every person and article of tasks."""
    notes = list(Annotation.objects.filter(assignment__isnull=False, deleted_at=None).select_related("root"))
    signed_in = [room.people[name] for name in sorted(SIGNED_IN)]
    seen = filter_viewers_of_each([(note, signed_in) for note in notes])
    for name in PEOPLE:
        who = room.people[name]
        shown = set(Annotation.objects.visible_to(who).filter(assignment__isnull=False))
        for article in ON:
            check(who, room.articles[article], (name, seed))
            context = VisibilityContext.load(who, room.articles[article])
            for note in notes:
                if note.document == room.articles[article]:
                    assert context.can_see(audience_of(note)) == (note in shown), (name, article, note.note, seed)
        if name in SIGNED_IN:
            assert {note for note in notes if who in seen[note.pk]} == shown, (name, seed)


@pytest.mark.parametrize("seed", range(8))
def test_the_rules_agree_over_random_histories(room, seed):
    chance = random.Random(seed)
    tasks = [make_task(room), make_task(room)]
    roots: list[Annotation] = []
    for _step in range(14):
        task = chance.choice(tasks)
        match chance.choice(["note", "note", "note", "answer", "answer", "open", "reveal", "leave", "promote", "hide"]):
            case "note":
                audience = chance.choice(["group", "group", "moderators", "private"])
                roots.append(write(room, task, chance.choice(WRITING), chance.choice(ON), audience))
            case "answer" if roots:
                root = chance.choice(roots)
                article = next(name for name in ON if room.articles[name] == root.document)
                assert root.assignment is not None
                writer = root.author if root.audience == "private" else room.people[chance.choice(WRITING)]
                name = next(key for key, person in room.people.items() if person == writer)
                write(room, root.assignment, name, article, root.audience, root)
            case "open":
                person = room.people[chance.choice(WRITING)]
                Opening.objects.get_or_create(
                    assignment=task, person=person, defaults={"how": "done", "contributions": 1}
                )
            case "reveal" if chance.random() < 0.3:
                Assignment.objects.filter(pk=task.pk, revealed_at=None).update(revealed_at=timezone.now())
            case "leave" if chance.random() < 0.3:
                Membership.objects.filter(user=room.people["curator"], group=room.course).delete()
            case "promote":
                member = Membership.objects.filter(user=room.people["member"], group=room.course)
                member.update(role=chance.choice(["member", "moderator", "reader"]))
            case "hide":
                some = Annotation.objects.filter(assignment=task).order_by("created_at")
                some.filter(pk__in=list(some.values_list("pk", flat=True)[:1])).update(
                    withheld="hidden", withheld_at=timezone.now()
                )
    check_all(room, seed)


def test_strangers_and_other_members_see_nothing_of_a_closed_task(room):
    task = make_task(room)
    before = {name: set(Annotation.objects.visible_to(room.people[name])) for name in PEOPLE}
    note = write(room, task, "author", "public")
    now = {name: set(Annotation.objects.visible_to(room.people[name])) for name in PEOPLE}
    assert {name for name in PEOPLE if now[name] != before[name]} == TEACHERS | {"author"}
    Opening.objects.create(assignment=task, person=room.people["member"], how="done", contributions=1)
    assert note in Annotation.objects.visible_to(room.people["member"])
    assert note not in Annotation.objects.visible_to(room.people["reader"])
