"""Rows of the table of rights for the pages of groups and for invitation links."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from documents.models import Invitation, Tag, VocabularyEdition
from documents.services.groups.invitations import token_of
from tests.rights.room import COURSE, DEFINED_TAG, EVERYONE, SIGNED_IN, TEACHERS, WRITERS, Room
from tests.rights.rows import Address, Row, row

VISITORS = EVERYONE - SIGNED_IN
OWNER = frozenset({"owner"})
COLLEAGUE = frozenset({"colleague"})
WORDS = {"name": "Reading Evidence", "short_name": "HIST 214", "kind": "course", "description": ""}


def rows_for_groups() -> Iterator[Row]:
    """Yields the rows of pages for everyone, members, moderators and owners; strangers get 404 for every group."""
    yield row("groups", {302: VISITORS}, 200)
    yield row("group-new", {302: VISITORS}, 200)
    yield row("group-new", {302: VISITORS}, 422, method="POST", what="nothing said")
    yield row("group-new", {}, 302, method="POST", form={"name": "A new circle", "kind": "research"})
    for route in ("group", "group-members", "group-me", "group-vocabulary", "group-vocabulary-editions"):
        yield row(route, {302: VISITORS, 200: COURSE}, 404, "hist-214")
        yield row(route, {302: VISITORS, 200: COLLEAGUE}, 404, "circle", what="elsewhere")
        yield row(route, {302: VISITORS}, 404, "nowhere", what="that is none")
    yield row("group-settings", owners(200), 404, "hist-214")
    yield row("group-settings", {302: VISITORS, 200: COLLEAGUE}, 404, "circle", what="elsewhere")
    led = {302: VISITORS, 200: TEACHERS, 403: COURSE - TEACHERS}
    yield row("group-audit", led, 404, "hist-214")
    yield row("group-audit", {302: VISITORS, 200: COLLEAGUE}, 404, "circle", what="elsewhere")
    yield from rows_for_vocabulary()
    yield from rows_for_owners()
    me = {302: VISITORS | COURSE}
    yield row("group-me", me, 404, "hist-214", method="POST", what="no name", form={"name_in_group": ""})
    yield row("group-leave", {}, 405, "hist-214")
    yield row("group-leave", me, 404, "hist-214", method="POST")


def rows_for_vocabulary() -> Iterator[Row]:
    """Yields the actions that change a vocabulary: those who lead the group may perform them."""
    yield row("group-vocabulary-files", {302: VISITORS, 200: COURSE}, 404, "hist-214")
    for ending in ("csv", "ttl", "rdf", "qdc"):
        yield row("group-vocabulary-file", {302: VISITORS, 200: COURSE}, 404, "hist-214", ending, what=ending)
    yield row("group-vocabulary-file", {302: VISITORS}, 404, "hist-214", "exe", what="no format")
    for method, status in (("GET", 200), ("POST", 422)):
        led = {302: VISITORS, 403: COURSE - TEACHERS, status: TEACHERS}
        yield row("group-vocabulary-import", led, 404, "hist-214", method=method)
    yield row("group-proposals", {302: VISITORS, 200: COURSE}, 404, "hist-214")
    yield row("group-proposals", {302: VISITORS}, 404, "hist-214", method="POST", what="nothing said")
    proposing = {302: VISITORS, 403: COURSE - WRITERS}
    yield row("group-propose", proposing, 404, "hist-214", what="with no note")
    yield Row("tag-questions", "GET", _questions, {302: VISITORS, 403: COURSE - TEACHERS, 200: TEACHERS}, 404)
    led = {302: VISITORS, 403: COURSE - TEACHERS, 422: TEACHERS}
    yield Row("tag-questions", "POST", _questions, led, 404, method="POST", form={"do": "ask"})
    said = (({}, 404, "nothing said"), ({"do": "define"}, 422, "no name"), ({"do": "up", "tag": "0"}, 404, "move none"))
    for form, status, what in said:
        led = {403: COURSE - TEACHERS, status: TEACHERS, 302: VISITORS}
        yield row("group-vocabulary", led, 404, "hist-214", method="POST", what=what, form=form)
    for form, status, what in (({}, 422, "nothing said"), ({"do": "thaw"}, 404, "of no edition")):
        led = {403: COURSE - TEACHERS, status: TEACHERS, 302: VISITORS}
        yield row("group-vocabulary-editions", led, 404, "hist-214", method="POST", what=what, form=form)
    for which, people in (("hist-214", COURSE), ("circle", COLLEAGUE)):
        for route in ("edition", "edition-content"):
            yield Row(route, which, edition_of(route, which), {200: people}, 404)
    yield row("edition", {}, 404, UUID(int=1), what="that is none")


def edition_of(route: str, slug: str) -> Address:
    """Returns a function that finds the address of the edition of a group's vocabulary."""
    editions = VocabularyEdition.objects.filter(vocabulary__group__slug=slug)
    return lambda _room: reverse(route, args=[editions.get().uuid])


def _questions(_room: Room) -> str:
    return reverse("tag-questions", args=[Tag.objects.get(name=DEFINED_TAG).uuid])


def rows_for_owners() -> Iterator[Row]:
    """Yields the actions that change a group and its members: owners may perform them, other members get 403."""
    actions = [
        ({}, 422, "nothing said"),
        ({"do": "link", "role": "member", "lasts": "7"}, 302, "link"),
        ({"do": "link", "role": "owner", "lasts": "7"}, 422, "link for owners"),
        ({"do": "invite", "addresses": "someone@post.example", "role": "member"}, 200, "invite"),
        *(({"do": deed, "member": "0", "role": "owner"}, 422, f"{deed} nobody") for deed in MEMBER_ACTIONS),
        *(({"do": deed, "invitation": "none"}, 422, f"{deed} none") for deed in ("rotate", "revoke")),
    ]
    for form, status, what in actions:
        yield row("group-members", owners(status), 404, "hist-214", method="POST", what=what, form=form)
    yield row("group-settings", owners(422), 404, "hist-214", method="POST", what="nothing said")
    yield row("group-settings", owners(302), 404, "hist-214", method="POST", what="said", form=WORDS)
    yield row("group-settings", owners(302), 404, "hist-214", method="POST", what="deleted", form={"do": "delete"})


MEMBER_ACTIONS = ("role", "remove", "hand-over")


def owners(status: int) -> dict[int, frozenset[str]]:
    """Expects `status` for owners, 403 for other members and a redirect to sign in for visitors."""
    # One status may apply to two kinds of people.
    return {403: COURSE - OWNER, status: OWNER, 302: VISITORS | (OWNER if status == 302 else frozenset())}


def rows_for_invitation_links() -> Iterator[Row]:
    """Yields rows for open, ended and forged links: members are redirected, others learn nothing from an ended one."""
    yield Row("join", "open", invitation_address(ended=False), {302: COURSE}, 200)
    yield Row("join", "open", invitation_address(ended=False), {}, 302, "POST")
    for method in ("GET", "POST"):
        yield Row("join", "ended", invitation_address(ended=True), {302: COURSE}, 410, method)
        yield row("join", {}, 410, "A" * 48, method=method, what="forged")
        yield row("join", {}, 410, "nonsense", method=method, what="nonsense")


def invitation_address(*, ended: bool) -> Address:
    """Returns a function that finds the address of an open or an ended link of the course."""

    def address(room: Room) -> str:
        link = Invitation.objects.get(group=room.course, revoked_at__isnull=not ended)
        return reverse("join", args=[token_of(link)])

    return address
