"""The cast of every test: Alice owns the document, Bob is in her group, Charlie is a stranger, Tova teaches.

cast = make_cast()
cast.alice, cast.bob, cast.charlie, cast.tova, cast.anonymous, cast.course, cast.document
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from documents.models import Document, Group, Membership, User
from tests.factories import make_document, make_user

PASSWORD = "a long pass phrase for tests"


@dataclass(frozen=True)
class Cast:
    """People, their course, and a document that only its members may read."""

    alice: User  # curator; owns the document
    bob: User  # member of the course
    charlie: User  # a stranger with an account
    tova: User  # owner of the course: she teaches it
    rhea: User  # reader of the course, who may not write
    anonymous: AnonymousUser
    course: Group
    document: Document

    @property
    def everyone(self) -> dict[str, User | AnonymousUser]:
        """Returns each person by name, the anonymous one included."""
        return {
            "alice": self.alice,
            "bob": self.bob,
            "charlie": self.charlie,
            "tova": self.tova,
            "rhea": self.rhea,
            "anonymous": self.anonymous,
        }


def make_cast(text: str = "The keeper wrote it down. Nobody read it for 😀 forty years.") -> Cast:
    """Makes the people, the course and the document."""
    alice = make_user("alice", public_name="Alice Marlow", is_curator=True, password=PASSWORD)
    bob = make_user("bob", public_name="Bob Adeyemi", password=PASSWORD)
    charlie = make_user("charlie", public_name="Charlie Voss", password=PASSWORD)
    tova = make_user("tova", public_name="Tova Lindqvist", password=PASSWORD)
    rhea = make_user("rhea", public_name="Rhea Okafor", password=PASSWORD)
    course = Group.objects.create(slug="hist-214", name="Reading Evidence", short_name="HIST 214")
    roles = {
        tova: Membership.Role.OWNER,
        alice: Membership.Role.MEMBER,
        bob: Membership.Role.MEMBER,
        rhea: Membership.Role.READER,
    }
    for person, role in roles.items():
        Membership.objects.create(group=course, user=person, role=role)
    document = make_document(text, curator=alice, groups=[course])
    return Cast(alice, bob, charlie, tova, rhea, AnonymousUser(), course, document)
