"""After whatever the services do to notes, a patched list has the bytes of a list made anew."""

from __future__ import annotations

import gzip
import random
from collections import Counter

import orjson
import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from documents.anchoring import TextPositionSelector
from documents.errors import ReadingRoomError
from documents.exports.notes import public_rows as module
from documents.exports.notes.compact_list import compact_list
from documents.exports.notes.open_document import find_open_document
from documents.models import Annotation, Document, Tag
from documents.services.moderation.moderation import (
    approve_annotation,
    flag_annotation,
    hide_annotation,
    show_annotation,
)
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
    reopen_thread,
    resolve_thread,
)
from documents.services.notes.reanchor import reanchor_annotation
from documents.services.people.accounts import change_profile
from documents.services.site.erasure import erase_person
from documents.services.versions.revisions import correct_document
from documents.services.vocabulary.vocabularies import change_tag
from tests.api.list_caches import clear_list_caches
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

TEXT = " ".join(f"The keeper wrote the {n} height of the sea down." for n in range(12))
AUDIENCES = ("public", "public", "public", "private", "group", "moderators")


class Steps:
    """What people do with notes, chosen by chance."""

    def __init__(self, cast, document: Document, seed: int) -> None:
        self.cast, self.document, self.chance = cast, document, random.Random(seed)
        self.other = make_document("The keeper of another.", visibility="public", curator=cast.alice)
        self.people = [cast.alice, cast.bob, cast.tova, cast.charlie]
        self.corrections = 0

    def person(self):
        return self.chance.choice(self.people)

    def note(self, **only):
        found = list(Annotation.objects.filter(document=self.document, **only).order_by("created_at", "pk"))
        return self.chance.choice(found) if found else None

    def sharing(self) -> Sharing:
        audience = self.chance.choice(AUDIENCES)
        return Sharing(audience, self.cast.course.pk if audience in {"group", "moderators"} else None)

    def content(self) -> Content:
        tags = self.chance.sample(["claim", "irony", "voice"], self.chance.randint(0, 2))
        return Content(tags=tuple(tags))

    def selection(self, document: Document) -> Selection:
        document.refresh_from_db()
        revision = document.current_revision
        start = self.chance.randint(0, revision.length - 10)
        return Selection(document.slug, revision.number, TextPositionSelector(start, start + 8))

    def create(self) -> None:
        places = [self.selection(self.document) for _ in range(self.chance.choice((1, 1, 1, 2)))]
        places = self.chance.choice((places, places, [Selection(self.document.slug)]))
        create_annotation(by=self.person(), content=self.content(), selections=places, sharing=self.sharing())

    def create_in_two_articles(self) -> None:
        places = [self.selection(self.document), self.selection(self.other)]
        create_annotation(by=self.person(), content=self.content(), selections=places, sharing=Sharing("public"))

    def answer(self) -> None:
        content = Content(motivation="replying", tags=("answer",))
        create_annotation(by=self.person(), content=content, in_reply_to=self.note(deleted_at=None).pk)

    def edit(self) -> None:
        note = self.note(deleted_at=None)
        targets = note.targets.select_related("revision").order_by("n")
        same = [
            Selection(self.document.slug, one.revision.number, TextPositionSelector(one.start, one.end))
            for one in targets
        ]
        change_annotation(
            by=note.author,
            pk=note.pk,
            content=self.content(),
            selections=[] if note.parent_id else same or [Selection(self.document.slug)],
            in_reply_to=note.parent_id,
            sharing=None if note.parent_id else self.sharing(),
        )

    def delete(self) -> None:
        note = self.note(deleted_at=None)
        delete_annotation(by=note.author, pk=note.pk)

    def moderate(self) -> None:
        what = self.chance.choice((hide_annotation, show_annotation, approve_annotation, flag_annotation))
        reason = {"reason": "rude"} if what in (hide_annotation, flag_annotation) else {}
        what(by=self.chance.choice((self.cast.alice, self.cast.tova)), pk=self.note().pk, **reason)

    def resolve(self) -> None:
        note = self.note(parent=None)
        self.chance.choice((resolve_thread, reopen_thread))(by=note.author, pk=note.pk)

    def reanchor(self) -> None:
        note = self.note(parent=None, deleted_at=None)
        self.document.refresh_from_db()
        revision = self.document.current_revision
        start = self.chance.randint(0, revision.length - 10)
        exact = revision.text[start : start + 6]
        place = {"revision": revision.number, "start": start, "end": start + 6, "exact": exact, "target": 0}
        reanchor_annotation(annotation=note.pk, by=note.author, **place)

    def rename(self) -> None:
        person = self.person()
        change_profile(person=person, public_name=f"Somebody {self.chance.randint(1, 99)}", language="")

    def recolour(self) -> None:
        tag = Tag.objects.filter(vocabulary__group=None).order_by("pk").first()
        slot = self.chance.choice(Tag.Slot.values)
        change_tag(by=self.cast.alice, tag=tag, name=tag.name, definition="", slot=slot, parent=None, is_defined=False)

    def correct(self) -> None:
        self.corrections += 1
        text = f"{TEXT[40 * self.corrections :]} Corrected {self.corrections}."
        correct_document(document=self.document, by=self.cast.alice, source=text, source_format="plain")

    def leave(self) -> None:
        reader = make_user(public_name="Passing by")
        create_annotation(
            by=reader, content=self.content(), selections=[self.selection(self.document)], sharing=Sharing("public")
        )
        erase_person(person=reader, with_notes=self.chance.random() < 0.5)

    def take(self) -> str:
        """Does one thing, often a usual one; whatever is refused changes nothing."""
        often = [self.create, self.create, self.create, self.answer, self.answer, self.edit, self.edit, self.delete]
        often += [self.moderate, self.moderate, self.resolve, self.reanchor, self.rename]
        seldom = [self.recolour, self.correct, self.leave, self.create_in_two_articles]
        step = self.chance.choice(often if self.chance.random() < 0.9 else seldom)
        try:
            step()
        except (AttributeError, ReadingRoomError, PermissionDenied, ObjectDoesNotExist):
            return "refused"
        return step.__name__


