"""The number of a document's public pages, and their ETag: raised by everything that they show, and by nothing else."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import (
    Anchor,
    Annotation,
    Derivation,
    Document,
    Event,
    Evidence,
    Flag,
    Gap,
    Mention,
    Notice,
    Presence,
    PropertyChoice,
    Revision,
    SetAside,
    Tag,
    TaggedAnnotation,
    TaggingValue,
    TagMerge,
    TagProperty,
    Target,
    Vocabulary,
)
from documents.rendering import render
from documents.services.versions.revisions import add_revision
from tests.factories import make_annotation, make_capture, make_document, make_user
from tests.views.pages import TEXT, mark, signed_in, state

pytestmark = pytest.mark.django_db
ADDRESS = "/documents/clocks/"


def number_of(document):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(number) FROM documents_publicversion WHERE document_id = %s", [document.pk])
        return cursor.fetchone()[0]


def etag():
    return signed_in(None).head(ADDRESS)["ETag"]


def derived(document, origin, **fields):
    return Derivation.objects.create(document=document, origin=origin, kind="republishes", **fields)


def asked_by(tag, name="Stance"):
    return TagProperty.objects.create(tag=tag, name=name, type="several", level="nominal")


def answered_so(tagging, question, choice=None):
    choice = choice or PropertyChoice.objects.create(property=question, label=f"answer {question.choices.count()}")
    return TaggingValue.objects.create(tagging=tagging, property=question, choice=choice)


def tagged(note, name):
    tag = Tag.objects.create(name=name, slug=name, vocabulary=Vocabulary.objects.of_audience("public", None))
    return TaggedAnnotation.objects.create(content_object=note, tag=tag)


def public_note(document, author, words, **fields):
    return mark(document, author, words, audience="public", note="x", note_html="<p>x</p>", **fields)


def target_on(note, document, **fields):
    revision = document.current_revision
    place = {"revision": revision, "start": 0, "end": 3, "exact": revision.text[:3]}
    return Target.objects.create(annotation=note, document=document, **place, **fields)


@pytest.fixture
def room():
    """An article with everything that its public pages show, and notes that they do not show."""
    names = "curator author reply_author resolver mentioned decider bringer corrector derived_by spanner"
    people = {name: make_user(name.replace("_", "-"), public_name=name.title()) for name in names.split()}
    room = SimpleNamespace(**people)
    room.document = make_document(TEXT, visibility="public", slug="clocks", curator=room.curator)
    room.document.refresh_from_db()
    room.whole = Revision.objects.get(document=room.document, number=0)
    room.fact = state(room.document, "publisher", "The Northern Ledger", shown_by="Northern Ledger", agent=room.decider)
    make_capture(room.document, b"as received", received_by=room.bringer)
    correct(room, by=room.corrector)
    room.document.refresh_from_db()
    place = {"document": room.document, "revision": room.whole}
    room.aside = SetAside.objects.create(**place, start=0, end=3, reason="legal")
    room.gap = Gap.objects.create(**place, position=3, reason="heading")
    room.note = public_note(room.document, room.author, "forty years", resolved_at=timezone.now())
    Annotation.objects.filter(pk=room.note.pk).update(resolved_by=room.resolver)
    room.reply = make_annotation(
        room.document, room.reply_author, audience="public", parent=room.note, root=room.note, note="y"
    )
    room.tagging = tagged(room.note, "time")
    room.answered = tagged(room.note, "asking")
    room.question = asked_by(room.answered.tag)
    room.choice = PropertyChoice.objects.create(property=room.question, label="for")
    room.answer = answered_so(room.answered, room.question, room.choice)
    room.mention = Mention.objects.create(annotation=room.note, person=room.mentioned)
    room.origin = make_document("Before.", visibility="public", title="Before", slug="before")
    room.first = make_document("The first.", visibility="public", title="The first", slug="first")
    room.copy = make_document("A copy.", visibility="public", title="A copy", slug="a-copy")
    room.link = derived(room.document, room.origin, agent=room.derived_by)
    derived(room.origin, room.first)
    derived(room.copy, room.document)
    room.ledger = make_document("In the ledger.", visibility="public", slug="ledger")
    room.ledger.refresh_from_db()
    room.spanning = make_annotation(room.ledger, room.spanner, (0, 2), audience="public", spans_documents=True)
    target_on(room.spanning, room.document, n=1)
    room.hidden = mark(room.document, room.author, "keeper", audience="private", note="mine")
    room.hidden_tagging = tagged(room.hidden, "secret")
    room.hidden_answered = tagged(room.hidden, "asking secretly")
    room.hidden_question = asked_by(room.hidden_answered.tag)
    answered_so(room.hidden_answered, room.hidden_question)
    room.withheld = public_note(
        room.document, room.author, "somebody did", withheld="waiting", withheld_at=timezone.now()
    )
    room.closed = make_document("Closed.", visibility="private", title="Closed", slug="closed")
    room.closed.refresh_from_db()
    room.half_hidden = make_annotation(room.document, room.author, (0, 2), audience="public", spans_documents=True)
    target_on(room.half_hidden, room.closed, n=1)
    room.closed_link = derived(room.closed, room.document)
    return room


def correct(room, by=None):
    words = f"{TEXT}\nCorrected {room.document.revisions.count()} times.\n"
    add_revision(
        Document.objects.get(pk=room.document.pk),
        rendered=render(words, "plain"),
        source=words,
        source_format="plain",
        based_on=room.whole,
        by=by,
    )


def of(row):
    return type(row)._base_manager.filter(pk=row.pk)


def update(name, **fields):
    """Returns a change that updates one row of the room."""
    return lambda room: of(getattr(room, name)).update(**fields)


def remove(name):
    """Returns a change that deletes one row of the room."""
    return lambda room: of(getattr(room, name)).delete()


def evidence(room, start):
    words = {"start": start, "end": start + 3, "exact": room.whole.text[start : start + 3]}
    return Evidence.objects.create(statement=room.fact, document=room.document, revision=room.whole, **words)


def aside(room, start):
    place = {"document": room.document, "revision": room.whole}
    return SetAside.objects.create(**place, start=start, end=start + 3, reason="legal")


def gap(room, position):
    return Gap.objects.create(document=room.document, revision=room.whole, position=position, reason="heading")


def whole_note(room):
    return make_annotation(room.document, room.author, audience="public", note="z")


def reply(room, to="note", **fields):
    root = getattr(room, to)
    fields = {"audience": root.audience, "note": "z"} | fields
    return make_annotation(room.document, room.author, parent=root, root=root, **fields)


def spanning_note(room):
    note = make_annotation(room.ledger, room.author, (0, 2), audience="public", spans_documents=True)
    target_on(note, room.document, n=1)


def emptied(note):
    """Deletes a note as the service does, its passages first."""
    note.targets.all().delete()
    of(note).update(note="", note_html="", deleted_at=timezone.now())


def anchors_of(note):
    return Anchor.objects.filter(target__annotation=note)


def superseded(note):
    anchors_of(note).update(superseded_at=timezone.now())


def anchor(room, of_note="note"):
    row = anchors_of(getattr(room, of_note)).get()
    superseded(getattr(room, of_note))
    row.pk = None
    row.save(force_insert=True)


def merged(room):
    other = tagged(room.hidden, "clock")
    of(room.tagging).update(tag=other.tag)


def meant(room):
    tag = room.tagging.tag
    other = Tag.objects.create(name="clock", slug="clock", vocabulary=tag.vocabulary, is_defined=True)
    given = {"vocabulary": tag.vocabulary, "why": "They are one.", "merged_by": room.author, "was_word": True}
    TagMerge.objects.create(tag=tag, into=other, **given)


def mentioned(note, person):
    return Mention.objects.create(annotation=note, person=person)


WITHDRAWN = {"withdrawn_at": timezone.now(), "withdrawn_as": 410}
SHARED = {"basis": "licence", "basis_at": timezone.now()}
HIDDEN = {"withheld": "hidden", "withheld_at": timezone.now(), "withheld_reason": "It was hidden."}

# What a change is; the table and the trigger that raises the number for it; the change.
SHOWN = {
    "title": ("documents_document", "raises_on_update", update("document", title="Another title")),
    "title as given here": ("documents_document", "raises_on_update", update("document", title_given=True)),
    "language": ("documents_document", "raises_on_update", update("document", language="pt-BR")),
    "direction": ("documents_document", "raises_on_update", update("document", direction="rtl")),
    "first words": ("documents_document", "raises_on_update", update("document", excerpt="Other words.")),
    "who may read it": ("documents_document", "raises_on_update", update("document", visibility="record")),
    "curator": ("documents_document", "raises_on_update", lambda room: of(room.document).update(curator=room.author)),
    "basis": ("documents_document", "raises_on_update", update("document", basis="licence")),
    "basis in words": ("documents_document", "raises_on_update", update("document", basis_words="CC BY")),
    "who shared it": (
        "documents_document",
        "raises_on_update",
        lambda room: of(room.document).update(basis_by=room.author),
    ),
    "search engines": ("documents_document", "raises_on_update", update("document", may_be_indexed=True)),
    "sample": ("documents_document", "raises_on_update", update("document", is_sample=True)),
    "correction": ("documents_revision", "raises_on_insert", correct),
    "capture": ("documents_capture", "raises_on_insert", lambda room: make_capture(room.document, b"again")),
    "fact stated": ("documents_statement", "raises_on_insert", lambda room: state(room.document, "creator", "I. V.")),
    "fact disputed": ("documents_statement", "raises_on_update", update("fact", status="disputed")),
    "fact retired": ("documents_statement", "raises_on_update", update("fact", retired_at=timezone.now())),
    "fact deleted": ("documents_statement", "raises_on_delete", lambda room: room.fact.delete()),
    "evidence added": ("documents_evidence", "raises_on_insert", lambda room: evidence(room, 0)),
    "evidence deleted": ("documents_evidence", "raises_on_delete", lambda room: Evidence.objects.all().delete()),
    "part set aside": ("documents_setaside", "raises_on_insert", lambda room: aside(room, 5)),
    "part restored": ("documents_setaside", "raises_on_update", update("aside", retired_at=timezone.now())),
    "part deleted": ("documents_setaside", "raises_on_delete", remove("aside")),
    "gap found": ("documents_gap", "raises_on_insert", lambda room: gap(room, 5)),
    "gap decided": ("documents_gap", "raises_on_update", update("gap", state="confirmed", decided_at=timezone.now())),
    "gap deleted": ("documents_gap", "raises_on_delete", remove("gap")),
    "derivation added": ("documents_derivation", "raises_on_insert", lambda room: derived(room.document, room.ledger)),
    "derivation disputed": ("documents_derivation", "raises_on_update", update("link", status="disputed")),
    "derivation deleted": ("documents_derivation", "raises_on_delete", remove("link")),
    "a copy of a copy": ("documents_derivation", "raises_on_insert", lambda room: derived(room.ledger, room.copy)),
    "an origin of an origin": (
        "documents_derivation",
        "raises_on_insert",
        lambda room: derived(room.first, room.ledger),
    ),
    "title of an origin": ("documents_document", "raises_on_update", update("origin", title="Much before")),
    "title of its origin": ("documents_document", "raises_on_update", update("first", title="The very first")),
    "title of a copy": ("documents_document", "raises_on_update", update("copy", title="A true copy")),
    "origin hidden": ("documents_document", "raises_on_update", update("first", visibility="private")),
    "copy withdrawn": ("documents_document", "raises_on_update", update("copy", **WITHDRAWN)),
    "copy opened": ("documents_document", "raises_on_update", update("closed", visibility="record", **SHARED)),
    "public note": (
        "documents_annotation",
        "raises_on_insert",
        lambda room: public_note(room.document, room.author, "keeper"),
    ),
    "note on the whole": ("documents_annotation", "raises_on_insert", lambda room: whole_note(room)),
    "reply": ("documents_annotation", "raises_on_insert", lambda room: reply(room)),
    "words of a note": ("documents_annotation", "raises_on_update", update("note", note="z", note_html="<p>z</p>")),
    "note made private": ("documents_annotation", "raises_on_update", update("spanning", audience="private")),
    "private note shared": ("documents_annotation", "raises_on_update", update("hidden", audience="public")),
    "note hidden": ("documents_annotation", "raises_on_update", update("note", **HIDDEN)),
    "note shown": ("documents_annotation", "raises_on_update", update("withheld", withheld="", withheld_at=None)),
    "thread reopened": ("documents_annotation", "raises_on_update", update("note", resolved_at=None, resolved_by=None)),
    "reply deleted": ("documents_annotation", "raises_on_update", update("reply", note="", deleted_at=timezone.now())),
    "another passage": ("documents_target", "raises_on_insert", lambda room: target_on(room.note, room.document, n=1)),
    "note in two articles deleted": ("documents_target", "raises_on_delete", lambda room: emptied(room.spanning)),
    "anchor": ("documents_anchor", "raises_on_insert", lambda room: anchor(room)),
    "anchor superseded": ("documents_anchor", "raises_on_update", lambda room: superseded(room.note)),
    "tag added": ("documents_taggedannotation", "raises_on_insert", lambda room: tagged(room.note, "clock")),
    "tag merged": ("documents_taggedannotation", "raises_on_update", lambda room: merged(room)),
    "tag removed": ("documents_taggedannotation", "raises_on_delete", remove("tagging")),
    "answer": ("documents_taggingvalue", "raises_on_insert", lambda room: answered_so(room.answered, room.question)),
    "answer taken away": ("documents_taggingvalue", "raises_on_delete", remove("answer")),
    "name of a question": (
        "documents_tagproperty",
        "raises_on_update",
        lambda room: of(room.question).update(name="Position"),
    ),
    "label of a choice": ("documents_propertychoice", "raises_on_update", update("choice", label="in favour")),
    "name of a tag": ("documents_tag", "raises_on_update", lambda room: of(room.tagging.tag).update(name="times")),
    "line of a tag": ("documents_tag", "raises_on_update", lambda room: of(room.tagging.tag).update(slot="claim")),
    "tag that means another": ("documents_tag", "raises_on_merge", lambda room: meant(room)),
    "mention": ("documents_mention", "raises_on_insert", lambda room: mentioned(room.note, room.author)),
    "mention removed": ("documents_mention", "raises_on_delete", remove("mention")),
    "note in two articles": ("documents_target", "raises_on_insert", lambda room: spanning_note(room)),
    "note in two articles made private": (
        "documents_annotation",
        "raises_on_update",
        update("spanning", audience="private"),
    ),
    "its other article withdrawn": ("documents_document", "raises_on_update", update("ledger", **WITHDRAWN)),
    **{
        f"name of the {name}": ("documents_user", "raises_on_update", update(name, public_name="Another Name"))
        for name in (
            "curator",
            "author",
            "reply_author",
            "resolver",
            "mentioned",
            "decider",
            "bringer",
            "corrector",
            "derived_by",
            "spanner",
        )
    },
    "person who left": ("documents_user", "raises_on_update", update("author", erased_at=timezone.now())),
}


@pytest.mark.parametrize("change", [change for _table, _trigger, change in SHOWN.values()], ids=SHOWN)
def test_everything_that_the_page_shows_raises_the_number(room, change):
    number, tag = number_of(room.document), etag()
    change(room)
    assert number_of(room.document) > number
    assert etag() != tag


UNSHOWN = {
    "private note": lambda room: mark(room.document, room.author, "keeper", note="z"),
    "words of a private note": update("hidden", note="z"),
    "another passage of a private note": lambda room: target_on(room.hidden, room.document, n=1),
    "anchor of a private note": lambda room: anchor(room, "hidden"),
    "tag on a private note": lambda room: tagged(room.hidden, "clock"),
    "answer on a private note": lambda room: answered_so(room.hidden_answered, room.hidden_question),
    "another question": lambda room: asked_by(room.answered.tag, name="Other"),
    "words of a question": update("question", question="How does it stand to it?"),
    "name of a question that nobody answered publicly": lambda room: of(room.hidden_question).update(name="Position"),
    "name of its tag": lambda room: of(room.hidden_tagging.tag).update(name="secrets"),
    "mention in a private note": lambda room: mentioned(room.hidden, room.mentioned),
    "note that waits": lambda room: whole_note_that_waits(room),
    "words of a note that waits": update("withheld", note="z"),
    "tag on a note that waits": lambda room: tagged(room.withheld, "clock"),
    "reply to a note that waits": lambda room: reply(room, "withheld"),
    "why a note waits": update("withheld", withheld_reason="It is long."),
    "words of a note that stands in a closed article too": update("half_hidden", note="z"),
    "title of a closed copy": update("closed", title="Still closed"),
    "derivation of a closed copy": update("closed_link", status="disputed"),
    "copy of a closed copy": lambda room: derived(make_document("Behind.", visibility="public"), room.closed),
    "another article": lambda room: make_document("Another.", visibility="public"),
    "note on another article": lambda room: make_annotation(room.origin, room.author, audience="public", note="z"),
    "fact of another article": lambda room: state(room.origin, "creator", "I. V."),
    "name of somebody else": lambda room: of(make_user("passer-by")).update(public_name="Passer-by"),
    "preferences of the author": update("author", last_login=timezone.now(), preferences={"theme": "dark"}),
    "counters": update("document", event_number=40, modified_at=timezone.now()),
    "event": lambda room: event(room.document),
    "report of a note": lambda room: Flag.objects.create(annotation=room.note, by=room.decider, reason="spam"),
    "notice": lambda room: Notice.objects.create(
        recipient=room.author, kind="reply", document=room.document, annotation=room.reply
    ),
    "presence": lambda room: Presence.objects.create(document=room.document, person=room.author),
    "definition of no tag in use": lambda room: of(room.hidden_tagging.tag).update(definition="What nobody says."),
    "nothing": update("document", title="Article"),
}


def whole_note_that_waits(room):
    waits = {"withheld": "waiting", "withheld_at": timezone.now()}
    return make_annotation(room.document, room.author, audience="public", note="z", **waits)


def event(document):
    return Event.objects.create(document=document, number=1000, kind="annotation.created", row="1")


@pytest.mark.parametrize("change", UNSHOWN.values(), ids=UNSHOWN)
def test_nothing_else_raises_the_number(room, change):
    of(room.document).update(title="Article")
    number, tag = number_of(room.document), etag()
    change(room)
    assert number_of(room.document) == number
    assert etag() == tag


def test_number_of_an_article_alone_rises_by_what_concerns_it_alone(room):
    others = (room.origin, room.first, room.copy, room.ledger)
    before = [number_of(other) for other in others]
    state(room.document, "creator", "I. V.")
    public_note(room.document, room.author, "keeper")
    correct(room)
    assert [number_of(other) for other in others] == before


def test_each_trigger_has_a_change_here():
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'raises\_on\_%'")
        triggers = set(cursor.fetchall())
    assert triggers - {(table, trigger) for table, trigger, _change in SHOWN.values()} == {
        ("documents_document", "raises_on_insert")  # each article of this file
    }
