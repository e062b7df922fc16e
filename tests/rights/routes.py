"""The table of rights for every address of the site: the status that each person gets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from documents.services.moderation.receipts import receipt_token
from documents.views.site.help import GUIDES
from tests.rights.group_rows import rows_for_groups, rows_for_invitation_links
from tests.rights.join_rows import rows_for_joins
from tests.rights.news_rows import rows_for_news
from tests.rights.notebook_rows import rows_for_notebook
from tests.rights.room import (
    ARTICLES,
    COURSE,
    CURATORS,
    EVERYONE,
    NOBODY,
    NOTES,
    SIGNED_IN,
    TEACHERS,
    WRITERS,
    curators_of,
)
from tests.rights.rows import Row, at, row
from tests.rights.shelf_rows import rows_for_shelves
from tests.rights.task_rows import rows_for_tasks


def table() -> list[Row]:
    """Returns every row."""
    return [
        *rows_for_articles(),
        *rows_for_notes(),
        *rows_for_threads(),
        *rows_for_joins(),
        *rows_for_moderation(),
        *rows_for_site(),
        *rows_for_requests(),
        *rows_for_shelves(),
        *rows_for_accounts(),
        *rows_for_news(),
        *rows_for_notebook(),
        *rows_for_groups(),
        *rows_for_invitation_links(),
        *rows_for_tasks(),
    ]


def rows_for_articles() -> Iterator[Row]:
    """Yields rows for the pages and lists of one article."""
    for name, (opens, reads) in ARTICLES.items():
        slug = f"article-{name}"
        gone = name == "withdrawn"
        page = {410 if gone else 200: opens}
        text = {410: opens} if gone else {200: reads}
        quoted = EVERYONE if name == "record" else reads  # the passage that a public note quotes
        for route, expected in [
            ("reading", page),
            ("about", page),
            ("derivation-picture", page),
            ("text", text),
            ("source", text),
            ("source-raw", text),
            ("source-ties", text),
            ("cite", page),
            ("provenance-json", text),
            ("timemap", text),
            ("timegate", {410: opens} if gone else {302: reads}),
        ]:
            yield row(route, expected, 404, slug, what=name)
        for number in (0, 1):
            yield row("revision", page, 404, slug, number, what=f"{name} {number}")
        yield row("passage", {410: opens} if gone else {200: quoted}, 404, slug, 4, 10, what=f"{name}, quoted")
        yield row("passage", text, 404, slug, 11, 16, what=f"{name}, not quoted")
        # Other sites show pictures to everyone, so whoever may read more than everyone gets none either.
        shared = {410: opens} if gone else {200: EVERYONE if name in {"public", "record"} else NOBODY}
        yield row("article-preview", shared, 404, slug, what=name)
        yield row("passage-preview", shared, 404, slug, 4, 10, what=f"{name}, quoted")
        unquoted = {410: opens} if gone else {200: EVERYONE if name == "public" else NOBODY}
        yield row("passage-preview", unquoted, 404, slug, 11, 16, what=f"{name}, not quoted")
        words = lambda room, slug=slug: f"{reverse('source-bytes', args=[slug])}?whole=0&start=4&end=10"  # noqa: E731
        yield Row("source-bytes", name, words, text, 404)
        yield row("about-thanks", {200: opens}, 404, slug, what=name)
        asking = {"kind": "correction", "words": "It was in spring.", "contact": ""}
        yield row("about", {302: opens}, 404, slug, what=name, method="POST", form=asking)
        lists = {200: NOBODY if gone else opens}
        for route in ("cards", "anchors"):
            yield row(route, lists, 404, slug, what=name)
        look = lambda room, slug=slug: f"{reverse('annotation-matches', args=[slug])}?q=words"  # noqa: E731
        yield Row("annotation-matches", name, look, lists, 404)
        for route in ("tag-completion", "people-completion"):
            yield row(route, {200: reads & SIGNED_IN, 401: frozenset({"anonymous"})}, 404, slug, what=name)
        # tests/stream checks the stream itself, which uses the same function but returns 200 in place of 503.
        yield row("stream", {410 if gone else 503: opens}, 404, slug, what=name)
        yield row("readers", page, 404, slug, what=name)
        everyone = {200: EVERYONE if name == "public" else NOBODY}
        yield row("notes-feed", everyone, 404, slug, what=name)
        yield row("document-container", {200: opens}, 404, slug, what=name)
        curators = curators_of(name)
        decided = {302: NOBODY if gone else curators}
        for route in ("source-part", "source-gap"):
            yield row(route, decided, 404, slug, what=f"{name}, nothing said", method="POST")
        yield row("compare", {410: opens} if gone else {302: reads}, 404, slug, 1, 1, what=name)
        yield row("revise", {200: reads & curators}, 404, slug, what=name)
        yield row("revise", {422: reads & curators}, 404, slug, what=f"{name}, nothing said", method="POST")
        yield row("captures", {200: reads & curators}, 404, slug, what=name)
        yield row("captures", {422: reads & curators}, 404, slug, what=f"{name}, nothing said", method="POST")
        yield row("proposal", {}, 404, slug, 1, what=f"{name}, none is open")
        yield row("restore-revision", {}, 404, slug, 1, what=f"{name}, the current one", method="POST")
        seen = (opens & SIGNED_IN) - curators
        yield row("facts", {200: curators, 403: seen, 302: frozenset({"anonymous"})}, 404, slug, what=name)
        said = {422: curators, 403: seen, 302: frozenset({"anonymous"})}
        yield row("facts", said, 404, slug, what=f"{name}, nothing said", method="POST")
        yield row("derivations", {200: curators, 403: seen, 302: frozenset({"anonymous"})}, 404, slug, what=name)
        yield row("derivations", said, 404, slug, what=f"{name}, nothing said", method="POST")


def rows_for_notes() -> Iterator[Row]:
    """Yields rows for the address of each note, also of deleted ones."""
    for key, seen in NOTES.items():
        what = " ".join(key)
        yield Row("annotation", what, lambda room, key=key: note_address(room.notes[key]), {200: seen}, 404)
        yield Row(
            "annotation", f"{what}, deleted", lambda room, key=key: note_address(room.deleted[key]), {410: seen}, 404
        )
        bare = {428: seen & SIGNED_IN, 401: EVERYONE - SIGNED_IN}
        yield Row(
            "annotation-place", f"{what}, not read", lambda room, key=key: place_of(room.notes[key]), bare, 404, "POST"
        )
    answer = NOTES["members", "moderators"]
    yield Row("annotation", "answer", lambda room: note_address(room.reply), {200: answer}, 404)
    yield row("container", {}, 200)
    yield row("annotation-context", {}, 200)


def rows_for_moderation() -> Iterator[Row]:
    """Yields rows for reporting notes and deciding about them."""
    visitors = EVERYONE - SIGNED_IN
    for key, seen in NOTES.items():
        _article, audience = key
        what = " ".join(key)
        others = (seen & SIGNED_IN) - {"author"}
        flag = lambda room, key=key: reverse("flag", args=[room.notes[key].pk])  # noqa: E731
        decide = lambda room, key=key: reverse("decide", args=[room.notes[key].pk])  # noqa: E731
        answered = {302: visitors, 403: seen & {"author"}}
        yield Row("flag", what, flag, answered | {200: others}, 404)
        yield Row("flag", f"{what}, nothing said", flag, answered | {422: others}, 404, "POST")
        leads = TEACHERS if audience in {"group", "moderators"} else CURATORS if audience == "public" else NOBODY
        may = seen & leads
        refused = {302: visitors, 403: (seen & SIGNED_IN) - may}
        yield Row("decide", what, decide, refused | {200: may}, 404)
        yield Row("decide", f"{what}, nothing said", decide, refused | {422: may}, 404, "POST")
        yield Row(
            "decide", f"{what}, shown", decide, {302: visitors | may, 403: refused[403]}, 404, "POST", {"deed": "show"}
        )
    yield row("moderation", {302: visitors, 200: TEACHERS | CURATORS}, 403)
    led = {302: visitors, 200: TEACHERS, 403: COURSE - TEACHERS}
    yield row("moderation-of-group", led, 404, "hist-214")
    yield row("moderation-of-group", {302: visitors, 200: frozenset({"colleague"})}, 404, "circle", what="elsewhere")


def rows_for_threads() -> Iterator[Row]:
    """Yields rows for the pages of threads, the history of a note, resolving, and changing the audience."""
    visitors = EVERYONE - SIGNED_IN
    for key, seen in NOTES.items():
        article, audience = key
        what = " ".join(key)
        of = lambda route, key=key: lambda room: reverse(route, args=[room.notes[key].pk])  # noqa: E731
        open_page = NOBODY if article == "withdrawn" else seen
        yield Row("thread", what, of("thread"), {200: open_page}, 404)
        asked = {422: open_page & SIGNED_IN, 302: open_page & visitors}
        yield Row("thread", f"{what}, nothing asked", of("thread"), asked, 404, "POST")
        yield Row("annotation-history", what, of("annotation-history"), {200: seen}, 404)
        others = (seen & SIGNED_IN) - {"author"}
        move = {400: seen & {"author"}, 403: others, 401: visitors}
        yield Row("annotation-audience", f"{what}, not said which", of("annotation-audience"), move, 404)
        settles = {"private": NOBODY, "public": CURATORS}.get(audience, WRITERS) | {"author"}
        may = {200: seen & settles, 403: (seen & SIGNED_IN) - settles, 401: visitors}
        yield Row("annotation-resolved", what, of("annotation-resolved"), may, 404, "POST")
    answer = lambda room: reverse("thread", args=[room.reply.pk])  # noqa: E731
    yield Row("thread", "answer", answer, {302: NOTES["members", "moderators"]}, 404)


def note_address(note: Any) -> str:
    return reverse("annotation", args=[note.pk])


def place_of(note: Any) -> str:
    return reverse("annotation-place", args=[note.pk])


def rows_for_site() -> Iterator[Row]:
    """Yields rows for the shelf, the tools of curators, and addresses that machines request."""
    visitors = EVERYONE - SIGNED_IN
    for route in ("shelf", "help", "csrf", "feed", "robots", "sitemap", "words", "healthz", "readyz"):
        yield row(route, {}, 200)
    for name in GUIDES:
        yield row("help-guide", {}, 200, name, what=name)
    yield row("help-guide", {}, 404, "nobody", what="none of this name")
    yield row("upload", {200: CURATORS, 302: visitors}, 403)
    yield row("upload", {422: CURATORS, 302: visitors}, 403, method="POST")
    yield row("fetch", {422: CURATORS, 302: visitors}, 403, method="POST")
    yield row("note-preview", {401: visitors}, 415, method="POST", what="not JSON")


def rows_for_requests() -> Iterator[Row]:
    """Yields rows for requests about copies, their receipts, and what waits for those who look after articles."""
    visitors = EVERYONE - SIGNED_IN
    caretakers = CURATORS | {"owner"}
    yield row("waiting", {200: caretakers, 302: visitors}, 403)
    yield row("waiting", {405: SIGNED_IN, 302: visitors}, 404, method="POST")
    yield row("queue", {200: caretakers, 302: visitors}, 403)
    answering = {302: visitors | {"curator"}, 404: caretakers - {"curator"}}
    form = {"request": "1", "state": "done", "answer": ""}
    yield Row("queue", "answer", at("queue"), answering, 403, "POST", form)
    receipt = lambda room: reverse("receipt", args=[receipt_token(room.receipted)])  # noqa: E731
    yield Row("receipt", "with its token", receipt, {}, 200)
    yield Row("receipt", "addition", receipt, {}, 302, "POST", {"words": "And in May."})
    yield Row("receipt", "nothing said", receipt, {}, 422, "POST")
    for method in ("GET", "POST"):
        yield row("receipt", {}, 404, "forged", what="forged", method=method)


def rows_for_accounts() -> Iterator[Row]:
    """Yields rows for pages about accounts, and the entry to the admin, whose lists are tested in tests/admin."""
    visitors = EVERYONE - SIGNED_IN
    for route in ("account_profile", "account_email", "account_erase", "account_change_password", "account_logout"):
        yield row(route, {302: visitors}, 200)
    for ending in ("csv", "jsonld", "md"):
        yield row("own-notes", {302: visitors}, 200, ending, what=ending)
    for route in ("account_login", "account_signup"):
        yield row(route, {200: visitors}, 302)
    for route in (
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
    ):
        yield row(route, {}, 200)
    yield row("account_confirm_email", {}, 200, "MTU:forged", what="forged")
    yield row("account_reset_password_from_key", {}, 200, "0", "forged-key", what="forged")
    yield row("first-curator", {}, 410, "A" * 22, what="in a room that has a curator")
    for route in ("index", "documents_document_changelist", "documents_user_changelist"):
        yield row(f"admin:{route}", {200: CURATORS}, 302)
    yield row("admin:documents_user_add", {200: frozenset({"superuser"}), 403: CURATORS}, 302)
