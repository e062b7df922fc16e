"""Which names, spellings and identifiers lead to which tag while a file is taken in, as Postgres compares them.

It refuses what triggers and indexes would refuse of a tag that has its names and spellings written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from documents.codebooks import Identifier, Spelling, check_spellings
from documents.codebooks.identifier import EXACT
from documents.errors import IdentifierRefused, SpellingTaken, TagRefused
from documents.models import Tag, TagLabel, TagLink, Vocabulary
from documents.services.vocabulary.labels import IDENTIFIER, SPELLING
from documents.services.vocabulary.vocabularies import NAME_TAKEN


def compared(words: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Returns each of these words as spellings are compared, and as names are; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, documents_fold(one), lower(one) FROM unnest(%s::text[]) one", [list(dict.fromkeys(words))]
        )
        rows = cursor.fetchall()
    return {word: folded for word, folded, _key in rows}, {word: key for word, _folded, key in rows}


class DraftNames:
    """The names of defined tags, and of the spellings and identifiers those that a file has too."""

    def __init__(
        self, vocabulary: Vocabulary, tags: Mapping[int, Tag], folded: Mapping[str, str], wanted: Iterable[Identifier]
    ) -> None:
        """Takes the tags by their keys, of all words those that are compared, and the exact identifiers of a file."""
        self._tags, self.folded = tags, dict(folded)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_label: dict[str, set[int]] = defaultdict(set)
        exact = TagLink.objects.filter(vocabulary=vocabulary, match=TagLink.Match.EXACT)
        exact = exact.filter(identifier__in={one.identifier for one in wanted})
        self._exact: dict[tuple[str, str], int] = {(one.scheme, one.identifier): one.tag_id for one in exact}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, documents_fold(name) FROM documents_tag WHERE vocabulary_id = %s AND is_defined",
                [vocabulary.pk],
            )
            for tag, name in cursor.fetchall():
                self._by_name[name].add(tag)
            cursor.execute(
                """SELECT tag_id, documents_fold(label) FROM documents_taglabel
                   WHERE vocabulary_id = %s AND documents_fold(label) = ANY (%s)""",
                [vocabulary.pk, list(set(folded.values()))],
            )
            for tag, label in cursor.fetchall():
                self._by_label[label].add(tag)

    def compare(self, words: Iterable[str]) -> None:
        """Compares more words, which tags have already."""
        self.folded |= compared(words)[0]

    def identified(self, identifiers: Iterable[Identifier]) -> Tag | None:
        """Returns the tag that has the first of these that any has."""
        found = (self._exact.get((one.scheme, one.identifier)) for one in identifiers)
        return next((self._tags[tag] for tag in found if tag is not None and tag in self._tags), None)

    def check_name(self, tag: Tag, name: str) -> None:
        """Raises TagRefused for a name that is a spelling of another tag."""
        folded = self.folded[name]
        if self._by_label[folded] - {tag.pk, tag.merged_into_id}:
            other = self._spelled(folded, tag)
            if not other or other.lower() == name.lower():
                raise TagRefused(NAME_TAKEN)
            raise TagRefused(SPELLING, spelling=name, tag=other)

    def spellings(
        self, tag: Tag, name: str, wanted: Iterable[Spelling], labels: Sequence[TagLabel], merged: Sequence[Tag]
    ) -> tuple[list[TagLabel], list[Spelling]]:
        """Returns which spellings of a tag called `name` go, and which come, as `set_spellings` would.

        `labels` are its own now, `merged` the tags that mean it. Raises `SpellingTaken` or `SpellingRefused`.
        """
        told = self._told_apart(name, wanted, labels, merged)
        check_spellings(told)
        there = {one.spelling: one for one in labels}
        gone = [one for spelling, one in there.items() if spelling not in set(told)]
        new = sorted(set(told) - set(there), key=str)
        for one in new:
            folded = self.folded[one.label]
            named = (self._tags[pk] for pk in self._by_name[folded])
            is_named = any(tag.pk not in (other.pk, other.merged_into_id) for other in named)
            if is_named or self._by_label[folded] - {tag.pk}:
                raise SpellingTaken(SPELLING, spelling=one.label, tag=self._spelled(folded, tag) or name)
        return gone, new

    def _told_apart(
        self, name: str, wanted: Iterable[Spelling], labels: Sequence[TagLabel], merged: Sequence[Tag]
    ) -> list[Spelling]:
        leading = {self.folded[word] for one in merged for word in (one.name, *map(str, one.labels.all()))}
        own = {(self.folded[one.label], one.language.lower()) for one in labels}
        found: dict[tuple[str, str], Spelling] = {}
        for one in wanted:
            key = self.folded[one.label], one.language.lower()
            is_name = not one.language and key[0] == self.folded[name]
            if not is_name and (key[0] not in leading or key in own):
                found.setdefault(key, one)
        return [found[key] for key in sorted(found)]

    def _spelled(self, folded: str, tag: Tag) -> str:
        """Returns the name of the first other tag that is spelled so."""
        others = (self._by_name[folded] | self._by_label[folded]) - {tag.pk}
        return min((self._tags[one].name for one in others if one in self._tags), default="")

    def identifiers(
        self, tag: Tag, name: str, wanted: Iterable[Identifier], links: Sequence[TagLink]
    ) -> tuple[list[TagLink], list[Identifier]]:
        """Returns which identifiers of a tag go, and which come, as `set_links` would; raises `IdentifierRefused`."""
        given = {(one.scheme, one.identifier): one for one in wanted}
        there = {one.outside: one for one in links}
        new = sorted(set(given.values()) - set(there), key=str)
        for one in new:
            owner = self._exact.get((one.scheme, one.identifier))
            if one.match == EXACT and owner not in (None, tag.pk):
                other = self._tags[owner].name if owner is not None and owner in self._tags else name
                raise IdentifierRefused(IDENTIFIER, tag=other, identifier=one.name)
        return [link for outside, link in there.items() if outside not in given.values()], new

    def enter_name(self, tag: Tag, before: str | None) -> None:
        """Enters the name of a tag, which was called otherwise `before`, or was not of the vocabulary."""
        if before is not None:
            self._by_name[self.folded[before]].discard(tag.pk)
        self._by_name[self.folded[tag.name]].add(tag.pk)

    def enter_labels(self, tag: Tag, gone: Sequence[TagLabel], new: Sequence[Spelling]) -> None:
        """Enters the spellings of a tag: those that go and those that come."""
        going = {one.pk for one in gone}
        kept = [one.label for one in tag.labels.all() if one.pk not in going] if gone else []
        for label in gone:
            self._by_label[self.folded[label.label]].discard(tag.pk)
        for word in (*kept, *(one.label for one in new)):
            self._by_label[self.folded[word]].add(tag.pk)

    def enter_identifiers(self, tag: Tag, gone: Iterable[TagLink], new: Iterable[Identifier]) -> None:
        """Enters the identifiers of a tag."""
        for link in gone:
            if self._exact.get((link.scheme, link.identifier)) == tag.pk:
                del self._exact[link.scheme, link.identifier]
        for one in new:
            if one.match == EXACT:
                self._exact[one.scheme, one.identifier] = tag.pk
