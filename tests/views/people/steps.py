"""The steps of a person on the account pages: signing in and up, reading mails and errors."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

PASSWORD = "a long pass phrase for tests"
NEW = "another long pass phrase"


def sign_in(client: Any, login: str = "ruth@mail.example", password: str = PASSWORD, **more: str) -> Any:
    """Submits the sign-in form."""
    return client.post(reverse("account_login"), {"login": login, "password": password} | more)


def sign_up(client: Any, email: str = "new@mail.example", password: str = PASSWORD, public_name: str = "Noor") -> Any:
    """Submits the sign-up form."""
    return client.post(reverse("account_signup"), {"email": email, "password1": password, "public_name": public_name})


def is_signed_in(client: Any) -> bool:
    """Checks that the person may open a page about themselves."""
    return bool(client.get(reverse("account_profile")).status_code == 200)


def link_in(message: Any) -> str:
    """Returns the path of the link in a mail."""
    found = re.search(r"https://room\.example(/accounts/\S+)", message.body)
    assert found, message.body
    return found[1]


def link_on(page: str, path: str) -> str:
    """Returns the address of the first link in the main part of a page that leads to `path`."""
    found = re.search(rf'href="({re.escape(path)}(?:\?[^"]*)?)"', page.partition("<main")[2])
    assert found, path
    return unescape(found[1])


def next_of(address: str) -> str:
    """Returns where an account page leads in the end, by its address."""
    return parse_qs(urlsplit(address).query)["next"][0]


def faults(response: Any) -> str:
    """Returns the errors that a page shows, as one string."""
    found = re.findall(r'class="fault"[^>]*>(.*?)</span>|role="alert">.*?<p>(.*?)</p>', response.content.decode(), re.S)
    return " ".join(" ".join(words).strip() for words in found)
