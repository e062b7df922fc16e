"""Rows of the table of rights for the news page, following, and the link that ends mails."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from documents.services.news.unsubscribe import unsubscribe_token
from tests.rights.room import ARTICLES, COURSE, EVERYONE, NOTES, SIGNED_IN, Room
from tests.rights.rows import Row, at, row

VISITORS = EVERYONE - SIGNED_IN


def rows_for_news() -> Iterator[Row]:
    """Yields the rows: everyone has their own news, and follows what they may see."""
    for route in ("news", "following"):
        yield row(route, {302: VISITORS}, 200)
    yield row("notices", {}, 308)
    yield row("news", {302: SIGNED_IN | VISITORS}, 404, method="POST", what="all seen", form={"until": "x"})
    yield row("news", {204: SIGNED_IN, 302: VISITORS}, 404, method="POST", what="one seen", form={"notice": "1"})
    yield row("following", {302: EVERYONE}, 404, method="POST", what="mails", form={"mail_wish": "never"})
    yield row("follow", {400: SIGNED_IN, 302: VISITORS}, 404, method="POST", what="nothing said")
    for name, (opens, _reads) in ARTICLES.items():
        seen = frozenset() if name == "withdrawn" else opens & SIGNED_IN
        form = {"what": "article", "key": f"article-{name}", "wish": "on"}
        yield row("follow", {302: seen | VISITORS}, 404, method="POST", what=name, form=form)
    form = {"what": "group", "key": "hist-214", "wish": "mute"}
    yield row("follow", {302: COURSE | VISITORS}, 404, method="POST", what="a group", form=form)
    for key, seen in NOTES.items():
        yield Row(
            "follow",
            f"thread {' '.join(key)}",
            at("follow"),
            {302: (seen & SIGNED_IN) | VISITORS},
            404,
            "POST",
            {"what": "thread", "wish": "on", "key": lambda room, key=key: str(room.notes[key].pk)},
        )
    yield row("unsubscribe", {}, 404, "forged", what="forged")
    yield row("unsubscribe", {}, 404, "forged", what="forged", method="POST")
    for method in ("GET", "POST"):
        yield Row("unsubscribe", "of the member", unsubscribing, {}, 200, method)


def unsubscribing(room: Room) -> str:
    return reverse("unsubscribe", args=[unsubscribe_token(room.people["member"])])
