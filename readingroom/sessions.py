"""Sessions and their people, which every request of a signed-in reader loads: Django's own, with compiled queries."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models.functions import Now

from documents.models import User
from documents.models.compiled import STAND_IN_KEY, STAND_IN_WORDS, CompiledQuery

COLUMNS = [field.attname for field in User._meta.concrete_fields]
BACKEND = f"{__name__}.AuthenticationBackend"


class SessionStore(DatabaseStore):
    """Django's sessions in the database: none is kept in this process, so that signing out ends it everywhere."""

    def load(self) -> dict[str, Any]:
        """Returns what the session holds; nothing if it has ended."""
        rows = _sessions().run(key=self.session_key)
        if not rows:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(rows[0][0])
        if BACKEND_SESSION_KEY in held:
            held[BACKEND_SESSION_KEY] = BACKEND  # those of earlier releases name allauth's
        return held


class AuthenticationBackend(AllauthBackend):
    """Allauth's: people sign in with their login name or a confirmed mail address."""

    def get_user(self, user_id: Any) -> User | None:
        """Returns the person whose session it is, unless they may no longer sign in."""
        rows = _people().run_converted(person=user_id)
        person = User.from_db("default", COLUMNS, rows[0]) if rows else None
        return person if self.user_can_authenticate(person) else None


@cache
def _sessions() -> CompiledQuery:
    live = DatabaseStore.get_model_class().objects.filter(session_key=STAND_IN_WORDS, expire_date__gt=Now())
    return CompiledQuery(live.values_list("session_data"), {STAND_IN_WORDS: "key"})


@cache
def _people() -> CompiledQuery:
    return CompiledQuery(User.objects.filter(pk=STAND_IN_KEY).values_list(*COLUMNS), {STAND_IN_KEY: "person"})
