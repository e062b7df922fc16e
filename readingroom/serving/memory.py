"""How the C library gives memory to the threads of a process."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8
ARENAS = 2


def share_arenas() -> None:
    """Lets all threads take memory from two arenas; must be called before they start.

    glibc gives each thread an arena of its own, up to eight a core, and what is freed in one is of no use to the
    others: a process of this site then holds a third more. Python's own lock leaves threads little to wait for. Other
    C libraries have no arenas.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