def lists_of(cast, document, numbers):
    """Returns the list, plain, as gzip and its ETag, for some people, on the current text and on some older ones."""
    found = {}
    for name in ("anonymous", "bob", "tova", "alice"):
        for number in (None, *numbers):
            opened = find_open_document(cast.everyone[name], document.slug, number)
            listed = compact_list(opened, cast.everyone[name])
            assert gzip.decompress(listed.gzipped()) == listed.plain()
            found[name, number] = listed.plain(), listed.gzipped(), listed.identity
    return found


@pytest.fixture
def done(monkeypatch):
    """Counts how often rows were patched, and how often that could not be done."""
    counted: Counter[str] = Counter()
    original = module._patched

    def patched(*of):
        rows = original(*of)
        counted["patched" if rows is not None else "made anew"] += 1
        return rows

    monkeypatch.setattr(module, "_patched", patched)
    return counted


def check_lists(cast, document, numbers=(), what=""):
    """Compares the lists with those of a process that has just started, and goes on with the kept ones."""
    patched = lists_of(cast, document, numbers)
    kept = dict(module.public_rows_cache.entries)
    clear_list_caches()
    assert patched == lists_of(cast, document, numbers), what
    for key, (rows, size) in kept.items():
        module.public_rows_cache.put(key, rows, size)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_patched_list_equals_the_list_made_anew(cast, document, seed, done):
    steps = Steps(cast, document, seed)
    for _ in range(40):
        step = steps.take()
        done[step] += 1
        check_lists(cast, document, [1] if steps.corrections else [], (step, done))
    assert done["patched"] >= 10, done


def test_each_kind_of_change_to_a_public_note_is_patched(cast, document, done):
    steps = Steps(cast, document, 1)
    bob, alice = cast.bob, cast.alice
    public, note = Sharing("public"), Content(tags=("claim",))
    here = steps.selection(document)
    lists_of(cast, document, [])

    def checked(what):
        check_lists(cast, document, what=what)
        assert (done["patched"], done["made anew"]) == (1, 0), (what, done)
        done.clear()

    def change(**fields):
        given = {"content": note, "selections": [here], "sharing": public} | fields
        change_annotation(by=bob, pk=made.pk, **given)

    made = create_annotation(by=bob, content=note, selections=[here], sharing=public).annotation
    checked("created")
    create_annotation(by=alice, content=Content(), selections=[Selection(document.slug)], sharing=public)
    checked("created by another, on the whole article")
    change(content=Content(tags=("irony", "claim")))
    checked("tagged")
    change(sharing=Sharing())
    checked("made private")
    change()
    checked("made public")
    change(selections=[steps.selection(document)])
    checked("moved")
    answer = create_annotation(by=alice, content=Content("replying"), in_reply_to=made.pk).annotation
    checked("answered")
    resolve_thread(by=bob, pk=made.pk)
    checked("resolved")
    reopen_thread(by=bob, pk=made.pk)
    checked("reopened")
    hide_annotation(by=alice, pk=made.pk, reason="rude")
    checked("hidden")
    show_annotation(by=alice, pk=made.pk)
    checked("shown")
    change_profile(person=bob, public_name="Robert", language="")
    checked("renamed")
    delete_annotation(by=bob, pk=made.pk)
    checked("deleted with an answer")
    delete_annotation(by=alice, pk=answer.pk)
    checked("its answer deleted")


def test_person_without_public_notes_left_is_not_named(cast, document):
    steps = Steps(cast, document, 1)
    notes = [
        create_annotation(
            by=who, content=Content(tags=(tag,)), selections=[steps.selection(document)], sharing=Sharing("public")
        ).annotation
        for who, tag in ((cast.bob, "claim"), (cast.tova, "irony"))
    ]
    content = lists_of(cast, document, [])["anonymous", None][0]
    assert b"Tova" in content
    assert b"irony" in content
    delete_annotation(by=cast.tova, pk=notes[1].pk)
    content = lists_of(cast, document, [])["anonymous", None][0]
    assert b"Tova" not in content
    assert str(cast.tova.pk).encode() not in content
    assert b"irony" not in content
    assert b"Bob" in content


def test_public_note_on_an_article_for_members_is_listed_once_and_for_them_alone(cast):
    note = Content(tags=("claim",))
    here = [Selection(cast.document.slug)]
    made = create_annotation(by=cast.bob, content=note, selections=here, sharing=Sharing("public")).annotation
    assert find_open_document(cast.anonymous, cast.document.slug, None) is None
    for _ in range(2):
        opened = find_open_document(cast.tova, cast.document.slug, None)
        listed = orjson.loads(compact_list(opened, cast.tova).plain())
        assert ([row[0] for row in listed["annotations"]], len(listed["own"])) == ([], 1)
        assert listed["own"][0][0] == str(made.pk)
        made = create_annotation(by=cast.bob, content=note, selections=here, sharing=Sharing("public")).annotation
        delete_annotation(by=cast.bob, pk=listed["own"][0][0])
