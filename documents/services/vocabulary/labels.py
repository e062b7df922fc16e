"""The spellings of a tag and its identifiers elsewhere, as one change of the tag writes them.

Both are given as lines that `documents.codebooks` reads. Only what differs is written: who added the rest stays known.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction

from documents.codebooks import Spelling, check_spellings, parse_identifier, parse_spelling
from documents.errors import IdentifierRefused, SpellingTaken, gettext_noop
from documents.models import Tag, TagLabel, TagLink, User

SPELLING = gettext_noop("“%(spelling)s” is a spelling of “%(tag)s” already.")
IDENTIFIER = gettext_noop("“%(tag)s” has the identifier %(identifier)s already. Write ~ before it for a close match.")


def set_spellings(tag: Tag, lines: Sequence[str], by: User) -> None:
    """Makes these the spellings of a tag, besides its name.

    The name without a language and what is spelled like another of the same language are left out. Raises
    `SpellingTaken` with the tag that has it, or `SpellingRefused`.
    """
    wanted = _told_apart(tag, [parse_spelling(line) for line in lines])
    check_spellings(wanted)
    there = {one.spelling: one.pk for one in tag.labels.all()}
    tag.labels.filter(pk__in=[pk for spelling, pk in there.items() if spelling not in wanted]).delete()
    for one in sorted(set(wanted) - set(there), key=str):
        try:
            with transaction.atomic():
                TagLabel.objects.create(
                    tag=tag,
                    vocabulary_id=tag.vocabulary_id,
                    label=one.label,
                    language=one.language,
                    use=one.use,
                    added_by=by,
                )
        except IntegrityError as error:
            tags = Tag.objects.filter(vocabulary=tag.vocabulary_id, is_defined=True)
            other = tags.spelled(one.label).exclude(pk=tag.pk).values_list("name", flat=True).first()
            raise SpellingTaken(SPELLING, spelling=one.label, tag=other or tag.name) from error


def _told_apart(tag: Tag, spellings: Sequence[Spelling]) -> list[Spelling]:
    """Returns the first of those that are alike in one language, without what is like the name and in none.

    Spellings of tags that are merged into this one are left out too, unless it has them itself.
    """
    with connection.cursor() as cursor:
        given: dict[str, str | list[str]] = {
            "name": tag.name,
            "labels": [one.label for one in spellings],
            "languages": [one.language for one in spellings],
        }
        # What is merged into the tag leads to it already, and is spelled so again if that is undone.
        merged = list(tag.merged.prefetch_related("labels"))
        given["merged"] = [one for other in merged for one in (other.name, *map(str, other.labels.all()))]
        own = list(tag.labels.all()) if tag.pk else []
        given["own"] = [one.label for one in own]
        given["own_languages"] = [one.language for one in own]
        cursor.execute(_TOLD_APART, given)
        return [spellings[n - 1] for (n,) in cursor.fetchall()]


_TOLD_APART = """
    SELECT DISTINCT ON (documents_fold(label), lower(language)) n
    FROM unnest(%(labels)s::text[], %(languages)s::text[]) WITH ORDINALITY AS given (label, language, n)
    WHERE (language <> '' OR documents_fold(label) <> documents_fold(%(name)s))
      AND (documents_fold(label) NOT IN (SELECT documents_fold(one) FROM unnest(%(merged)s::text[]) one)
        OR (documents_fold(label), lower(language)) IN (
          SELECT documents_fold(one), lower(its)
          FROM unnest(%(own)s::text[], %(own_languages)s::text[]) AS own (one, its)))
    ORDER BY documents_fold(label), lower(language), n
"""


def set_links(tag: Tag, lines: Sequence[str], by: User) -> None:
    """Makes these the identifiers of a tag elsewhere; raises `IdentifierRefused`, with the tag that has one already."""
    wanted = {(one.scheme, one.identifier): one for one in map(parse_identifier, lines)}
    there = {one.outside: one.pk for one in tag.links.all()}
    tag.links.filter(pk__in=[pk for link, pk in there.items() if link not in wanted.values()]).delete()
    for one in sorted(set(wanted.values()) - set(there), key=str):
        link = {"scheme": one.scheme, "identifier": one.identifier, "match": one.match}
        try:
            with transaction.atomic():
                TagLink.objects.create(tag=tag, vocabulary_id=tag.vocabulary_id, **link, added_by=by)
        except IntegrityError as error:
            other = Tag.objects.filter(vocabulary=tag.vocabulary_id, links__in=TagLink.objects.filter(**link)).first()
            raise IdentifierRefused(IDENTIFIER, tag=other or tag, identifier=one.name) from error
