"""After whatever happens to notes in several articles each count is what its list shows."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Coalesce

from documents.errors import AnnotationRefused
from documents.models import Annotation, Document, Target
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.order import page_of as page_by_article
from documents.services.article.delete_document import delete_document
from documents.services.article.publishing import restore_document, withdraw_document
from documents.services.moderation.moderation import hide_annotation, show_annotation
from documents.services.notes import delete_annotation
from documents.views.notebook.facets import NotebookCounts
from documents.views.shelf.shelf import counts_by_document
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.joins import join
from tests.services.notes.test_carry_anchors import correct
from tests.views.notebook.test_notebook import write_note
from tests.views.notebook.test_notes_in_several_articles import answer
from tests.views.pages import share_with

pytestmark = pytest.mark.django_db
HERE, THERE = "the hall clock gained an hour each day", "the hall clock gained an hour a day"


@pytest.fixture
def cast():
    return make_cast()


def standing(user):
    """Returns what a recount finds: each visible note with the articles in which its thread has a passage."""
    seen = Annotation.objects.visible_to(user).annotate(thread=Coalesce("root", "pk"))
    targets: dict = {}
    for thread, document in Target.objects.values_list("annotation", "document"):
        targets.setdefault(thread, set()).add(document)
    return {note.pk: {note.document_id} | targets.get(note.thread, set()) for note in seen}


class History:
    """A room of four articles in which anything happens to notes that join them."""

    def __init__(self, cast, seed):
        self.cast, self.chance = cast, random.Random(seed)
        fields = {"curator": cast.alice, "groups": [cast.course], "visibility": "public"}
        texts = ["The keeper wrote of the tide.", "The warden wrote of the hall.", "The clock and the tide.", "A hall."]
        self.articles = [make_document(text, **fields).pk for text in texts]
        self.people = [cast.alice, cast.bob, cast.tova, cast.charlie]

    def article(self):
        found = Document.objects.filter(pk__in=self.articles).select_related("current_revision")
        return self.chance.choice(list(found))

    def note(self, **conditions):
        found = list(Annotation.objects.filter(deleted_at=None, **conditions).order_by("created_at", "pk"))
        return self.chance.choice(found) if found else None

    def step(self):
        getattr(self, self.chance.choice(STEPS))()

    def make_join(self):
        by = self.chance.choice(self.people[:3])
        ends = [document for document in (self.article(), self.article()) if document.withdrawn_at is None]
        audience = self.chance.choice(["public", "public", "group", "private"])
        if len(ends) < 2 or ends[0].pk == ends[1].pk or any(one.visibility == "private" for one in ends):
            return
        words = [(one, one.current_revision.text.split()[self.chance.randrange(2)]) for one in ends]
        join(by, *words, audience=audience, group=self.cast.course.pk if audience == "group" else None)

    def make_note(self):
        document = self.article()
        if document.withdrawn_at is None:
            write_note(self.cast, "bob", "alone", (0, 1), document=document, audience="public")

    def make_answer(self):
        note = self.note(parent=None, withheld="", document__withdrawn_at=None)
        if note and Annotation.objects.visible_to(self.cast.bob).filter(pk=note.pk).exists():
            with suppress(PermissionDenied, AnnotationRefused):
                answer(self.cast.bob, note)

    def delete_note(self):
        if note := self.note(document__withdrawn_at=None):
            delete_annotation(by=note.author, pk=note.pk)

    def hide_or_show(self):
        note = self.note(audience="public", author=self.cast.bob, document__withdrawn_at=None)
        if note and Annotation.objects.visible_to(self.cast.alice).filter(pk=note.pk).exists():
            if note.withheld:
                show_annotation(by=self.cast.alice, pk=note.pk)
            else:
                hide_annotation(by=self.cast.alice, pk=note.pk, reason="Off the subject.")

    def close_or_open(self):
        document = self.article()
        share_with(document, self.chance.choice(["public", "record", "members", "private"]))

    def withdraw_or_restore(self):
        document = self.article()
        if document.withdrawn_at:
            restore_document(document=document, by=self.cast.alice)
        else:
            withdraw_document(document=document, by=self.cast.alice, reason="Asked for.")

    def correct(self):
        document = self.article()
        if document.withdrawn_at is None:
            words = document.current_revision.text.split()
            correct(self.cast, " ".join([*words[1:], f"Word{self.chance.randrange(99)}"]), document)

    def delete_article(self):
        if len(self.articles) > 2 and self.chance.random() < 0.3:
            document = self.article()
            delete_document(document)
            self.articles.remove(document.pk)


STEPS = [
    *["make_join"] * 6,
    *("make_note", "make_answer", "make_answer", "delete_note", "hide_or_show", "hide_or_show", "close_or_open"),
    *("withdraw_or_restore", "correct", "delete_article"),
]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_history_each_count_is_what_its_list_shows(cast, seed):
    history = History(cast, seed)
    for _n in range(30):
        history.step()
        for user in (AnonymousUser(), cast.bob, cast.charlie):
            check(history, user)


def check(history, user):
    recounted = standing(user)
    numbers = Counter(document for places in recounted.values() for document in places)
    seen = Annotation.objects.visible_to(user)
    counts = NotebookCounts(user, NotebookFilter())
    assert counts.found.rows.total == len(recounted)
    assert counts.found.rows.articles == numbers
    shown, has_more = page_by_article(seen, counts.found.articles, None, 1000)
    assert not has_more
    assert Counter(note.article.pk for note in shown) == numbers
    assert len({(note.pk, note.article.pk) for note in shown}) == len(shown)
    open_to = Document.objects.in_force().visible_to(user).filter(pk__in=history.articles)
    on_shelf = counts_by_document(user, [one.pk for one in open_to])
    on_these = {one.pk: numbers[one.pk] for one in open_to if numbers[one.pk]}
    assert {pk: n for pk, (n, _people) in on_shelf.items()} == on_these
    for document in open_to:
        query = NotebookFilter(values={"article": (document.slug,)})
        found = NotebookCounts(user, query).found.rows
        assert found.total == numbers[document.pk] == query.apply(seen, user).count()
        assert found.articles == Counter({document.pk: found.total} if found.total else {})
