"""How fast files are read, and how long the rest will take: in the same words for pages and commands."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_LONGEST_IN_SMALLER_UNIT = 90
"""Up to so many seconds are told in seconds, and up to so many minutes in minutes."""
_SHORTEST = 0.001
"""Seconds: what took no time that a clock shows is not infinitely fast."""


def pace_in_words(done: int, seconds: float, left: int) -> str:
    """Returns how many files a second that is, `done` in so many seconds, and about how long `left` more will take.

    >>> pace_in_words(100, 5.0, 1900)
    20 a second, about 2 minutes left
    """
    rate = done / max(seconds, _SHORTEST)
    told = number_format(rate, 0 if rate >= 10 else 1)
    return _("%(rate)s a second, about %(time)s left") % {"rate": told, "time": _duration(left / rate)}


def _duration(seconds: float) -> str:
    if seconds < _LONGEST_IN_SMALLER_UNIT:
        n = max(1, round(seconds))
        return ngettext("%(n)d second", "%(n)d seconds", n) % {"n": n}
    n = round(seconds / 60)
    if n < _LONGEST_IN_SMALLER_UNIT:
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    return _("%(n)s hours") % {"n": number_format(seconds / 3600, 1)}
