"""The decisions of curators on the source page, and the links from the text to the capture."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from documents.models import Anchor, Gap, SetAside, Statement
from documents.rendering import render
from documents.rendering.text_content import text_content
from documents.services.captures.gaps import add_gap
from documents.services.events.locks import locked_document
from documents.services.versions.revisions import add_revision, correct_document
from documents.services.versions.set_aside import set_aside
from documents.spans import Span, SpanMap
from tests.api import client as api
from tests.factories import make_annotation, make_capture, make_document, make_user
from tests.views.pages import signed_in, state
from tests.webannotation.annotation import markdown, passage, position, quote

pytestmark = pytest.mark.django_db

TEXT = (
    "THE LEDGER\n\nThe keeper wrote 😀 the height of the sea.\r\n\nAdvertisement\n\n"
    "She wrote on her page:\n\nNobody read it for forty years.\n"
)
SOURCE = "/documents/gauge/source/"


@pytest.fixture
def alice():
    return make_user("alice", is_curator=True, public_name="Alice Marlow")


@pytest.fixture
def article(alice):
    document = make_document(TEXT.replace("\r\n", "\n"), curator=alice, visibility="public", slug="gauge")
    document.refresh_from_db()
    return document


def whole_of(document):
    return document.revisions.get(number=0)


def span_of(document, words):
    start = whole_of(document).text.index(words)
    return Span(start, start + len(words))


def current_text(document):
    document.refresh_from_db()
    return document.current_revision.text


def leave_out(document, by, words, reason="advertisement"):
    set_aside(document=document, by=by, whole=whole_of(document), spans=[span_of(document, words)], reason=reason)
    return SetAside.objects.in_force().get(reason=reason)


def selected(document, words, **more):
    span = span_of(document, words)
    return {"whole": 0, "start": span.start, "end": span.end, "reason": "advertisement", "do": "aside", **more}


def test_curator_restores_a_part_and_the_page_shows_it(article, alice):
    part = leave_out(article, alice, "Advertisement")
    client = signed_in(alice)
    page = client.get(SOURCE).content.decode()
    assert f'form="restore" name="part" value="{part.pk}" aria-label="Restore: Advertisement"' in page
    response = client.post(f"{SOURCE}parts/", {"do": "restore", "part": part.pk, "base": 2}, follow=True)
    assert response.redirect_chain[0][0].endswith(f"&at={part.start}-{part.end}&revision=0#at")
    assert "Restored. The text is now version 3." in response.content.decode()
    assert "Advertisement" in current_text(article)


def test_selected_words_are_set_aside_with_their_reason(article, alice):
    response = signed_in(alice).post(f"{SOURCE}parts/", selected(article, "Advertisement", base=1), follow=True)
    assert "Advertisement" not in current_text(article)
    page = response.content.decode()
    assert 'aria-label="Advertisement"' in page
    assert '<mark class="is-lit"><span id="at"></span>Advertisement</mark>' in page


def test_selection_in_the_text_sets_aside_its_source_in_the_capture(article, alice):
    leave_out(article, alice, "Advertisement")
    text = current_text(article)
    start = text.index("Nobody")
    given = {"whole": 0, "revision": 2, "start": start, "end": start + 31, "reason": "related", "do": "aside"}
    signed_in(alice).post(f"{SOURCE}parts/", given)
    row = SetAside.objects.in_force().get(reason="related")
    assert Span(row.start, row.end) == span_of(article, "Nobody read it for forty years.")
    assert "Nobody" not in current_text(article)


def test_selection_restores_only_some_of_a_part(article, alice):
    leave_out(article, alice, "Advertisement\n\nShe wrote on her page:")
    given = selected(article, "She wrote on her page:", do="restore")
    signed_in(alice).post(f"{SOURCE}parts/", given)
    assert "She wrote on her page:" in current_text(article)
    assert "Advertisement" not in current_text(article)


def test_curator_must_confirm_setting_aside_words_that_have_notes(article, alice):
    text = current_text(article)
    at = text.index("Advertisement")
    make_annotation(article, alice, (at, at + 13), note="Why is this here?", audience="public")
    client = signed_in(alice)
    asked = client.post(f"{SOURCE}parts/", selected(article, "Advertisement", base=1))
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Readers have written notes on these words." in page
    assert "Words no longer in the text" in page
    assert current_text(article) == text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    client.post(f"{SOURCE}parts/", {**fields, "do": "aside"})
    assert "Advertisement" not in current_text(article)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"do": "aside"},
        {"do": "aside", "whole": 0, "start": 5, "end": 3, "reason": "other"},
        {"do": "aside", "whole": 0, "start": 3, "end": 99999, "reason": "other"},
        {"do": "aside", "whole": 7, "start": 3, "end": 5, "reason": "other"},
        {"do": "aside", "whole": 0, "start": 3, "end": 5, "reason": "because"},
        {"do": "aside", "whole": 0, "revision": 1, "start": 3, "end": 99999, "reason": "other"},
        {"do": "aside", "whole": 0, "start": 12, "end": 30, "reason": "other", "base": 5},
        {"do": "restore", "part": "x"},
        {"do": "restore", "part": "9" * 40},
        {"do": "restore", "whole": 0, "start": 3, "end": 9},
    ],
)
def test_impossible_decision_changes_nothing_and_shows_a_message(article, alice, given):
    response = signed_in(alice).post(f"{SOURCE}parts/", given, follow=True)
    assert response.status_code == 200
    assert "notice" in response.content.decode()
    assert article.revisions.count() == 2
    assert not SetAside.objects.exists()


@pytest.mark.parametrize(("do", "state"), [("confirm", "confirmed"), ("refuse", "refused")])
def test_proposed_gap_is_confirmed_or_refused(article, alice, do, state):
    at = span_of(article, "page:").end
    gap = Gap.objects.create(
        document=article, revision=whole_of(article), position=at, reason="quotation", rule="colon"
    )
    client = signed_in(alice)
    page = client.get(SOURCE).content.decode()
    assert f'id="lack-{gap.pk}" role="img" aria-label="Missing in this copy: A quotation' in page
    assert 'class="gap" id="gap-' not in page.split('id="text"')[1]
    client.post(f"{SOURCE}gaps/", {"gap": gap.pk, "do": do})
    gap.refresh_from_db()
    assert gap.state == state
    reading = client.get("/documents/gauge/").content.decode()
    assert (f'id="gap-{gap.pk}"' in reading) == (state == "confirmed")


def test_gap_added_in_the_text_is_stored_at_its_place_in_the_capture(article, alice):
    at = current_text(article).index("Nobody")
    given = {"whole": 0, "revision": 1, "start": at, "reason": "embedded", "words": "her post"}
    signed_in(alice).post(f"{SOURCE}gaps/", given)
    gap = Gap.objects.get()
    assert (gap.words, gap.state) == ("her post", "confirmed")
    assert whole_of(article).text[: gap.position].rstrip().endswith("page:")
    for odd in ({}, {"gap": "x"}, {"gap": gap.pk}, {"whole": 0, "start": 99999, "reason": "embedded"}):
        assert signed_in(alice).post(f"{SOURCE}gaps/", odd).status_code == 302
    assert Gap.objects.count() == 1


def test_readers_see_a_confirmed_gap_and_the_text_stays_exact(client, article, alice):
    before = client.get("/documents/gauge/")
    add_gap(
        document=article, by=alice, whole=whole_of(article), position=span_of(article, "page:").end, reason="quotation"
    )
    after = client.get("/documents/gauge/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    page = after.content.decode()
    html = re.search(r'<div class="text[^>]*>(.*?)</div>\n', page, re.DOTALL)[1]
    assert text_content(html) == current_text(article)
    assert 'page:<span class="gap"' in html
    assert 'aria-label="Missing in this copy: A quotation that is announced and absent"' in html


def test_gap_of_a_page_says_which_page_is_a_picture(client, article, alice):
    at = span_of(article, "page:").end
    add_gap(document=article, by=alice, whole=whole_of(article), position=at, reason="page", words="3")
    page = client.get("/documents/gauge/").content.decode()
    assert 'aria-label="Missing in this copy: page 3, which is only a picture"' in page


def test_gap_keeps_its_place_after_a_correction(client, article, alice):
    add_gap(
        document=article, by=alice, whole=whole_of(article), position=span_of(article, "page:").end, reason="quotation"
    )
    source = f"A new beginning.\n\n{article.revisions.get(number=1).source}"
    correct_document(document=article, by=alice, source=source, source_format="plain")
    assert 'page:<span class="gap"' in client.get("/documents/gauge/").content.decode()


def test_facts_are_decided_beside_the_capture(article, alice):
    fact = state(article, "publisher", "THE LEDGER", shown_by="THE LEDGER", status="proposed")
    client = signed_in(alice)
    decided = {"back": "source", "statement": fact.pk}
    response = client.post("/documents/gauge/facts/", {**decided, "do": "correct", "value": "The Ledger"})
    assert response["Location"] == SOURCE
    right = Statement.objects.in_force().get()
    assert (right.value, right.status, right.evidence.get().exact) == ("The Ledger", "confirmed", "THE LEDGER")
    span = span_of(article, "keeper")
    place = f"0:{span.start}-{span.end}"
    client.post("/documents/gauge/facts/", {"back": "source", "statement": right.pk, "do": "show", "place": place})
    assert [row.exact for row in Statement.objects.in_force().get().evidence.all()] == ["THE LEDGER", "keeper"]
    added = {"back": "source", "do": "select", "term": "creator", "value": "The keeper", "place": place}
    client.post("/documents/gauge/facts/", added)
    assert Statement.objects.in_force().get(property="creator").evidence.get().exact == "keeper"
    for odd in ("", "0:9-3", "7:1-2", "0:1-99999", "x"):
        response = client.post("/documents/gauge/facts/", {**added, "term": "rights", "value": "x", "place": odd})
        assert response["Location"] == SOURCE
    assert not Statement.objects.filter(property="rights").exists()


def test_value_from_another_source_is_added_beside_the_capture(article, alice):
    client = signed_in(alice)
    given = {"back": "source", "do": "add", "status": "confirmed", "term": "creator", "value": "Ines Varga-Holm"}
    response = client.post("/documents/gauge/facts/", {**given, "reference": "https://authors.example/ines"})
    assert response["Location"] == SOURCE
    fact = Statement.objects.in_force().get(property="creator")
    assert (fact.value, fact.reference, fact.agent) == ("Ines Varga-Holm", "https://authors.example/ines", alice)
    page = client.post("/documents/gauge/facts/", {**given, "value": ""}, follow=True).content.decode()
    assert "Value: This field is required." in page
    assert Statement.objects.in_force().filter(property="creator").count() == 1


def test_span_map_leads_from_the_text_to_the_capture(client, article, alice):
    fact = state(article, "publisher", "THE LEDGER", shown_by="THE LEDGER")
    part = leave_out(article, alice, "Advertisement")
    response = client.get(f"{SOURCE}parts.json")
    ties = response.json()
    made = SpanMap.from_json(ties["map"])
    text, whole = current_text(article), whole_of(article).text
    start = text.index("Nobody")
    assert [span.of(whole) for span in made.sources_of(Span(start, start + 6))] == ["Nobody"]
    assert (ties["whole"], ties["revision"]) == (0, 2)
    assert ties["asides"] == [[part.start, part.end, part.pk]]
    assert ties["facts"] == {str(fact.pk): [[0, 10]]}
    assert client.get(f"{SOURCE}parts.json", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_any_passage_leads_to_its_bytes(client, article):
    text = current_text(article)
    start = text.index("the height")
    page = client.get(f"{SOURCE}?at={start}-{start + 10}&revision=1").content.decode()
    span = span_of(article, "the height")
    data = b"".join(article.captures.get().bytes())
    first = data.index(b"the height")
    assert first == span.start + 3  # the emoji has four bytes
    assert '<mark class="is-lit"><span id="at"></span>the height</mark>' in page
    assert f"characters {span.start}–{span.end}" in page
    assert f"bytes {first}–{first + 10}" in page
    answer = client.get(f"{SOURCE}bytes?whole=0&start={span.start}&end={span.end}").json()
    assert answer == {"bytes": [first, first + 10]}


def test_no_bytes_are_named_where_the_text_was_not_decoded_from_them(client, alice):
    document = make_document(TEXT, curator=alice, visibility="public", slug="gauge")
    whole = add_revision_of_another_text(document)
    assert client.get(f"{SOURCE}bytes?whole={whole.number}&start=0&end=5").json() == {"bytes": None}
    page = client.get(f"{SOURCE}?at=0-5&revision={whole.number}").content.decode()
    assert "no bytes of their own" in page


@transaction.atomic
def add_revision_of_another_text(document):
    """Adds a capture text extracted from a file, as from a PDF, which is not the file's bytes decoded."""
    document = locked_document(document.pk)
    return add_revision(
        document,
        rendered=render("What a page of the file says.", "capture"),
        source="",
        source_format="capture",
        capture=document.captures.get(),
    )


