"""The words of a letter that is plain text."""

from __future__ import annotations

import re

_QUOTED = re.compile(r">*")
_SIGNATURE = "-- "


def unflow(text: str, *, deletes_space: bool) -> str:
    """Joins the lines of a text in `format=flowed`: a blank at the end of a line says that it goes on (RFC 3676).

    >>> unflow("The tide \\nturned.\\n> It \\n> did.\\n-- \\nI.", deletes_space=False)
    'The tide turned.\\n> It did.\\n-- \\nI.'
    """
    pieces: list[str] = []
    depth_before, goes_on = -1, False
    for line in text.split("\n"):
        quotes = _QUOTED.match(line)
        depth = quotes.end() if quotes else 0
        words = line[depth:].removeprefix(" ")  # stuffed, so that no line looks quoted
        is_signature = words == _SIGNATURE
        if not (goes_on and depth == depth_before and not is_signature):
            pieces += ["\n", f"{'>' * depth} " if depth else ""]
        goes_on = words.endswith(" ") and not is_signature
        pieces.append(words[:-1] if goes_on and deletes_space else words)
        depth_before = depth
    return "".join(pieces[1:])
