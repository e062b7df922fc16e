"""The identity and the rights of a stream's reader: queried in a thread, never for each event."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.handlers.asgi import ASGIRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from documents.models import Document, User, VisibilityContext
from documents.services.people.presence import groups_showing_presence
from documents.stream.reader import Claim, Rights


def sign_in(request: ASGIRequest) -> None:
    """Finds the session and the person of a request, as the middleware does for pages."""
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = get_user(request)


def claim_of(request: Any, document: Document) -> Claim:
    """Returns the identity under which a request opens the stream of a document."""
    client = request.META.get("REMOTE_ADDR", "")
    if not request.user.is_authenticated:
        return Claim(document.pk, address=client)
    key = request.session.session_key or ""
    return Claim(
        document.pk,
        person=str(request.user.pk),
        session=key,
        session_hash=hash_of(key),
        password_hash=request.session.get(HASH_SESSION_KEY, ""),
        address=client,
    )


def hash_of(session_key: str) -> str:
    """Returns the hash by which the trigger names a session that ended."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def rights_of(user: Any, document: Document) -> Rights | None:
    """Returns what a user may see of a document, or None if they may not open it."""
    visibility = VisibilityContext.load(user, document)
    if not visibility.can_open_page:
        return None
    groups = groups_showing_presence(user, document) if visibility.roles and visibility.can_read_text else frozenset()
    return Rights(visibility, groups)


def query_rights(claims: Collection[Claim]) -> dict[Claim, Rights | None]:
    """Returns the current rights of claims.

    The value is None for a claim whose session ended or whose person may not open the document any more.
    """
    in_force = _valid_claims(claims)
    documents = Document.objects.in_bulk({claim.document for claim in claims})
    people: dict[str, Any] = {str(pk): user for pk, user in _people(claims).items()} | {"": AnonymousUser()}
    found: dict[tuple[str, int], Rights | None] = {}
    answer: dict[Claim, Rights | None] = {}
    for claim in claims:
        user, document = people.get(claim.person), documents.get(claim.document)
        if document is None or user is None or claim not in in_force or not _is_same(user, claim):
            answer[claim] = None
            continue
        key = (claim.person, claim.document)
        if key not in found:
            found[key] = rights_of(user, document)
        answer[claim] = found[key]
    return answer


def find_ended(claims: Collection[Claim]) -> set[Claim]:
    """Returns the claims whose session ended."""
    return set(claims) - _valid_claims(claims)


def _valid_claims(claims: Collection[Claim]) -> set[Claim]:
    keys = {claim.session for claim in claims if claim.session}
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    open_ones = set(sessions.values_list("session_key", flat=True)) if keys else set()
    return {claim for claim in claims if not claim.session or claim.session in open_ones}


def _people(claims: Collection[Claim]) -> dict[Any, User]:
    return User.objects.in_bulk({claim.person for claim in claims if claim.person})


def _is_same(user: Any, claim: Claim) -> bool:
    """Says whether the person may still sign in and has not changed their password since."""
    if not claim.person:
        return True
    return bool(user.is_active) and constant_time_compare(claim.password_hash, user.get_session_auth_hash())
