"""Removes tokens of invitation, setup and unsubscribe links and of receipts from log lines."""

from __future__ import annotations

import logging
import re

# Paths with a token, also inside a `next=` parameter, with plain or encoded slashes.
_SLASH = r"(?:/|%2[Ff])"
_TOKEN_URL = re.compile(
    rf"({_SLASH}(?:join|welcome|unsubscribe|requests|confirm-email|reset{_SLASH}key){_SLASH})[^/\s%&?\"'<>]+", re.ASCII
)


def redact_tokens(line: str) -> str:
    """Replaces the tokens that open a group, an account, a mail subscription or a request.

    >>> redact_tokens("Forbidden (CSRF token missing.): /join/Abc-_9/")
    'Forbidden (CSRF token missing.): /join/…/'
    """
    return _TOKEN_URL.sub(r"\1…", line)


class TokenRedactingFilter(logging.Filter):
    """Removes the tokens from every line that a handler writes."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        kept = redact_tokens(said)
        if kept != said:
            record.msg, record.args = kept, ()
        return True
