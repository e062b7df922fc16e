"""What somebody asks of search by an address: the words, and what was wrong with them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.search.grammar import LONGEST, Mistake, Query, parse
from documents.search.results import Search
from documents.search.spellings import OtherSpellings, other_spellings

THIS_ONLY = "this"


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed and understood; `slug` is the article that is asked about, or empty for all."""

    typed: str
    query: Query
    slug: str
    is_this_only: bool
    others: Sequence[OtherSpellings]

    @classmethod
    def of(cls, request: HttpRequest) -> Question:
        """Reads `?q=`, `?article=` (a slug), and `?spelling=this`, which leaves out other spellings of a tag."""
        typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
        query = parse(typed)
        is_this_only = request.GET.get("spelling") == THIS_ONLY
        is_asked = query.can_be_asked and not is_this_only
        others = other_spellings(query, request.user) if is_asked else []
        return cls(typed, query, request.GET.get("article", "").replace("\x00", ""), is_this_only, others)

    @property
    def mistakes(self) -> list[str]:
        """Says in words what was not understood."""
        return [_in_words(mistake) for mistake in self.query.mistakes]

    @property
    def other_names(self) -> list[str]:
        """The spellings that are looked for besides."""
        return [one for spelled in self.others for one in spelled.spellings]

    def search(self, user: Any) -> Search:
        """Returns the question as `user` asks it."""
        return Search(self.query, user, self.others)

    def pairs(self, *, only: bool | None = None) -> dict[str, str]:
        """Returns the names and values of its address; `only` by the spelling that was typed."""
        is_only = self.is_this_only if only is None else only
        return {"q": self.typed} | ({"spelling": THIS_ONLY} if is_only else {})


def _in_words(mistake: Mistake) -> str:
    return {
        Mistake.UNCLOSED: _("A quotation mark was not closed; everything after it was taken for the quotation."),
        Mistake.NOT_NEAR: _("“~5” stands between two single words, as in: ledger ~5 tide. It was left out."),
        Mistake.TOO_FAR: _("Words can be up to 10 words apart, so “~” was read with a number from 1 to 10."),
        Mistake.TOO_MANY: _("Only the first 16 words were looked for."),
        Mistake.ONLY_WITHOUT: _("Give at least one word that should be there, beside those that should not."),
        Mistake.NO_WORDS: _("There is no letter or number in this to look for."),
    }[mistake]
