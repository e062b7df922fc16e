"""What of a reader changes the SQL of the reading rules, so that a compiled query needs one for each shape."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

from documents.models.compiled import STAND_IN_KEY
from documents.models.user import User


class ReaderShape(NamedTuple):
    """A query is compiled for the `reader` of a shape, whose key stands for that of whoever asks (`stand_ins`)."""

    has_account: bool
    is_active: bool
    is_curator: bool

    @classmethod
    def of(cls, user: Any) -> ReaderShape:
        """Returns the shape of a person, or of a stranger."""
        return cls(user.is_authenticated, user.is_active, user.is_authenticated and user.is_curator)

    @property
    def reader(self) -> Any:
        """Somebody of this shape."""
        if not self.has_account:
            return AnonymousUser()
        return User(pk=STAND_IN_KEY, is_active=self.is_active, is_curator=self.is_curator)

    @property
    def stand_ins(self) -> dict[Any, str]:
        """The name of the slot that takes the key of whoever asks; none for strangers."""
        return {STAND_IN_KEY: "reader"} if self.has_account else {}
