"""Rows of the table about what groups read: their shelves, what is brought in for them, notebooks."""

from __future__ import annotations

from collections.abc import Iterator

from tests.rights.room import ARTICLES, COURSE, CURATORS, EVERYONE, NOBODY, SIGNED_IN, TEACHERS, curators_of
from tests.rights.rows import Row, row


def rows_for_shelves() -> Iterator[Row]:
    """What stands on the shelf of the course, and what is brought in for it."""
    visitors = EVERYONE - SIGNED_IN
    for method, status in (("GET", 200), ("POST", 422)):
        led = {status: TEACHERS, 403: COURSE - TEACHERS, 302: visitors}
        yield row("group-shelf", led, 404, "hist-214", method=method)
        owned = {status: frozenset({"owner"}), 403: COURSE - {"owner"}, 302: visitors}
        yield row("group-import", owned, 404, "hist-214", method=method)
    yield row("group-fetch", owned, 404, "hist-214", method="POST", what="no address")
    yield row("notebook", {}, 200)
    yield from rows_for_article_groups()


def rows_for_article_groups() -> Iterator[Row]:
    """Which groups an article is limited to: for who looks after it, and what everyone sees for curators alone."""
    for name, (opens, _reads) in ARTICLES.items():
        decide = curators_of(name)
        shared = name in {"record", "public", "withdrawn"}
        decide = decide & CURATORS if shared else decide
        others = {403: (opens & SIGNED_IN) - decide, 302: EVERYONE - SIGNED_IN}
        yield row("document-groups", {200: decide, **others}, 404, f"article-{name}", what=name)
        done = {302: decide | (EVERYONE - SIGNED_IN)} if shared else {422: decide, 302: EVERYONE - SIGNED_IN}
        asked_again = frozenset({"curator"}) if name == "record" else NOBODY  # whose course would lose the text
        said = {200: asked_again, **done, 403: others[403]}
        yield row("document-groups", said, 404, f"article-{name}", what=f"{name}, nothing said", method="POST")