def test_words_that_a_person_added_are_labelled_so(client, article, alice):
    source = f"A new beginning of all.\n\n{article.revisions.get(number=1).source}"
    correct_document(document=article, by=alice, source=source, source_format="plain")
    assert "a person added them" in client.get(f"{SOURCE}?at=0-15&revision=2").content.decode()


@pytest.mark.parametrize(
    "query", ["at=x", "at=5-3&revision=0", "at=0-9999&revision=0", "at=0-3&revision=9", "capture=99999"]
)
def test_unknown_place_is_not_found(client, article, query):
    assert client.get(f"{SOURCE}?{query}").status_code == 404


def test_page_says_that_the_text_was_made_of_another_capture(client, article):
    whole = add_revision_of_another_text(article)
    both = client.get(SOURCE).content.decode()
    assert both.count("Received on") == 2
    other = make_capture(article, b"The page, captured again.")
    with transaction.atomic():
        again = add_revision(
            locked_document(article.pk),
            rendered=render("The page, captured again.", "capture"),
            source="",
            source_format="capture",
            capture=other,
        )
    page = client.get(f"{SOURCE}?capture={other.pk}").content.decode()
    assert "It was made of another capture" in page
    assert "The page, captured again." in page
    assert again.number == whole.number + 1
    assert client.get(f"{SOURCE}parts.json?capture={other.pk}").json()["map"] == []
    assert b"".join(client.get(f"{SOURCE}raw?capture={other.pk}").streaming_content) == b"The page, captured again."


