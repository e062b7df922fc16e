"""Rows of the table of rights for shelves of groups, imports for groups, notebooks, and the groups of an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse

from documents.models import Tag, VocabularyEdition
from tests.rights.room import ARTICLES, COURSE, CURATORS, EVERYONE, NOBODY, NOTES, SIGNED_IN, TEACHERS, curators_of
from tests.rights.rows import Address, Row, row


def rows_for_shelves() -> Iterator[Row]:
    """Yields rows for the shelf of the course and imports for it."""
    visitors = EVERYONE - SIGNED_IN
    for method, status in (("GET", 200), ("POST", 422)):
        led = {status: TEACHERS, 403: COURSE - TEACHERS, 302: visitors}
        yield row("group-shelf", led, 404, "hist-214", method=method)
        owned = {status: frozenset({"owner"}), 403: COURSE - {"owner"}, 302: visitors}
        yield row("group-import", owned, 404, "hist-214", method=method)
    yield row("group-fetch", owned, 404, "hist-214", method="POST", what="no address")
    yield from rows_for_sent_files()
    yield row("notebook", {}, 200)
    yield from rows_for_tags()
    yield Row("search", "words", lambda _room: f"{reverse('search')}?q=words", {}, 200)
    for route in ("search-lines", "search-lines-csv", "search-neighbours"):
        yield Row(route, "words", lambda _room, route=route: f"{reverse(route)}?q=words", {}, 200)
    yield row("search-lines-tag", {422: SIGNED_IN}, 302, method="POST", what="no lines")
    yield from rows_for_article_groups()


def rows_for_tags() -> Iterator[Row]:
    """Yields rows for the site's vocabulary, and for pages of tags: who sees a note with a tag may open its page."""
    yield row("vocabulary", {}, 200)
    yield row("vocabulary-editions", {}, 200)
    yield row("vocabulary-editions", {422: CURATORS}, 403, method="POST", what="nothing said")
    for route in ("edition", "edition-content"):
        yield Row(route, "of the room", edition_of_room(route), {200: EVERYONE}, 404)
    yield row("vocabulary-files", {}, 200)
    yield row("terms", {}, 200)
    for ending, status in (("csv", 200), ("ttl", 200), ("rdf", 200), ("qdc", 200), ("exe", 404)):
        yield row("vocabulary-file", {}, status, ending, what=ending)
    yield row("vocabulary-import", {302: EVERYONE - SIGNED_IN, 200: CURATORS}, 403)
    yield row("vocabulary-import", {302: EVERYONE - SIGNED_IN, 422: CURATORS}, 403, method="POST", what="no file")
    yield row("vocabulary", {422: CURATORS}, 403, method="POST", form={"do": "define"}, what="no name")
    for (article, audience), people in NOTES.items():
        name = f"tag {article} {audience}"
        yield Row("tag", name, page_of_tag(name), {200: people}, 404)
        yield Row("tag-named", name, named_tag(name), {302: people}, 404)
        visitors = EVERYONE - SIGNED_IN
        reads = people & SIGNED_IN if audience in ("private", "public") else people & COURSE
        yield Row("tag-review", name, page_of_tag(name, "tag-review"), {302: visitors, 200: reads}, 404)
        nothing = {302: visitors, 422: reads}
        yield Row("tag-review", f"{name}, nothing said", page_of_tag(name, "tag-review"), nothing, 404, "POST")
    yield row("tag", {}, 404, UUID(int=1), what="that is none")
    yield from rows_for_changes_of_tags()


def rows_for_changes_of_tags() -> Iterator[Row]:
    """Yields rows for merging and retiring tags: of those who see a tag, those who lead its vocabulary may."""
    visitors = EVERYONE - SIGNED_IN
    for (article, audience), people in NOTES.items():
        name = f"tag {article} {audience}"
        leads = people & (TEACHERS if audience in {"group", "moderators"} else CURATORS)
        others = {403: people - leads - visitors, 302: visitors}
        yield Row("tag-merge", name, page_of_tag(name, "tag-merge"), {200: leads, **others}, 404)
        yield Row("tag-merge", f"{name}, no other", page_of_tag(name, "tag-merge"), {422: leads, **others}, 404, "POST")
        # What is only a word is neither retired nor split, and has no spellings.
        for act in ("retire", "split", "spellings"):
            yield Row(
                f"tag-{act}", name, page_of_tag(name, f"tag-{act}"), {302: visitors | leads, 403: others[403]}, 404
            )
        yield Row("tag-sort", name, page_of_tag(name, "tag-sort"), {302: visitors | people}, 404)
    for method in ("GET", "POST"):
        yield row("tag-merge-undo", {302: visitors}, 404, UUID(int=1), what="of none", method=method)


def page_of_tag(name: str, route: str = "tag") -> Address:
    """Returns a function that finds the address of a tag."""
    return lambda _room: reverse(route, args=[Tag.objects.get(name=name).uuid])


def edition_of_room(route: str) -> Address:
    """Returns a function that finds the address of the edition of the vocabulary of the whole room."""
    return lambda _room: reverse(route, args=[VocabularyEdition.objects.get(vocabulary__group=None).uuid])


def named_tag(name: str) -> Address:
    """Returns a function that finds the address of a tag by its name."""

    def find(_room: Any) -> str:
        tag = Tag.objects.select_related("vocabulary__group").get(name=name)
        group = tag.vocabulary.group
        return reverse("tag-named", args=[group.slug if group else "site", tag.slug])

    return find


def rows_for_sent_files() -> Iterator[Row]:
    """Yields rows for the page of an import, which is for who sent it alone, and for correcting what was refused."""
    visitors = EVERYONE - SIGNED_IN
    own = frozenset({"curator"})
    report = lambda room: reverse("import", args=[room.sent.batch])  # noqa: E731
    correction = lambda room: reverse("import-correct", args=[room.sent.batch, room.sent.pk])  # noqa: E731
    yield Row("import", "sent by the curator", report, {200: own, 302: visitors}, 404)
    yield row("import", {302: visitors}, 404, UUID(int=1), what="nothing sent")
    yield Row("import-correct", "refused", correction, {200: own, 302: visitors}, 404)
    wrong = {"encoding": "klingon"}
    yield Row("import-correct", "bad form", correction, {422: own, 302: visitors}, 404, "POST", wrong)


def rows_for_article_groups() -> Iterator[Row]:
    """Yields rows for limiting an article to groups: its curators may, but of a shared one only site curators."""
    for name, (opens, _reads) in ARTICLES.items():
        decide = curators_of(name)
        shared = name in {"record", "public", "withdrawn"}
        decide = decide & CURATORS if shared else decide
        others = {403: (opens & SIGNED_IN) - decide, 302: EVERYONE - SIGNED_IN}
        yield row("document-groups", {200: decide, **others}, 404, f"article-{name}", what=name)
        done = {302: decide | (EVERYONE - SIGNED_IN)} if shared else {422: decide, 302: EVERYONE - SIGNED_IN}
        asked_again = frozenset({"curator"}) if name == "record" else NOBODY  # because the course would lose the text
        said = {200: asked_again, **done, 403: others[403]}
        yield row("document-groups", said, 404, f"article-{name}", what=f"{name}, nothing said", method="POST")
