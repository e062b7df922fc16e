"""The works from which an article says it derives; a derivation is found only where the article names the work."""

import pytest

from documents.intake.evidence import derivations_in
from documents.spans import Span

BODY = (
    "The keeper of the tide gauge wrote down two times every morning, and for eleven years nobody asked him why it was "
    "so.\n\nHis clock was set by the railway, and the other by the sun; the book that he left "
    "to the harbour has both.\n"
)


def derived(said: str, *, inside: bool):
    """Returns the derivations found in a sentence at the end of the article or just below it."""
    text = BODY + said
    body = Span(0, len(text) if inside else len(BODY))
    return [(one.kind, one.work_name, one.address, one.evidence[0].of(text)) for one in derivations_in(text, (body,))]


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "This article was originally published in The Northern Ledger.",
            ("republishes", "Northern Ledger", "", "This article was originally published in The Northern Ledger"),
        ),
        (
            "This story first appeared on ProPublica on 3 May and is used with permission.",
            ("republishes", "ProPublica", "", "This story first appeared on ProPublica"),
        ),
        (
            "Republished from The Conversation under a Creative Commons licence.",
            ("republishes", "Conversation", "", "Republished from The Conversation"),
        ),
        (
            "Originally published at https://ledger.example/clocks",
            (
                "republishes", "https://ledger.example/clocks", "https://ledger.example/clocks",
                "Originally published at https://ledger.example/clocks",
            ),
        ),
        (
            "Translated from Le Monde by Dana Roos.",
            ("translates", "Le Monde", "", "Translated from Le Monde"),
        ),
        (
            "Read the original story\nThe Ledger Post - Ines Holm",
            ("republishes", "The Ledger Post", "", "Read the original story"),
        ),
    ],
)  # fmt: skip
def test_words_at_the_edge_of_an_article_name_its_origin(said, expected, inside):
    (found,) = derived(said, inside=inside)
    assert found == expected


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Three weeks ago the books were opened, according to the Guardian.", "Guardian"),
        ("“Nobody asked,” his daughter told Reuters on Monday.", "Reuters"),
        ("Newsweek reports that the archive has more of them.", "Newsweek"),
        ("The New York Times first reported that the archive has more.", "New York Times"),
        ("He told US broadcaster Harbour Radio that it was so.", "Harbour Radio"),
        ("As reported by the German daily Nordsee-Bote, it was the sun.", "Nordsee-Bote"),
    ],
)
def test_papers_that_the_article_quotes_are_derivations(said, name):
    assert [(kind, named) for kind, named, _, _ in derived(said, inside=True)] == [("quotes", name)]
    assert derived(said, inside=False) == []


@pytest.mark.parametrize(
    "said",
    [
        "He told Iranian media that it was so, according to officials.",
        "The report was first published in 1911.",
        "Translated from the German by Dana Roos.",
        "The Guardian of the harbour was asleep.",
        "The book was first published in two parts by his daughter and a friend of hers.",
        "Follow us on Twitter. Read the original Latin if you can.",
        "Reuters",
        "It was the Times of our lives.",
    ],
)
def test_no_derivation_is_found_where_no_work_is_named(said):
    assert derived(said, inside=True) == []


def test_a_paper_quoted_twice_is_one_derivation_with_both_places():
    text = BODY + "It was so, according to Reuters. He told Reuters why.\n"
    (found,) = derivations_in(text, (Span(0, len(text)),))
    assert [span.of(text) for span in found.evidence] == ["according to Reuters", "told Reuters"]
