"""Tries are counted once for all, at once and in transactions that are undone, and never without a limit."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from documents.errors import RateLimitExceeded
from documents.models import Job, OpenStreams, Tries, User
from documents.services.captures.import_rate_limit import count_import_try
from documents.services.events import tries
from documents.services.events.jobs import run_next_job
from documents.services.events.tries import count_try
from documents.services.site.job_handlers import HANDLERS

PASS_PHRASE = "a long pass phrase for trials"


def at_once(work: Callable[[], Any], times: int) -> Counter[Any]:
    """Runs a function in many threads, each with a connection of its own, and counts its results."""
    ready = threading.Barrier(times)
    found: list[Any] = []

    def run() -> None:
        try:
            ready.wait(timeout=20)
            found.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == times
    return Counter(found)


@pytest.mark.django_db(transaction=True)
def test_each_of_many_tries_at_once_gets_a_number_of_its_own():
    assert at_once(lambda: count_try("lamp", "Alice", seconds=60), 12) == Counter(range(1, 13))


@pytest.mark.django_db
def test_window_begins_with_the_first_try_and_ends():
    assert [count_try("lamp", "Alice", seconds=60) for _ in range(2)] == [1, 2]
    ends = Tries.objects.get().expires_at
    count_try("lamp", "Alice", seconds=6000)
    assert Tries.objects.get().expires_at == ends
    assert count_try("lamp", "Bob", seconds=60) == count_try("bell", "Alice", seconds=60) == 1
    Tries.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert count_try("lamp", "Alice", seconds=60) == 1


@pytest.mark.django_db
def test_a_try_is_counted_by_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        count_try("lamp", "Alice", seconds=60)


@pytest.mark.django_db(transaction=True)
def test_try_in_a_transaction_that_is_undone_counts(settings):
    settings.READINGROOM_IMPORT_TRIES_AN_HOUR = 2
    alice = User.objects.create_user("alice", "alice@mail.example", PASS_PHRASE, public_name="Alice")
    for _ in range(2):
        with transaction.atomic():
            count_import_try(alice)
            transaction.set_rollback(True)
    with pytest.raises(RateLimitExceeded):
        count_import_try(alice)


@pytest.mark.django_db
def test_nothing_is_tried_without_its_limit_if_the_database_is_away(monkeypatch):
    def away(*_arguments: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(tries.connection, "cursor", away)
    for work in (lambda: count_try("lamp", "Alice", seconds=60), lambda: cache.add("lamp", 1), lambda: cache.get("x")):
        with pytest.raises(OperationalError):
            work()


@pytest.mark.django_db
def test_tables_are_unlogged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' ORDER BY relname")
        assert [name for (name,) in cursor.fetchall()] == ["documents_openstreams", "documents_tries"]


# -- The cache --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cache_keeps_values_until_they_expire_or_are_deleted():
    assert cache.get("lamp", "none") == "none"
    assert cache.add("lamp", [1.5, 2.5], 60)
    assert not cache.add("lamp", [3.5], 60)
    assert cache.get("lamp") == [1.5, 2.5]
    cache.set("lamp", 4, 60)
    assert cache.incr("lamp") == 5
    Tries.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert cache.get("lamp") is None
    with pytest.raises(ValueError):
        cache.incr("lamp")
    assert cache.add("lamp", 1, 60)
    assert cache.delete("lamp")
    assert not cache.delete("lamp")
    cache.set("lamp", 1, 60)
    cache.clear()
    assert not Tries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_of_many_at_once_gets_a_lock_even_over_an_expired_one():
    for _ in range(3):
        assert at_once(lambda: cache.add("lock", True, 10), 8) == {True: 1, False: 7}
        Tries.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_five_failed_sign_ins_at_once_stay_five():
    User.objects.create_user("alice", "alice@mail.example", PASS_PHRASE, public_name="Alice")

    def is_tried() -> bool:
        page = Client().post("/accounts/login/", {"login": "alice", "password": "no, another one"})
        return "Too many tries" not in page.content.decode()

    # One that waits too long for its turn is refused untried; those after them find what the others left.
    tried = at_once(is_tried, 12)[True]
    assert 1 <= tried <= 5
    assert tried + sum(is_tried() for _ in range(6)) == 5


# -- What has expired -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_job_deletes_what_has_expired_and_comes_again_in_an_hour():
    now = timezone.now()
    for name, minutes in (("over", -1), ("open", 1)):
        at = now + timedelta(minutes=minutes)
        Tries.objects.create(key=name, value=1, expires_at=at)
        OpenStreams.objects.create(process="00000000-0000-4000-8000-000000000000", key=name, count=1, expires_at=at)
        Session.objects.create(session_key=name, session_data="", expire_date=at)
    Job.objects.create(kind=Job.Kind.EXPIRE, once="expired", run_at=now)
    assert run_next_job(HANDLERS)
    assert [row.key for row in (*Tries.objects.all(), *OpenStreams.objects.all())] == ["open", "open"]
    assert [row.pk for row in Session.objects.all()] == ["open"]
    job = Job.objects.get()
    assert (job.kind, job.once) == ("expire", "expired")
    assert timedelta(minutes=59) < job.run_at - now < timedelta(minutes=61)


@pytest.mark.django_db
def test_allauth_counts_in_the_table(rf: RequestFactory):
    from allauth.core import ratelimit

    request = rf.post("/", REMOTE_ADDR="192.0.2.7")
    request.user = AnonymousUser()
    assert ratelimit.consume(request, action="signup")
    kept = Tries.objects.get()
    assert len(kept.value) == 1
    assert "192.0.2.7" not in kept.key