def test_text_without_a_span_map_is_shown_without_links(client, article):
    with transaction.atomic():
        document = locked_document(article.pk)
        words = render("Words that came from nowhere.", "plain")
        add_revision(
            document, rendered=words, source=words.text, source_format="plain", capture=document.captures.get()
        )
    page = client.get(SOURCE).content.decode()
    assert "Where its words came from is not kept" in page
    assert client.get(f"{SOURCE}parts.json").json()["map"] == []
    assert "not kept where they came from" in client.get(f"{SOURCE}?at=0-5&revision=2").content.decode()


def test_capture_is_annotated_and_cited_like_any_text(client, article, alice):
    leave_out(article, alice, "THE LEDGER", "masthead")
    source = f"{api.article(article)}revisions/0/"
    target = passage(position(0, 10), quote("THE LEDGER"), source=source)
    sent = api.annotation(
        article, note="Whose paper is it?", target=target, audience="public", body=[markdown("Whose?")]
    )
    made = api.send(signed_in(alice), "POST", api.container(article), sent)
    assert made.status_code == 201
    standing = Anchor.objects.in_force().get(revision__number=0)
    assert (standing.start, standing.end, standing.state) == (0, 10, "kept")
    assert "Whose?" in client.get(SOURCE).content.decode().split('id="capture-notes"')[1]
    cited = client.get("/documents/gauge/passages/0-10/?revision=0").content.decode()
    assert "THE LEDGER" in cited
    assert "Whose?" in cited
    assert f"{SOURCE}?at=0-10&amp;revision=0#asked" in cited


def test_only_curators_get_buttons_and_tokens(client, article, alice):
    leave_out(article, alice, "Advertisement")
    page = client.get(SOURCE).content.decode()
    assert "csrfmiddlewaretoken" not in page
    assert 'class="restore"' not in page
    assert "csrfmiddlewaretoken" in signed_in(alice).get(SOURCE).content.decode()
