"""Two processes on one database are as one: what ends in one has ended in the other, and tries are counted together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from documents.models import Membership, OpenStreams, Tries, User
from tests.cast import Cast, make_cast
from tests.deploy.programs import served, url_of_tests
from tests.deploy.visitors import ARTICLE, PASS_PHRASE, next_event
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def served_urls(django_db_setup, home, tmp_path_factory) -> Iterator[list[str]]:
    """The addresses of two processes on the database of these tests."""
    settings = {"READINGROOM_HOME": str(home), "DATABASE_URL": url_of_tests(), "READINGROOM_STREAMS_A_PERSON": "3"}
    settings["READINGROOM_PATIENCE"] = "300"  # hashing the passwords of a class takes a busy machine long
    with served(tmp_path_factory.mktemp("logs"), settings, settings, options=("--without-worker",)) as rooms:
        yield [room.url for room in rooms]


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    # The hashes of tests are too weak for a served room.
    cast.alice.password = cast.bob.password = PBKDF2PasswordHasher().encode(PASS_PHRASE, "salt for trials")
    for person in (cast.alice, cast.bob):
        person.save()
    make_document("The tides.", visibility="public", curator=cast.alice, groups=[cast.course], slug=ARTICLE)
    return cast


@pytest.fixture
def urls(cast, served_urls) -> list[str]:
    return served_urls


def is_signed_in(visitor, at: int) -> bool:
    answer = visitor.get("/accounts/profile/", at)
    assert answer.status_code in {200, 302}
    return answer.status_code == 200


def test_what_ends_in_one_process_has_ended_in_the_other(cast, urls, visit):
    here, elsewhere = visit(*urls), visit(*urls)
    for visitor in (here, elsewhere):
        assert visitor.sign_in("bob").status_code == 302
        assert [is_signed_in(visitor, at) for at in (0, 1)] == [True, True]

    cookies = dict(here.client.cookies)
    assert here.post("/accounts/logout/", {}, 1, page="/accounts/logout/").status_code == 302
    here.client.cookies.update(cookies)
    assert [is_signed_in(here, at) for at in (0, 1)] == [False, False]
    assert [is_signed_in(elsewhere, at) for at in (0, 1)] == [True, True]

    here.client.cookies.clear()
    assert here.sign_in("bob", at=1).status_code == 302
    new = "another long pass phrase"
    form = {"oldpassword": PASS_PHRASE, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", form, 1).status_code == 302
    assert [is_signed_in(elsewhere, at) for at in (0, 1)] == [False, False]
    assert [is_signed_in(here, at) for at in (0, 1)] == [True, True]

    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert [is_signed_in(here, at) for at in (0, 1)] == [False, False]


def test_five_tries_at_once_over_both_stay_five(cast, urls, visit):
    def try_to_sign_in(n: int) -> bool:
        page = visit(*urls).sign_in("bob", "no, this is another one", at=n % 2)
        return "Too many tries" not in page.text

    with ThreadPoolExecutor(8) as threads:
        tried = Counter(threads.map(try_to_sign_in, range(20)))
    # One that waited too long for its turn was refused untried; those after it find what it left.
    assert 1 <= tried[True] <= 5
    assert tried[True] + sum(try_to_sign_in(n) for n in range(6)) == 5
    assert all(visit(*urls).sign_in("bob", at=at).status_code == 200 for at in (0, 1))
    assert Tries.objects.exists()


def test_class_behind_one_address_signs_in_at_once(cast, urls, visit):
    logins = [f"student-{n}" for n in range(16)]
    for login in logins:
        make_user(login, public_name=login)
    User.objects.filter(login__in=logins).update(password=cast.bob.password)

    def sign_in(n: int) -> int:
        visitor = visit(*urls)
        visitor.client.timeout = 400  # longer than the patience of the processes
        return visitor.sign_in(logins[n], at=n % 2).status_code

    with ThreadPoolExecutor(16) as threads:
        assert Counter(threads.map(sign_in, range(16))) == {302: 16}


def test_note_written_in_one_arrives_on_streams_of_both_until_the_right_ends(cast, urls, visit):
    alice, bob = visit(*urls), visit(*urls)
    assert alice.sign_in("alice").status_code == bob.sign_in("bob").status_code == 302
    with bob.stream(0) as here, bob.stream(1) as elsewhere:
        lines = [here.iter_lines(), elsewhere.iter_lines()]
        for at in (0, 1):
            written = alice.write("For all.", at=at).headers["Location"].rstrip("/").rpartition("/")[2]
            for stream in lines:
                kind, told = next_event(stream)
                assert (kind, told["id"]) == ("annotation", written)
        Membership.objects.filter(user=cast.bob, group=cast.course).delete()
        for stream in lines:
            assert next_event(stream)[0] == "reload"


def test_streams_of_one_person_are_counted_over_both(cast, urls, visit):
    bob = visit(*urls)
    assert bob.sign_in("bob").status_code == 302
    with bob.stream(0) as one, bob.stream(1) as two, bob.stream(0) as three:
        assert [stream.status_code for stream in (one, two, three)] == [200, 200, 200]
        for at in (0, 1):
            with bob.stream(at) as refused:
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert OpenStreams.objects.exists()
