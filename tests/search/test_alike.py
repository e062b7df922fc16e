"""Names in texts that are written nearly like others, for one reader."""

from __future__ import annotations

import pytest

from documents.models import Document
from documents.search import alike as module
from documents.search.alike import alike, alike_in_texts, still_in_texts
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db
PUBLIC = Document.Visibility.PUBLIC


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("schaefer", ["schafer", "schaefers"]),
        ("jane", ["jana", "jan"]),
        ("doe", []),
        ("ivanov", ["ivan", "ivanof", "iwanow"]),
    ],
)
def test_words_are_alike_that_are_few_letters_apart(word, found):
    words = ["schafer", "schaefers", "schaft", "jana", "jan", "john", "dow", "do", "ivanof", "iwanow", "ivan", word]
    assert sorted(alike(word, words)) == sorted(found)


def test_names_are_counted_as_they_are_written_with_a_capital():
    make_document("Jane Schaefer met Schafer.\n\nSCHÄFER and Schäfer, a schafer.\n\nShaefer.", visibility=PUBLIC)
    assert alike_in_texts(["Schaefer"], make_user()) == [("Schafer", 3), ("Shaefer", 1)]


def test_each_word_of_a_name_may_differ_and_has_a_capital():
    make_document("Noor Abadi, Noor Abady and Noor abadi; Noora Abadi. Abadi alone.", visibility=PUBLIC)
    assert alike_in_texts(["Noor Abadi"], make_user()) == [("Noor Abady", 1), ("Noora Abadi", 1)]


def test_names_that_are_known_are_no_news():
    make_document("Schafer, Schäfer, Schaefer", visibility=PUBLIC)
    assert alike_in_texts(["Schaefer", "Schafer"], make_user()) == []


def test_scripts_without_capitals_have_names_too():
    make_document("كتب محمود ثم محمودي", language="ar", visibility=PUBLIC)
    assert alike_in_texts(["محمود"], make_user()) == [("محمودي", 1)]


def test_texts_that_somebody_may_not_read_tell_nothing():
    curator, other = make_user(), make_user()
    make_document("Schaefer", visibility=PUBLIC)
    make_document("Schafer", curator=curator)
    assert alike_in_texts(["Schaefer"], other) == []
    assert alike_in_texts(["Schaefer"], curator) == [("Schafer", 1)]


def test_no_name_and_no_text_find_nothing():
    assert alike_in_texts(["Schaefer"], make_user()) == []
    make_document("Schafer", visibility=PUBLIC)
    assert alike_in_texts(["--"], make_user()) == []


def test_each_name_has_its_turn_before_two_words_of_one_differ(monkeypatch):
    make_document("Abady Noora met Abady Noor. Abadi Noora and Schafer came.", visibility=PUBLIC)
    monkeypatch.setattr(module, "MOST_TRIED", 3)
    found = alike_in_texts(["Abadi Noor", "Schaefer"], make_user())
    assert found == [("Abadi Noora", 1), ("Abady Noor", 1), ("Schafer", 1)]


def test_spellings_are_still_there_as_long_as_one_text_that_is_open_has_them():
    curator, other = make_user(), make_user()
    make_document("Noor Abady met Schafer.", curator=curator)
    spellings = ["Noor Abady", "Abady Noor", "Schafer", "Noor"]
    assert still_in_texts(spellings, curator) == {"Noor Abady", "Schafer", "Noor"}
    assert still_in_texts(spellings, other) == set()
    make_document("SCHÄFER", visibility=PUBLIC)
    assert still_in_texts(spellings, other) == {"Schafer"}
