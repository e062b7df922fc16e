"""What somebody asks of search by an address: the words, and what was wrong with them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.search.corpora import ASIDE, FACTS, NOTES, TEXTS
from documents.search.fields import Narrowed, narrow
from documents.search.grammar import LONGEST, Field, Mistake, Query, parse
from documents.search.results import Search
from documents.search.spellings import OtherSpellings, other_spellings

THIS_ONLY = "this"
NOTHING_NARROWED = Narrowed((), ())
CORPORA = {"text": TEXTS, "aside": ASIDE, "facts": FACTS, "notes": NOTES}


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed and understood; `slug` is the article that is asked about, or empty for all."""

    typed: str
    query: Query
    slug: str
    is_this_only: bool
    others: Sequence[OtherSpellings]
    place: str = "text"
    is_place_unknown: bool = False
    narrowed: Narrowed = NOTHING_NARROWED

    @classmethod
    def of(cls, request: HttpRequest, *, anywhere: bool = False) -> Question:
        """Reads `?q=`, `?article=` (a slug), and `?spelling=this`, which leaves out other spellings of a tag.

        `anywhere` reads `?in=` too, where to look; otherwise that is in the texts.
        """
        typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
        query = parse(typed)
        is_this_only = request.GET.get("spelling") == THIS_ONLY
        is_asked = query.can_be_asked and not is_this_only
        others = other_spellings(query, request.user) if is_asked else []
        asked_place = (request.GET.get("in") if anywhere else "") or "text"
        place = asked_place if asked_place in CORPORA else "text"
        return cls(
            typed,
            query,
            request.GET.get("article", "").replace("\x00", ""),
            is_this_only,
            others,
            place,
            is_place_unknown=place != asked_place,
            narrowed=narrow(query.fields if query.can_be_asked else (), request.user, CORPORA[place]),
        )

    @property
    def mistakes(self) -> list[str]:
        """Says in words what was not understood."""
        mistakes = [_in_words(mistake) for mistake in self.query.mistakes]
        mistakes += [_left_out(one, self.place) for one in self.narrowed.left_out]
        if self.is_place_unknown:
            mistakes.append(_("There is no such place to look in, so the texts were searched."))
        return mistakes

    @property
    def other_names(self) -> list[str]:
        """The spellings that are looked for besides."""
        return [one for spelled in self.others for one in spelled.spellings]

    def search(self, user: Any) -> Search:
        """Returns the question as `user` asks it."""
        return Search(self.query, user, self.others, CORPORA[self.place], self.narrowed.conditions)

    def pairs(self, *, only: bool | None = None, place: str | None = None) -> dict[str, str]:
        """Returns the names and values of its address; `only` by the spelling that was typed, in another place."""
        is_only = self.is_this_only if only is None else only
        where = self.place if place is None else place
        given = {"q": self.typed} | ({"in": where} if where != "text" else {})
        return given | ({"spelling": THIS_ONLY} if is_only else {})


def _left_out(one: Field, place: str) -> str:
    """Says of a field that it names nothing; of what is hidden from the reader the same as of what does not exist."""
    words = {
        "tag": _("No note that is open to you has a tag called “%(value)s”, so it was left out."),
        "person": _("No fact and no tag that is open to you names “%(value)s”, so it was left out."),
        "publisher": _("No article that is open to you names the publisher “%(value)s”, so it was left out."),
    }[one.name]
    if one.name == "person" and place == "notes":
        words = _("No fact, tag or author of a note that is open to you names “%(value)s”, so it was left out.")
    return words % {"value": one.value}


def _in_words(mistake: Mistake) -> str:
    return {
        Mistake.UNCLOSED: _("A quotation mark was not closed; everything after it was taken for the quotation."),
        Mistake.NOT_NEAR: _("“~5” stands between two single words, as in: ledger ~5 tide. It was left out."),
        Mistake.TOO_FAR: _("Words can be up to 10 words apart, so “~” was read with a number from 1 to 10."),
        Mistake.TOO_MANY: _("Only the first 16 words were looked for."),
        Mistake.ONLY_WITHOUT: _("Give at least one word that should be there, beside those that should not."),
        Mistake.NO_VALUE: _('A field has its value right behind it, as in: tag:irony or person:"Jane Doe".'),
        Mistake.NO_DATE: _("A date is written like 1999, 1999-05, 199X, 1999..2003 or unknown, so it was left out."),
        Mistake.ONLY_FIELDS: _("Give at least one word to look for, beside tag:, person:, publisher: or date:."),
        Mistake.NO_WORDS: _("There is no letter or number in this to look for."),
    }[mistake]
