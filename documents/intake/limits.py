"""Limits on what is accepted (DESIGN: safety rules)."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_FACTS_BYTES = 64 * 1024  # of front matter, or of a file of facts
MAX_VALUE = 2000  # code points of one fact
MAX_VALUES = 50  # of one property
MAX_TITLE = 500  # code points
MAX_MEMBERS = 2000  # of an archive
MAX_UNPACKED = 100 * 1024 * 1024  # bytes of an archive, all members together
MAX_PAGES = 3000  # of a PDF
