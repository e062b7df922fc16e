"""A site with one of everything: each kind of person, article and note, named for what it is."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from documents.errors import CaptureRefused
from documents.models import (
    Anchor,
    Annotation,
    Assignment,
    BulkChange,
    CopyRequest,
    Document,
    Group,
    Import,
    Invitation,
    Membership,
    SavedView,
    Statement,
    Tag,
    TaggedAnnotation,
    Target,
    Vocabulary,
    VocabularyEdition,
)
from documents.services.imports.imports import Placement
from documents.services.imports.receiving import ImportOrder, ReceivedFile, receive_files
from documents.services.vocabulary.edition_content import canonical_json, hash_of
from tests.factories import make_annotation, make_document, make_user

# The people. The curator imported the articles and is a member of the course; the colleague is a curator too, but in
# another group; the superuser manages people and belongs to no group.
PEOPLE = (
    "anonymous",
    "stranger",
    "reader",
    "member",
    "author",
    "moderator",
    "owner",
    "curator",
    "colleague",
    "superuser",
)
EVERYONE = frozenset(PEOPLE)
SIGNED_IN = EVERYONE - {"anonymous"}
COURSE = frozenset({"reader", "member", "author", "moderator", "owner", "curator"})
WRITERS = COURSE - {"reader"}
TEACHERS = frozenset({"moderator", "owner"})
CURATORS = frozenset({"curator", "colleague", "superuser"})
NOBODY: frozenset[str] = frozenset()

ROLES = {
    "reader": "reader",
    "member": "member",
    "author": "member",
    "moderator": "moderator",
    "owner": "owner",
    "curator": "member",
}
# By article: those who may open its page, and those who may read its text.
ARTICLES = {
    "private": (frozenset({"curator"}), frozenset({"curator"})),
    "members": (COURSE, COURSE),
    "record": (EVERYONE, COURSE),
    "public": (EVERYONE, EVERYONE),
    "withdrawn": (EVERYONE, NOBODY),
    "elsewhere": (frozenset({"colleague"}), frozenset({"colleague"})),
    "brought": (COURSE, COURSE),  # imported by the owner of the course for the course
}


def curators_of(name: str) -> frozenset[str]:
    """Returns the people who curate an article: curators who see it, and the person who imported it."""
    return (ARTICLES[name][0] & CURATORS) | (frozenset({"owner"}) if name == "brought" else NOBODY)


# The author's notes by article and audience: those who may see each.
NOTES = {
    ("members", "private"): frozenset({"author"}),
    ("members", "moderators"): TEACHERS | {"author"},
    ("members", "group"): COURSE,
    ("members", "public"): COURSE,
    ("record", "private"): frozenset({"author"}),
    ("record", "moderators"): TEACHERS | {"author"},
    ("record", "group"): COURSE,
    ("record", "public"): EVERYONE,
    ("public", "private"): frozenset({"author"}),
    ("public", "moderators"): TEACHERS | {"author"},
    ("public", "group"): COURSE,
    ("public", "public"): EVERYONE,
    ("withdrawn", "private"): frozenset({"author"}),
    ("withdrawn", "moderators"): frozenset({"author"}),
    ("withdrawn", "group"): frozenset({"author"}),
    ("withdrawn", "public"): frozenset({"author"}),
}
# The author's joins of a passage of the public article, by the article of the other and the audience: who sees each.
JOINS = {
    ("private", "public"): frozenset({"curator", "author"}),
    ("private", "group"): frozenset({"curator", "author"}),
    ("members", "public"): COURSE,
    ("members", "group"): COURSE,
    ("members", "moderators"): TEACHERS | {"author"},
    ("record", "public"): EVERYONE,
    ("record", "private"): frozenset({"author"}),
    ("withdrawn", "public"): frozenset({"author"}),
    ("withdrawn", "group"): frozenset({"author"}),
    ("elsewhere", "public"): frozenset({"colleague", "author"}),
}
DEFINED_TAG = "tag that the course defines"


def text_of(article: str) -> str:
    """Returns the text of an article; notes quote “keeper” in it, and none quotes “the … copy”."""
    return f"The keeper wrote it down in the evening. Nobody read the {article} copy for forty years, they say."


@dataclass(frozen=True)
class Room:
    """The site, with its people, articles and notes by name."""

    people: dict[str, Any]
    articles: dict[str, Document]
    notes: dict[tuple[str, str], Annotation]
    reply: Annotation  # the moderator's reply to what the author wrote to the moderators
    deleted: dict[tuple[str, str], Annotation]
    joins: dict[tuple[str, str], Annotation]
    course: Group
    circle: Group
    request: CopyRequest
    receipted: CopyRequest  # whose receipt somebody has
    sent: Import
    views: dict[str, SavedView]  # of the author: one of their own, and one of the course
    change: BulkChange  # of the author
    tasks: dict[str, Assignment]  # of the course: one that holds nothing back, and a draft

    def named(self, names: frozenset[str]) -> list[Any]:
        """Returns the people with these names."""
        return [self.people[name] for name in names]


def make_room() -> Room:
    """Creates everything in the database."""
    people: dict[str, Any] = {"anonymous": AnonymousUser()}
    for name in PEOPLE[1:]:
        rights = {"is_curator": name in CURATORS, "is_superuser": name == "superuser"}
        people[name] = make_user(
            f"login-of-{name}", email=f"mail-of-{name}@post.example", public_name=f"The {name}", **rights
        )
    course = Group.objects.create(slug="hist-214", name="Reading Evidence", short_name="HIST 214")
    for name, role in ROLES.items():
        Membership.objects.create(group=course, user=people[name], role=role)
    Invitation.objects.create(group=course)
    Invitation.objects.create(group=course, revoked_at=timezone.now())
    circle = Group.objects.create(slug="circle", name="The circle elsewhere")
    Membership.objects.create(group=circle, user=people["colleague"], role=Membership.Role.OWNER)
    vocabulary = Vocabulary.objects.create(group=course)
    Tag.objects.create(name=DEFINED_TAG, vocabulary=vocabulary, is_defined=True)
    articles = {name: _article(name, people, course, circle) for name in ARTICLES}
    notes = {key: _note(key, articles, people, course) for key in NOTES}
    began = notes["members", "moderators"]
    answer = make_annotation(
        articles["members"],
        people["moderator"],
        audience=began.audience,
        group=course,
        parent=began,
        root=began,
        note="answer of the moderator",
    )
    gone = {key: _deleted(key, articles, people, course) for key in NOTES}
    joins = {key: _join(key, articles, people, course) for key in JOINS}
    Document.objects.filter(pk=articles["withdrawn"].pk).update(
        withdrawn_at=timezone.now(), withdrawn_as=410, withdrawn_reason="asked for by its author"
    )
    articles["withdrawn"].refresh_from_db()
    request = CopyRequest.objects.create(
        document=articles["members"], kind="removal", words="words of a request", contact="asker@post.example"
    )
    receipted = CopyRequest.objects.create(document=articles["public"], kind="correction", words="It was in spring.")
    for group in (None, course, circle):
        _edition(group)
    views = {
        name: SavedView.objects.create(owner=people["author"], group=group, name=name, query="person=me")
        for name, group in (("own", None), ("group", course))
    }
    change = BulkChange.objects.create(by=people["author"], deed={"do": "delete"}, parts=[], total=0)
    sent = _refused_import(people["curator"])
    now = timezone.now()
    tasks = {
        "published": Assignment.objects.create(
            group=course, title="Task published", prompt="words of the task", published_at=now, revealed_at=now
        ),
        "draft": Assignment.objects.create(group=course, title="Task drafted", prompt="words of the draft"),
    }
    return Room(
        people, articles, notes, answer, gone, joins, course, circle, request, receipted, sent, views, change, tasks
    )


def _edition(group: Group | None) -> None:
    """Makes an edition of a vocabulary, which defines nothing."""
    vocabulary, _made = Vocabulary.objects.get_or_create(group=group)
    content = canonical_json({"tags": []})
    VocabularyEdition.objects.create(
        vocabulary=vocabulary, number=1, name="Pilot", content=content, sha256=hash_of(content), size=0
    )


def _refused_import(curator: Any) -> Import:
    """A file that the curator sent, and that was refused."""
    order = ImportOrder(Placement(visibility=Document.Visibility.PRIVATE))
    refused = ReceivedFile("tide.txt", BytesIO(b"words of a file"), refusal=CaptureRefused("Its facts have a mistake."))
    (sent,) = receive_files(by=curator, batch=uuid4(), order=order, files=[refused])
    return sent


def _article(name: str, people: dict[str, Any], course: Group, circle: Group) -> Document:
    visibility = {"withdrawn": "public", "elsewhere": "members", "brought": "members"}.get(name, name)
    curator = people[{"elsewhere": "colleague", "brought": "owner"}.get(name, "curator")]
    groups = [circle] if name == "elsewhere" else [course]
    title = f"Article {name}"
    article = make_document(
        text_of(name), curator=curator, groups=groups, visibility=visibility, slug=f"article-{name}", title=title
    )
    Statement.objects.create(
        document=article, property="publisher", value=f"Publisher {name}", status="confirmed", agent=curator
    )
    return article


def _note(key: tuple[str, str], articles: dict[str, Document], people: dict[str, Any], course: Group) -> Annotation:
    name, audience = key
    group = course if audience in {"group", "moderators"} else None
    note = make_annotation(
        articles[name],
        people["author"],
        (4, 10),
        audience=audience,
        group=group,
        note=f"words for {name} {audience}",
        note_html=f"<p>words for {name} {audience}</p>",
        motivation="commenting",
    )
    vocabulary, _made = Vocabulary.objects.get_or_create(group=group)
    tag = Tag.objects.create(name=f"tag {name} {audience}", vocabulary=vocabulary)
    TaggedAnnotation.objects.create(content_object=note, tag=tag, tagged_by=people["author"])
    return note


@transaction.atomic
def _join(key: tuple[str, str], articles: dict[str, Document], people: dict[str, Any], course: Group) -> Annotation:
    name, audience = key
    join = make_annotation(
        articles["public"],
        people["author"],
        (4, 10),
        audience=audience,
        group=course if audience in {"group", "moderators"} else None,
        note=f"words of the join with {name} for {audience}",
        note_html=f"<p>words of the join with {name} for {audience}</p>",
        motivation="linking",
        relation="same-words",
        spans_documents=True,
    )
    there = articles[name].current_revision
    assert there is not None
    place = {"document": articles[name], "revision": there, "start": 4, "end": 10}
    target = Target.objects.create(annotation=join, n=1, exact=there.text[4:10], **place)
    Anchor.objects.create(target=target, state="kept", method="selected", **place)
    return join


def _deleted(key: tuple[str, str], articles: dict[str, Document], people: dict[str, Any], course: Group) -> Annotation:
    name, audience = key
    group = course if audience in {"group", "moderators"} else None
    note = make_annotation(articles[name], people["author"], audience=audience, group=group)
    note.deleted_at = timezone.now()
    note.save(update_fields=["deleted_at"])
    return note
