"""The setup link for the first curator: 128 bits, valid once and for one hour, only while there is no curator."""

import base64
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from documents.errors import NoSuchAccount, SetupLinkRefused
from documents.models import SetupLink, User
from documents.services.people import accounts

FIRST = {"login": "ines", "public_name": "Ines Vidal", "password": "a long pass phrase", "email": "ines@mail.example"}


@pytest.mark.django_db
def test_the_link_makes_a_curator_who_is_a_superuser():
    person = accounts.use_setup_link(token=accounts.create_setup_link(), **FIRST)
    assert (person.is_curator, person.is_superuser, person.is_active) == (True, True, True)
    assert person.public_name == "Ines Vidal"
    assert person.check_password("a long pass phrase")


@pytest.mark.django_db
def test_the_token_has_128_bits_and_only_its_hash_is_stored():
    token = accounts.create_setup_link()
    assert len(base64.urlsafe_b64decode(token + "==")) == 16
    link = SetupLink.objects.get()
    assert token not in repr(link.__dict__)
    assert link.token_hash == SetupLink.hash_of(token)


@pytest.mark.django_db
def test_the_link_works_once():
    token = accounts.create_setup_link()
    person = accounts.use_setup_link(token=token, **FIRST)
    person.delete()  # even if the site has no curator again
    with pytest.raises(SetupLinkRefused):
        accounts.use_setup_link(token=token, **FIRST)
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "works"), [(timedelta(minutes=59), True), (timedelta(minutes=61), False)])
def test_the_link_expires_after_an_hour(age, works):
    token = accounts.create_setup_link(at=timezone.now() - age)
    assert accounts.setup_link_is_open(token) is works
    if works:
        accounts.use_setup_link(token=token, **FIRST)
    else:
        with pytest.raises(SetupLinkRefused):
            accounts.use_setup_link(token=token, **FIRST)
        assert not User.objects.exists()


@pytest.mark.django_db
def test_a_new_link_ends_the_previous_one():
    first, second = accounts.create_setup_link(), accounts.create_setup_link()
    assert not accounts.setup_link_is_open(first)
    assert accounts.setup_link_is_open(second)


@pytest.mark.django_db
def test_a_link_of_another_process_is_kept_until_it_expires():
    expired = accounts.create_setup_link(at=timezone.now() - SetupLink.LIFETIME)
    first = accounts.create_setup_link(keep_earlier=True)
    second = accounts.create_setup_link(keep_earlier=True)
    assert [accounts.setup_link_is_open(token) for token in (expired, first, second)] == [False, True, True]
    assert SetupLink.objects.count() == 2
    accounts.use_setup_link(token=first, **FIRST)
    assert not accounts.setup_link_is_open(second)


@pytest.mark.django_db
def test_no_link_is_made_or_works_once_there_is_a_curator():
    token = accounts.create_setup_link()
    User.objects.create_user("jo", is_curator=True)
    assert not accounts.setup_link_is_open(token)
    with pytest.raises(SetupLinkRefused):
        accounts.use_setup_link(token=token, **FIRST)
    with pytest.raises(SetupLinkRefused, match="has a curator already"):
        accounts.create_setup_link()


@pytest.mark.django_db
def test_a_curator_who_cannot_sign_in_does_not_count():
    User.objects.create_user("gone", is_curator=True, is_active=False)
    User.objects.create_user("sample", is_curator=True, is_sample=True)
    assert not accounts.has_curator()


@pytest.mark.django_db
def test_a_guessed_token_is_refused():
    accounts.create_setup_link()
    with pytest.raises(SetupLinkRefused):
        accounts.use_setup_link(token="", **FIRST)
    with pytest.raises(SetupLinkRefused):
        accounts.use_setup_link(token="A" * 22, **FIRST)


@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_people_who_use_the_link_at_once_succeeds():
    token = accounts.create_setup_link()
    outcomes = []
    together = threading.Barrier(2)

    def use(login):
        together.wait()
        try:
            accounts.use_setup_link(token=token, **(FIRST | {"login": login, "email": ""}))
            outcomes.append("made")
        except SetupLinkRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=[login]) for login in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["ruth", "RUTH", "Ruth@mail.example"])
def test_an_account_becomes_a_curator_by_login_or_mail(who):
    ruth = User.objects.create_user("ruth", "ruth@mail.example")
    accounts.make_curator(who)
    ruth.refresh_from_db()
    assert (ruth.is_curator, ruth.is_superuser) == (True, True)


@pytest.mark.django_db
def test_an_unknown_or_sample_person_does_not_become_a_curator():
    User.objects.create_user("sample", is_sample=True)
    for who in ("nobody", "sample"):
        with pytest.raises(NoSuchAccount):
            accounts.make_curator(who)
    assert not User.objects.filter(is_curator=True).exists()
