"""Objects that count how often they are looked at: the cost of code, whatever the time that it takes."""

from __future__ import annotations

from typing import Any


def watched(kind: type, *names: str) -> Any:
    """Returns a kind of object like `kind`; its `looks` count how often attributes called `names` were looked at."""

    class Watched(kind):
        looks = 0

        def __getattribute__(self, name):
            Watched.looks += name in names
            return super().__getattribute__(name)

    return Watched
