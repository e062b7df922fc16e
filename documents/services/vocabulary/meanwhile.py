"""A vocabulary that changed while somebody wrote with it: what Postgres refuses then becomes a sentence.

with as_it_is_now(), transaction.atomic():
    …
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from documents.errors import AnnotationRefused, gettext_noop

CLOSED_NOW = gettext_noop(
    "The group closed its vocabulary just now, and it does not define one of these tags. Look at them, and save again."
)
ASKED_OTHERWISE_NOW = gettext_noop("What a tag asks was changed just now. Look at it, and answer again.")
TOLD = {"closed_vocabulary": CLOSED_NOW, "answers_what_is_asked": ASKED_OTHERWISE_NOW}


@contextmanager
def as_it_is_now() -> Iterator[None]:
    """Raises `AnnotationRefused` for what only a change made at the same time can lead to."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in TOLD:
            raise
        raise AnnotationRefused(TOLD[name], "/body") from error
