"""Mentions: names after an @ in the text of a note, and how the note's HTML shows them."""

from __future__ import annotations

import pytest

from documents.rendering.mentions import find_mentions, with_mentions

NAMES = ["Ann", "Ann Lee", "Siân O’Neill", "نورة القحطاني", "Bob Adeyemi", "Ünal"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("ask @Ann.", {"Ann"}),
        ("ask @Ann Lee about @ann", {"Ann Lee", "Ann"}),
        ("@ANN LEE, and @bob\u00a0 adeyemi", {"Ann Lee", "Bob Adeyemi"}),
        ("@Anna is somebody else", set()),
        ("@Ann Leeds too, but Ann is there", {"Ann"}),
        ("write to me@Ann or me@ann.example", set()),
        ("(@Sia\u0302n O'Neill)", {"Siân O’Neill"}),
        ("يا @\u2067نورة القحطاني\u2069 ما رأيك؟", {"نورة القحطاني"}),
        ("@U\u0308NAL!", {"Ünal"}),
        ("Ann Lee without a sign", set()),
        ("@", set()),
        ("@ Ann", set()),
    ],
)
def test_the_longest_name_after_an_at_sign_is_mentioned(words, named):
    assert find_mentions(words, NAMES) == named


def test_many_at_signs_match_nothing():
    assert find_mentions("@" * 10_000, [f"Person {n}" for n in range(300)]) == set()


def test_a_mention_is_highlighted_in_the_html():
    shown = with_mentions('<p dir="auto">Ask @ann lee &amp; <em>@Bob Adeyemi</em>.</p>', NAMES)
    assert shown == (
        '<p dir="auto">Ask <b class="mention" dir="auto">@ann lee</b> &amp; '
        '<em><b class="mention" dir="auto">@Bob Adeyemi</b></em>.</p>'
    )


def test_attributes_and_links_stay_unchanged():
    link = '<a href="https://a.example/@Ann" title="&gt; @Ann >" rel="nofollow ugc noopener noreferrer">x</a>'
    note = f'<p dir="auto">{link}</p>'
    shown = with_mentions(note, NAMES)
    assert "mention" not in shown
    assert 'href="https://a.example/@Ann"' in shown
    assert with_mentions(shown, NAMES) == shown


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", '" onclick="alert(1)', "a&b", "<b class=mention>"])
def test_a_hostile_name_is_escaped(name):
    from html import escape

    shown = with_mentions(f'<p dir="auto">@{escape(name, quote=False)} said</p>', [name])
    assert f'<b class="mention" dir="auto">@{escape(name, quote=False)}</b>' in shown
    assert "<img" not in shown
    assert '<p dir="auto"><b' in shown
