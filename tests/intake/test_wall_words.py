"""The words of a paywall, in the languages in which they were seen."""

from __future__ import annotations

import doctest

import pytest

from documents.intake import wall_words
from documents.intake.wall_words import breaks_off, is_wall


def test_the_examples_are_right():
    assert doctest.testmod(wall_words).failed == 0


@pytest.mark.parametrize(
    "words",
    [
        "Subscribe to continue reading",
        "Create a free account to read the full story",
        "To keep reading, sign in or register.",
        "The rest of this article is only available to members.",
        "For subscribers only",
        "Continue reading your article with a Ledger subscription",
        "Subscribe to unlock this article",
        "You need to be logged in to read this.",
        "Lesen Sie jetzt weiter mit Plus",
        "You have read all your free articles this month",
        "Jetzt weiterlesen mit PLUS",
        "La suite est réservée aux abonnés.",
        "Abbonati per continuare a leggere",
        "Om verder te lezen heeft u een abonnement nodig",
        "Только для подписчиков",
        "本文为付费内容",
        "この記事は有料会員限定です",
    ],
)
def test_words_of_a_wall_are_known(words):
    assert is_wall(words)


@pytest.mark.parametrize(
    "words",
    [
        "Continue reading the main story",
        "Subscribe to the Ledger for four crowns a week.",
        "Sign up for our newsletter and read about the river.",
        "Members of the council met in the schoolroom to read the whole plan aloud.",
        "He joined the navy to see the sea and never read a book.",
        "This article is part of a series.",
        "Only members of the council had seen the gauge.",
        "You've used 2 of 4 free articles",
        "A subscription to the reading room cost four crowns a year.",
        "She told the subscribers to continue reading, and they did; " + "the river rose and the lamps went out. " * 6,
    ],
)
def test_other_words_are_no_wall(words):
    assert not is_wall(words)


def test_dots_at_the_end_break_a_paragraph_off():
    assert breaks_off("and then the wheel…")
    assert breaks_off("and then the wheel [...]")
    assert not breaks_off("and then the wheel … turned.")
