"""The kept parts of the reading page: equal bytes whoever came before, nothing of another reader, and never stale."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.models import (
    Annotation,
    Derivation,
    Document,
    Evidence,
    Gap,
    Group,
    Membership,
    Notice,
    Revision,
    ShelfItem,
    Statement,
    Tag,
    TaggedAnnotation,
    User,
    Vocabulary,
)
from documents.services.news.following import set_follow
from documents.services.versions.revisions import correct_document
from documents.templatetags.parts import kept_cards, kept_pieces
from documents.views.article.parts import PARTS, Parts, kept_parts
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import mark, share_with, signed_in, state

TEXT = "# The ledger\n\nThe keeper wrote it down.\n\n## Later\n\nNobody read it for 😀 forty years."
READERS = ("alice", "bob", "tova", "rhea", "dora", "charlie", "anonymous")

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """A document of two courses, with all that its page can say: versions, facts, a gap, and works it derives from."""
    forget()
    cast = make_cast(TEXT)
    dora = make_user("dora", public_name="Dora Vance")
    other = Group.objects.create(slug="phys-9", name="Clocks and Tides", short_name="PHYS 9")
    Membership.objects.create(group=other, user=dora, role=Membership.Role.OWNER)
    article = make_document(
        TEXT, source_format="markdown", curator=cast.alice, groups=[cast.course, other], received_by=cast.tova
    )
    cast = replace(cast, document=article)
    ShelfItem.objects.create(
        group=other, document=cast.document, added_by=dora, introduction="For us", introduction_html="<p>For us</p>"
    )
    correct_document(
        document=cast.document, by=cast.alice, source=TEXT.replace("keeper", "guard"), source_format="markdown"
    )
    cast.document.refresh_from_db()
    state(cast.document, "publisher", "The Northern Ledger", shown_by="keeper")
    state(cast.document, "issued", "2024-03-14", status="proposed")
    whole = Revision.objects.get(document=cast.document, number=0)
    Gap.objects.create(
        document=cast.document,
        revision=whole,
        position=20,
        reason="other",
        state="confirmed",
        decided_at=timezone.now(),
    )
    hidden = make_document("Of the physicists.", groups=[other], title="Only for the physicists")
    Derivation.objects.create(document=cast.document, origin=hidden, kind="quotes", named="Some sheet")
    for person in (cast.alice, cast.bob, cast.tova, dora):
        mark(cast.document, person, "wrote", note=f"of {person.login}", note_html=f"<p>Words of {person.login}</p>")
    shared = {"audience": "group", "group": cast.course}
    note = mark(cast.document, cast.tova, "forty", **shared, note="All", note_html="<p>Read this together</p>")
    tag = Tag.objects.create(vocabulary=Vocabulary.objects.create(group=cast.course), name="evidence")
    TaggedAnnotation.objects.create(content_object=note, tag=tag)
    return cast


@pytest.fixture
def people(cast):
    """Everyone by name, with Dora, who leads the other course."""
    return {**cast.everyone, "dora": User.objects.get(login="dora")}


def forget():
    kept_parts.clear()
    kept_cards.clear()
    kept_pieces.clear()


def opened(document, person, query=""):
    """Returns the page as one reader gets it, or its status; the token in its forms is new each time."""
    answer = signed_in(person).get(f"/documents/{document.slug}/{query}")
    token = rb'name="csrfmiddlewaretoken" value="[^"]+"'
    return re.sub(token, b"", answer.content) if answer.status_code == 200 else answer.status_code


@pytest.mark.parametrize("visibility", ["members", "public", "record"])
@pytest.mark.parametrize("query", ["", "?group=phys-9", "revisions/1/"])
def test_page_is_the_same_whoever_opened_it_before(cast, people, visibility, query):
    share_with(cast.document, visibility)
    cold = {}
    for who in READERS:
        forget()
        cold[who] = opened(cast.document, people[who], query)
    for order in (READERS, READERS[::-1]):
        forget()
        for who in order:
            assert opened(cast.document, people[who], query) == cold[who], f"{who} after {order[: order.index(who)]}"
    assert cold["dora"] != 404
    assert (cold["charlie"] == 404) == (visibility == "members")


@pytest.mark.parametrize("visibility", ["members", "public", "record"])
def test_page_has_nothing_of_those_who_opened_it_before(cast, people, visibility):
    share_with(cast.document, visibility)
    for who in READERS:  # each fills the cache for those after
        opened(cast.document, people[who], "?group=phys-9")
        opened(cast.document, people[who])
    for who in READERS:
        page = opened(cast.document, people[who])
        if page == 404:
            continue
        html = page.decode()
        others = [person for name, person in people.items() if isinstance(person, User) and name != who]
        for person in others:
            for trace in (str(person.pk), f"of {person.login}", person.email):
                assert trace not in html, f"{who} reads {trace}"
        assert ("HIST 214" in html) == (who in {"alice", "bob", "tova", "rhea"})
        assert ("Read this together" in html) == (who in {"alice", "bob", "tova", "rhea"})
        assert ("PHYS 9" in html) == (who == "dora")
        assert ("Only for the physicists" in html) == (who == "dora")
        curates = who == "alice"
        assert (f"/documents/{cast.document.slug}/facts/" in html) == curates
        assert ("by You" in " ".join(html.split())) == (who == "tova" and 'class="chain' in html)


def test_reader_who_made_a_version_reads_you_and_the_others_their_name(cast):
    assert b"<bdi>You</bdi>" in opened(cast.document, cast.alice)
    assert b"<bdi>You</bdi>" not in opened(cast.document, cast.bob)
    assert b"<bdi>Alice Marlow</bdi>" in opened(cast.document, cast.bob)


def test_templates_of_parts_get_no_request_and_no_reader(cast, monkeypatch):
    given = {}

    class Seen:
        def __init__(self, template):
            self.template = template

        def render(self, values):
            given[self.template] = values
            return "part"

    monkeypatch.setattr("documents.views.article.parts.get_template", Seen)
    opened(cast.document, cast.bob)
    for name, values in given.items():
        assert not {"request", "user", "perms", "csrf_token", "messages"} & set(values), name
        assert not [value for value in values.values() if isinstance(value, User)], name
    assert len(given) == len(PARTS) - 1  # all but the one of an older version


def raise_counters(cast):
    Document.objects.filter(pk=cast.document.pk).update(event_number=99, public_changes=99, modified_at=timezone.now())


CHANGES = {
    "a fact": lambda cast: state(cast.document, "creator", "Ines Varga-Holm"),
    "a fact that is disputed": lambda cast: Statement.objects.filter(property="publisher").update(status="disputed"),
    "a fact that is retired": lambda cast: Statement.objects.filter(property="publisher").update(
        retired_at=timezone.now()
    ),
    "the value of a fact": lambda cast: Statement.objects.filter(property="issued").update(value="2025"),
    "evidence": lambda cast: Evidence.objects.all().delete(),
    "a gap": lambda cast: Gap.objects.update(state="refused"),
    "the words of a gap": lambda cast: Gap.objects.update(words="a whole page"),
    "the name of who made a version": lambda cast: User.objects.filter(pk=cast.alice.pk).update(public_name="Alix"),
    "the name of who brought the copy": lambda cast: User.objects.filter(pk=cast.tova.pk).update(public_name="Tove"),
    "that they have left": lambda cast: User.objects.filter(pk=cast.tova.pk).update(erased_at=timezone.now()),
    "a version": lambda cast: correct_document(
        document=cast.document, by=cast.alice, source="Other words.", source_format="plain"
    ),
    "the title": lambda cast: Document.objects.filter(pk=cast.document.pk).update(title="Another title"),
    "the language": lambda cast: Document.objects.filter(pk=cast.document.pk).update(language="ar", direction="rtl"),
    "the basis": lambda cast: Document.objects.filter(pk=cast.document.pk).update(basis="own-work", basis_words="mine"),
    "whether engines may list it": lambda cast: Document.objects.filter(pk=cast.document.pk).update(
        visibility="public", basis="own-work", basis_at=timezone.now()
    ),
    "a derivation": lambda cast: Derivation.objects.create(document=cast.document, kind="rewrites", named="A letter"),
    "the words of a note": lambda cast: Annotation.objects.filter(note="All").update(note_html="<p>Apart</p>"),
    "what a tag means": lambda cast: Tag.objects.update(definition="What shows it"),
    "the name of a tag": lambda cast: Tag.objects.update(name="proof"),
    "the name of an author in their course": lambda cast: Membership.objects.filter(user=cast.tova).update(
        name_in_group="Dr Lindqvist"
    ),
    "an answer": lambda cast: Annotation.objects.create(
        document=cast.document,
        author=cast.alice,
        audience="group",
        group=cast.course,
        parent=Annotation.objects.get(note="All"),
        root=Annotation.objects.get(note="All"),
        note="r",
        note_html="<p>r</p>",
        motivation="replying",
    ),
    "that a thread is resolved": lambda cast: Annotation.objects.filter(note="All").update(
        resolved_at=timezone.now(), resolved_by=cast.alice
    ),
    "a derived work": lambda cast: Derivation.objects.create(
        document=make_document("A copy.", groups=[cast.course]), origin=cast.document, kind="rewrites", named="It"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_change_is_on_the_next_page(cast, what):
    before = opened(cast.document, cast.bob)
    CHANGES[what](cast)
    after = opened(cast.document, cast.bob)
    forget()
    assert after == opened(cast.document, cast.bob)
    assert after != before


KEEPING = {
    "a note of one's own": lambda cast: mark(cast.document, cast.bob, "wrote", note="x", note_html="<p>x</p>"),
    "a public note": lambda cast: mark(
        cast.document, cast.tova, "it", audience="public", note="y", note_html="<p>y</p>"
    ),
    "the counters of the article": raise_counters,
    "a gap that nobody decided on": lambda cast: Gap.objects.create(
        document=cast.document, revision=cast.document.current_revision, position=3, reason="picture"
    ),
    "another article": lambda cast: state(make_document("Elsewhere."), "creator", "Somebody"),
    "another member of the course": lambda cast: Membership.objects.create(group=cast.course, user=cast.charlie),
}


@pytest.mark.parametrize("what", KEEPING)
def test_change_that_no_part_shows_renders_none_again(cast, what, monkeypatch):
    opened(cast.document, cast.bob)
    KEEPING[what](cast)
    monkeypatch.setattr(Parts, "_rendered", lambda *_arguments: pytest.fail("rendered again"))
    assert opened(cast.document, cast.bob) != 404


def test_parts_of_a_group_that_the_reader_is_not_in_are_not_kept(cast):
    opened(cast.document, cast.bob)
    before = kept_parts.bytes
    assert b"?group=made-up" in opened(cast.document, cast.bob, "?group=made-up")
    assert kept_parts.bytes == before


def test_cards_of_one_reader_alone_are_not_kept(cast):
    opened(cast.document, cast.bob)
    kept = "".join((card for card, _size in kept_cards.entries.values()))
    assert "Read this together" in kept
    assert "Words of bob" not in kept
    forget()
    opened(cast.document, cast.tova)  # her own note too is one that nobody else gets in this form
    assert kept_cards.bytes == 0


def test_text_of_an_article_is_kept_once_for_all_its_readers(cast, people):
    for who in READERS:
        opened(cast.document, people[who])
        opened(cast.document, people[who], "?group=hist-214")
    assert len([key for key in kept_parts.entries if key[1] == "text"]) == 1


# -- Without cards ----------------------------------------------------------------------------


def scripted(person):
    client = signed_in(person)
    client.cookies["scripts"] = "run"
    return client


@pytest.mark.parametrize("notes", [0, 30])
def test_page_where_scripts_run_costs_four_statements(cast, notes):
    Derivation.objects.all().delete()
    for n in range(notes):
        mark(cast.document, cast.bob, "wrote", audience="public", note=f"n{n}", note_html="<p>n</p>")
    client, address = scripted(cast.bob), f"/documents/{cast.document.slug}/"
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    # The person, the article with rights and text, and what belongs to the person; the session where it is not kept.
    assert len([query for query in captured if "django_session" not in query["sql"]]) == 3


def test_page_where_scripts_run_has_no_cards_and_leads_to_them(cast):
    client, address = scripted(cast.bob), f"/documents/{cast.document.slug}/"
    bare = client.get(address).content.decode()
    assert "Words of bob" not in bare
    assert re.search(r'<noscript>.*href="\?notes=1#notes-of-readers".*</noscript>', bare)
    for query in ("?notes=1", "?marks=1"):
        assert "Words of bob" in client.get(address + query).content.decode()
    assert b"Words of bob" in opened(cast.document, cast.bob)  # without the cookie


def test_stranger_gets_the_cards_whatever_their_cookies_say(cast):
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "wrote", audience="public", note="y", note_html="<p>For all</p>")
    client = scripted(None)
    assert "For all" in client.get(f"/documents/{cast.document.slug}/").content.decode()


def test_counts_and_wishes_are_those_of_the_reader(cast):
    Notice.objects.create(
        recipient=cast.bob, kind="corrected", document=cast.document, revision=cast.document.current_revision
    )
    set_follow(by=cast.bob, what="article", key=cast.document.slug, wish="on")
    opened(cast.document, cast.alice)
    assert b"1 thing is new for you" in opened(cast.document, cast.bob)
    assert b"Following" in opened(cast.document, cast.bob)
    for other in (cast.alice, cast.tova):
        assert b"new for you" not in opened(cast.document, other)
        assert b"Following" not in opened(cast.document, other)
