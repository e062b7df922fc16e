"""A course with a shelf, articles and notes by several people, for tests of the pages about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from documents.models import Annotation, Document, Group, Membership, Tag, TaggedAnnotation, Vocabulary
from documents.services.groups.shelf_items import add_to_shelf, change_item
from tests.factories import make_annotation, make_document, make_user
from tests.views.pages import state

ARTICLES = {
    "clocks": ("The Gauge That Kept Two Clocks", "The Northern Ledger", "14 March 2024"),
    "minutes": ("Minutes of the Harbour Board, October 1911", "County Archive of Anselm", "16 October 1911"),
    "wall": ("Sea Wall Goes to Tender", "Anselm Evening Post", "2 May 2019"),
}
TEXT = """Somebody moved the instrument in the autumn. Gauges are knocked by boats, re-bolted after storms.

They read the same gauge, on the same wall, twice a day. Each line stands beside the photograph of its page.
"""


@dataclass(frozen=True)
class Course:
    """The people, the articles by slug and the notes of a course."""

    teacher: Any
    student: Any
    stranger: Any
    group: Group
    articles: dict[str, Document]
    notes: list[Annotation]


def make_course() -> Course:
    """Makes a teacher with three articles on the shelf, a student with notes, and a stranger."""
    teacher = make_user("teacher", public_name="Tova Lindqvist")
    student = make_user("student", public_name="Bob Adeyemi")
    stranger = make_user("stranger", public_name="Charlie Voss")
    group = Group.objects.create(slug="hist-214", name="Reading Evidence", short_name="HIST 214")
    Membership.objects.create(group=group, user=teacher, role=Membership.Role.OWNER)
    Membership.objects.create(group=group, user=student)
    articles = {}
    for slug, (title, publisher, issued) in ARTICLES.items():
        article = make_document(TEXT, curator=teacher, groups=[group], slug=slug, title=title, language="en")
        article.refresh_from_db()
        state(article, "publisher", publisher, agent=teacher)
        state(article, "issued", issued, normalised=issued[-4:])
        item = add_to_shelf(group=group, document=article, by=teacher)
        articles[slug] = article
        if slug == "clocks":
            words = "Read this one **before** the seminar, and look for what the dates rest on."
            change_item(item=item, by=teacher, introduction=words, version=1)
    clocks, minutes = articles["clocks"], articles["minutes"]
    notes = [
        _say(clocks, student, "moved the instrument", "Would the minutes mention it?", "group", group, "evidence"),
        _say(clocks, student, "twice a day", "At the same hour too?", "private", None, "question"),
        _say(clocks, teacher, "on the same wall", "Look again at this.", "group", group, "claim"),
        _say(minutes, student, "re-bolted after storms", "", "moderators", group, ""),
    ]
    make_annotation(
        clocks, teacher, audience="group", group=group, parent=notes[0], root=notes[0], note_html="<p>They do.</p>"
    )
    return Course(teacher, student, stranger, group, articles, notes)


def _say(article: Any, who: Any, words: str, note: str, audience: str, group: Any, tag: str) -> Annotation:
    start = article.current_revision.text.index(words)
    html = f"<p>{note}</p>" if note else ""
    place = (start, start + len(words))
    said = make_annotation(article, who, place, audience=audience, group=group, note=note, note_html=html)
    if tag:
        vocabulary, _made = Vocabulary.objects.get_or_create(group=group)
        made, _made = Tag.objects.get_or_create(name=tag, vocabulary=vocabulary, slot=tag)
        TaggedAnnotation.objects.create(content_object=said, tag=made)
    return said
