"""Passages longer than a quote may be: sent as offsets and a hash, both ways."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from documents.models import Annotation, Target
from documents.webannotation.vocabulary import QUOTE_LIMIT
from tests.api.client import annotation, article, container, send, signed_in
from tests.factories import make_document
from tests.webannotation.annotation import passage, position
from tests.webannotation.w3c import failures

TEXT = "\n\n".join(f"Sluice {n} 😀 opens at dawn and shuts when the bell has rung twice." for n in range(6_000))

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast):
    return make_document(TEXT, curator=cast.alice, groups=[cast.course])


@pytest.fixture
def bob(cast):
    return signed_in(cast.bob)


def sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def on_offsets(document: Any, end: int, **more: Any) -> dict[str, Any]:
    """Returns an annotation of the text from 3 to `end`, without a quote."""
    source = f"{article(document)}revisions/{document.current_revision.number}/"
    return annotation(document, target=passage(position(3, end, **more), source=source))


def test_a_passage_of_the_whole_article_is_created_by_its_offsets_and_hash(document, bob, shared):
    assert len(TEXT.encode()) > 262_144
    words = document.current_revision.text[3:]
    sent = on_offsets(document, 3 + len(words), exactSha256=sha256(words))
    answer = send(bob, "POST", container(document), sent)
    assert answer.status_code == 201
    assert Target.objects.get().exact == words  # Postgres has compared it with the text, as every quote
    assert len(answer.content) < 5_000
    assert failures(shared, "annotations", answer.json()) == []
    selectors = answer.json()["target"]["selector"]
    assert selectors == [position(3, 3 + len(words), exactSha256=sha256(words))]

    again = bob.get(answer["Location"])
    changed = send(bob, "PUT", answer["Location"], again.json() | {"motivation": "questioning"}, If_Match=again["ETag"])
    assert changed.status_code == 200
    assert changed.json()["target"]["selector"] == selectors
    assert Annotation.objects.get().motivation == "questioning"
    cards = bob.get(f"/documents/{document.slug}/cards?ids={Annotation.objects.get().pk}")
    assert len(cards.content) < 20_000


@pytest.mark.parametrize(
    ("hashed", "status", "says"),
    [
        (sha256("something else"), 422, "Reload the page and select them again"),
        ("not a hash", 422, "64 digits from 0 to f"),
        (None, 422, "need the hash"),
    ],
    ids=["of another text", "no hash", "missing"],
)
def test_a_long_passage_is_refused_unless_its_hash_proves_it(document, bob, hashed, status, says):
    more = {} if hashed is None else {"exactSha256": hashed}
    answer = send(bob, "POST", container(document), on_offsets(document, QUOTE_LIMIT + 100, **more))
    assert (answer.status_code, Annotation.objects.count()) == (status, 0)
    assert says in answer.content.decode()


def test_a_hash_proves_a_short_passage_too_which_is_given_with_its_quote(document, bob):
    words = document.current_revision.text[3:20]
    answer = send(bob, "POST", container(document), on_offsets(document, 20, exactSha256=sha256(words)))
    assert answer.status_code == 201
    assert [one["type"] for one in answer.json()["target"]["selector"]] == ["TextPositionSelector", "TextQuoteSelector"]
    wrong = send(bob, "POST", container(document), on_offsets(document, 20, exactSha256=sha256("other words")))
    assert wrong.status_code == 422
