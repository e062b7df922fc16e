"""What the room writes down of itself keeps no link that opens something: whoever reads a log is not let in by it."""

from __future__ import annotations

import logging
import re

# Paths with a token in them, and the same paths on their way through a `next=`, with slashes or encoded.
_SLASH = r"(?:/|%2[Ff])"
_TOKEN_URL = re.compile(
    rf"({_SLASH}(?:join|welcome|unsubscribe|confirm-email|reset{_SLASH}key){_SLASH})[^/\s%&?\"'<>]+", re.ASCII
)


def redact_tokens(line: str) -> str:
    """The line without what opens a group, an account or a list of mails.

    >>> redact_tokens("Forbidden (CSRF token missing.): /join/Abc-_9/")
    'Forbidden (CSRF token missing.): /join/…/'
    """
    return _TOKEN_URL.sub(r"\1…", line)


class TokenRedactingFilter(logging.Filter):
    """Takes the tokens out of every line that a handler writes."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        kept = redact_tokens(said)
        if kept != said:
            record.msg, record.args = kept, ()
        return True
