"""The sentence that two of the real articles share, joined: the same words, and another attribution after them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import combinations

import pytest
from django.urls import reverse

from documents.anchoring import TextPositionSelector
from documents.models import Document
from documents.services.notes import Content, Selection, Sharing, create_annotation
from tests.factories import make_user
from tests.management.test_import_articles import run
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
WORD = re.compile(r"\w+(?:[-'’ʼ.]\w+)*")


def longest_shared_run(first: str, second: str):
    """Returns how many words two texts share in a row at most, and where, in code points of both."""
    here, there = list(WORD.finditer(first)), list(WORD.finditer(second))
    matcher = SequenceMatcher(None, [w[0] for w in here], [w[0] for w in there], autojunk=False)
    at, other, length = matcher.find_longest_match()
    return (
        length,
        (here[at].start(), here[at + length - 1].end()),
        (there[other].start(), there[other + length - 1].end()),
    )


def to_the_end_of_the_sentence(text: str, span: tuple[int, int]) -> tuple[int, int]:
    return span[0], text.index(".", span[1]) + 1


def joined(by, first, second):
    ends = [Selection(one.slug, 1, TextPositionSelector(*span)) for one, span in (first, second)]
    content = Content("linking", "Who said so?", relation="same-words")
    return create_annotation(by=by, content=content, selections=ends, sharing=Sharing("public")).annotation


def test_the_shared_sentence_of_two_articles_stands_in_both_margins_and_side_by_side(shared):
    curator = make_user("alice", is_curator=True)
    run(shared / "articles", visibility="public", basis="permission")
    texts = {one: one.current_revision.text for one in Document.objects.select_related("current_revision")}
    found = [(*longest_shared_run(texts[a], texts[b]), a, b) for a, b in combinations(texts, 2)]
    length, here, there, first, second = max(found, key=lambda one: one[0])
    assert length == 13
    assert sorted(one[0] for one in found)[-2] < 8  # it is the only long one
    note = joined(curator, (first, here), (second, there))
    words = texts[first][slice(*here)]
    for document, other in ((first, second), (second, first)):
        card = signed_in(None).get(reverse("cards", args=[document.slug]), {"ids": str(note.pk)}).content.decode()
        assert other.title in card
        assert " ".join(words.split()[:4]) in card
        assert "date" in card or re.search(r"\d{4}", card)
    page = signed_in(None).get(reverse("beside", args=[note.pk])).content.decode()
    assert "Both passages have the same words." in page

    longer = joined(
        curator,
        (first, to_the_end_of_the_sentence(texts[first], here)),
        (second, to_the_end_of_the_sentence(texts[second], there)),
    )
    page = signed_in(None).get(reverse("beside", args=[longer.pk])).content.decode()
    marked = re.findall(r'<em class="differs">([^<]+)</em>', page)
    assert marked
    assert not set(marked) & {words}
