"""The name of an article in its address: made once from the title, and never changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from documents.models import Document

MAX_LENGTH = 80
_NUMBERED = 1000
_Made = TypeVar("_Made")


def make_slug(title: str, *, otherwise: str = "article", longest: int = MAX_LENGTH) -> str:
    """Makes a slug from a title, shortened between words; returns `otherwise` if no usable characters are left.

    >>> make_slug("[The Gauge That Kept Two Clocks …]")
    'the-gauge-that-kept-two-clocks'
    """
    slug = slugify(title[: longest * 3], allow_unicode=True).strip("-_")
    if len(slug) > longest:
        slug = slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    return slug.strip("-_") or otherwise


def with_free_slug(title: str, create: Callable[[str], _Made]) -> _Made:
    """Calls `create` with a slug that no other document has, in the caller's transaction.

    If another transaction takes the same slug at the same time, this one waits and then tries the next slug.
    """
    base = make_slug(title)
    taken = set(Document.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    for n in range(1, _NUMBERED):
        slug = base if n == 1 else f"{base}-{n}"
        if slug in taken:
            continue
        try:
            with transaction.atomic():
                return create(slug)
        except IntegrityError:
            if not Document.objects.filter(slug=slug).exists():
                raise
    raise AssertionError(f"No free name for {base!r} among {_NUMBERED}.")
