"""The steps of a person on the account pages: signing in and up, reading mails and errors."""

from __future__ import annotations

import re
from typing import Any

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


def faults(response: Any) -> str:
    """Returns the errors that a page shows, as one string."""
    found = re.findall(r'class="fault"[^>]*>(.*?)</span>|role="alert">.*?<p>(.*?)</p>', response.content.decode(), re.S)
    return " ".join(" ".join(words).strip() for words in found)
