"""Every address of the site, requested by everyone: each gets the right status and no text that is not for them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rights.room import ARTICLES, COURSE, JOINS, NOTES, PEOPLE, Room
from tests.rights.routes import Row, table

pytestmark = pytest.mark.django_db
TABLE = table()
# The other lists of the admin are in tests/admin; they all check access in the same way.
WITH_TESTS_OF_THEIR_OWN = re.compile(r"^admin:")
# Visitors get a cookie only where a form or a script needs a CSRF token.
GIVE_A_TOKEN = {"account_login", "account_signup", "account_reset_password", "about", "csrf"}


def ask(client: Client, row: Row, room: Room) -> Any:
    if row.method != "POST":
        return client.get(row.address(room))
    form = {name: value(room) if callable(value) else value for name, value in row.form.items()}
    form |= {"request": str(room.request.pk)} if "request" in row.form else {}
    return client.post(row.address(room), form)


def words_of(answer: Any) -> str:
    """Returns the body and the headers of a response as one string."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace") + str(answer.headers)


def forbidden_words(name: str, page: str) -> list[str]:
    """Returns the texts on a page that the named person may not see."""
    found = [
        f"the text of {article}"
        for article in ARTICLES
        if f"the {article} copy" in page and name not in ARTICLES[article][1]
    ]
    for article, (opens, _reads) in ARTICLES.items():
        if name not in opens:
            found += [words for words in (f"Article {article}", f"Publisher {article}") if words in page]
    for key, seen in NOTES.items():
        if name not in seen:
            said = " ".join(key)
            found += [words for words in (f"words for {said}", f"tag {said}") if words in page]
    for (article, audience), seen in JOINS.items():
        said = f"words of the join with {article} for {audience}"
        found += [said] if name not in seen and said in page else []
    kept = {
        "HIST 214": COURSE | {"superuser"},
        "The circle elsewhere": {"colleague", "superuser"},
        "words of a request": {"curator"},
        "asker@post.example": {"curator"},
        "answer of the moderator": {"author", "moderator", "owner"},
        "Task published": COURSE,
        "words of the task": COURSE,
        "Task drafted": {"moderator", "owner"},
        "words of the draft": {"moderator", "owner"},
    }
    return found + [words for words, people in kept.items() if words in page and name not in people]


def names_of_accounts(name: str, page: str) -> list[str]:
    """Returns the logins and mail addresses on a page, except one's own address."""
    return [words for words in re.findall(r"(?:login|mail)-of-\w+", page) if words != f"mail-of-{name}"]


@pytest.mark.parametrize("row", TABLE, ids=[row.label for row in TABLE])
def test_everyone_gets_the_status_of_the_table_and_no_text_of_others(room, clients, row):
    given, intruders = {}, {}
    for name in PEOPLE:
        client = clients[name] if name != "anonymous" else Client()
        answer = ask(client, row, room)
        given[name] = answer.status_code
        page = words_of(answer)
        if found := forbidden_words(name, page) + names_of_accounts(name, page):
            intruders[name] = found
        if name == "anonymous":
            assert set(answer.cookies) <= ({"csrftoken"} if row.route in GIVE_A_TOKEN else set())
    assert given == {name: row.status_for(name) for name in PEOPLE}
    assert intruders == {}


def routes(patterns: Any, namespace: str = "") -> set[str]:
    """Returns every route of the URLconf by its name, or by its pattern if it has none."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= routes(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            assert isinstance(pattern, URLPattern)
            found.add(f"{namespace}{pattern.name or pattern.pattern}")
    return found


def test_every_route_is_in_the_table():
    here = {name for name in routes(get_resolver().url_patterns) if not WITH_TESTS_OF_THEIR_OWN.match(name)}
    assert here - {row.route for row in TABLE} == set()
    assert {row.route for row in TABLE if not row.route.startswith("admin:")} - here == set()


def test_every_row_is_in_the_table_once():
    labels = [row.label for row in TABLE]
    assert sorted(set(labels)) == sorted(labels)


@pytest.mark.parametrize("name", PEOPLE)
def test_visible_notes_and_articles_are_shown(room, clients, name):
    """The visibility rule hides no more than it must: cards show visible notes, the shelf visible articles."""
    for (article, audience), seen in NOTES.items():
        if name in seen and article != "withdrawn":
            ids = {"ids": str(room.notes[article, audience].pk)}
            page = clients[name].get(f"/documents/article-{article}/cards", ids)
            assert f"words for {article} {audience}" in page.content.decode()
    for (article, audience), seen in JOINS.items():
        ids = {"ids": str(room.joins[article, audience].pk)}
        for end in ({"public", article} if name in seen else set()) - {"withdrawn"}:
            if name in ARTICLES[end][0]:
                page = clients[name].get(f"/documents/article-{end}/cards", ids).content.decode()
                assert f"words of the join with {article} for {audience}" in page
    shelf = clients[name].get("/").content.decode()
    opened = {article for article, (opens, _reads) in ARTICLES.items() if name in opens} - {"withdrawn"}
    assert {article for article in ARTICLES if f"Article {article}" in shelf} == opened
