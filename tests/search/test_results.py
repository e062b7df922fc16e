"""What is found, language by language, is what would be found if all languages were asked at once."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from documents.search.asked import Asked
from documents.search.grammar import parse
from documents.search.results import Search
from documents.search.spellings import other_spellings
from documents.services.vocabulary.vocabularies import define_tag
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db
# Each is a word in several of the languages, some with other stems there; "die", "mange" and "sonder" are small words.
WORDS = "tides tide die Häuser haus mange mangée manger ledger ledgers port porte 2020 sonder Ohlsson Olsson".split()
LANGUAGES = ("en", "de", "fr", "pl", "")
ASKED = [
    *("tide", "die", "haus", "mangee", "2020", "ledger tide", "tide haus mange port"),
    *("tide -haus", "tide -die -mange", "ledger -2020 port", 'tide -"tides tide"'),
    *("tide ~3 ledger", "tide ~2 haus port", "die ~10 mange -ledger"),
    *('tide "ledger tide"', '"ledger tide" -haus', "port*", "tide port*", 'port* -"die"'),
    *("ohlsson", "ohlsson tide", "olsson -tide", "Ohlsson ~4 tide", "haus ohlsson die", "karl olsson"),
]


@pytest.fixture
def room():
    chance = random.Random(7)
    for n in range(40):
        texts = (" ".join(chance.choices(WORDS, k=chance.randint(3, 14))) for _ in range(4))
        make_document("\n\n".join(texts), slug=f"text-{n}", language=LANGUAGES[n % len(LANGUAGES)], visibility="public")
    curator = make_user(is_curator=True)
    define_tag(by=curator, group=None, name="Ohlsson", spellings=["Olsson", "Karl Olsson"])
    define_tag(by=curator, group=None, name="Haus", spellings=["sonder"])


def test_each_language_by_itself_finds_the_same_in_the_same_order(room, monkeypatch):
    nobody = AnonymousUser()

    def found():
        queries = [parse(typed) for typed in ASKED]
        return {
            typed: Search(query, nobody, other_spellings(query, nobody)).found()
            for typed, query in zip(ASKED, queries, strict=True)
        }

    by_language = found()
    monkeypatch.setattr(Asked, "_is_in_one_language", False)
    assert by_language == found()
    assert [typed for typed, (documents, _more) in by_language.items() if not documents] == []
