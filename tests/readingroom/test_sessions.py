"""Sessions and their people are loaded by compiled queries, with what Django's own say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, authenticate, get_user
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.utils import timezone

from documents.models import User
from readingroom.sessions import AuthenticationBackend, SessionStore
from tests.factories import make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return make_user("reader", email="reader@mail.example")


def person_of(key):
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    return get_user(request)


def test_a_session_gives_the_whole_person_by_two_statements(reader, django_assert_num_queries):
    key = signed_in(reader).session.session_key
    person_of(key)  # compiles the queries
    with django_assert_num_queries(2):
        found = person_of(key)

    def row(person):
        return {field.attname: getattr(person, field.attname) for field in User._meta.concrete_fields}

    assert row(found) == row(User.objects.get(pk=reader.pk))
    found.save()


def test_a_session_that_has_ended_or_never_was_gives_nobody(reader):
    key = signed_in(reader).session.session_key
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert SessionStore(key).load() == {}
    assert [person_of(other).is_authenticated for other in (key, "none-of-these", None)] == [False] * 3


@pytest.mark.parametrize("changed", [{"is_active": False}, {"password": "another"}])
def test_who_may_not_sign_in_or_has_another_password_is_out(reader, changed):
    key = signed_in(reader).session.session_key
    User.objects.filter(pk=reader.pk).update(**changed)

    assert not person_of(key).is_authenticated


def test_a_person_who_is_gone_is_nobody(reader):
    assert AuthenticationBackend().get_user(reader.pk) == reader
    User.objects.filter(pk=reader.pk).delete()

    assert AuthenticationBackend().get_user(reader.pk) is None


def test_sessions_of_earlier_releases_go_on(reader):
    earlier = DatabaseStore(signed_in(reader).session.session_key)
    earlier[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    earlier.save()

    assert person_of(earlier.session_key) == reader


def test_signing_in_needs_the_password(reader):
    reader.set_password("a long password")
    reader.save()
    request = RequestFactory().post("/")

    assert authenticate(request, username="reader", password="a long password") == reader
    assert authenticate(request, username="reader", password="another") is None
