"""Spellings that are found in the texts: for who asked, and added by one click."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.models import Document, Job, Membership, SpellingSearch, Tag, TagLabel
from documents.search.alike import alike_in_texts
from documents.services.site.erasure import erase_person
from documents.services.site.expiry import delete_expired
from documents.services.site.worker import run_due_jobs
from documents.services.vocabulary import found_spellings
from documents.services.vocabulary.found_spellings import find_spellings, look_for_spellings
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
PUBLIC = Document.Visibility.PUBLIC


@pytest.fixture
def cast():
    made = make_cast("Schaefer met Schafer, and Schafer met Shaefer.")
    make_document("Schefer.", visibility=PUBLIC)
    return made


@pytest.fixture
def tag(cast):
    return define_tag(by=cast.tova, group=cast.course, name="Schaefer", definition="A keeper", kind=Tag.Kind.PERSON)


def address(tag):
    return f"/tags/{tag.uuid}/spellings/"


def look(person, tag):
    response = signed_in(person).post(address(tag), follow=True)
    assert "The texts are being looked through." in response.content.decode()
    run_due_jobs()


def offered(person, tag):
    """Returns the spellings on the page, each with its number."""
    page = LexborHTMLParser(signed_in(person).get(address(tag)).content.decode())
    return [
        " ".join(one.text().split()).removesuffix(f" Add: {one.css_first('bdi').text()}")
        for one in page.css(".found-spellings li")
    ]


def test_what_is_found_is_offered_with_its_number_and_added_by_one_click(cast, tag):
    assert "Spellings in the texts" in signed_in(cast.tova).get(tag.get_absolute_url()).content.decode()
    assert offered(cast.tova, tag) == []
    look(cast.tova, tag)
    assert offered(cast.tova, tag) == ["Schafer 2 places", "Schefer 1 place", "Shaefer 1 place"]
    assert not TagLabel.objects.exists()
    response = signed_in(cast.tova).post(address(tag), {"spelling": "Schafer"}, follow=True)
    assert "“Schafer” is a spelling of “Schaefer” now." in response.content.decode()
    assert [(one.label, one.added_by) for one in TagLabel.objects.all()] == [("Schafer", cast.tova)]
    assert offered(cast.tova, tag) == ["Schefer 1 place", "Shaefer 1 place"]
    look(cast.tova, tag)
    assert offered(cast.tova, tag) == ["Schefer 1 place", "Shaefer 1 place"]


def test_each_person_sees_what_they_asked_for_in_texts_that_they_may_read(cast, tag):
    look(cast.tova, tag)
    Membership.objects.filter(group=cast.course, user=cast.bob).update(role=Membership.Role.MODERATOR)
    page = signed_in(cast.bob).get(address(tag)).content.decode()
    assert "Schafer" not in page
    assert "Look through the texts" in page
    response = signed_in(cast.bob).post(address(tag), {"spelling": "Schafer"}, follow=True)
    assert "This was not found in the texts" in response.content.decode()
    assert not TagLabel.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("bob", 403), ("rhea", 403), ("charlie", 404), ("anonymous", 302)])
def test_only_who_leads_the_vocabulary_may_look(cast, tag, who, status):
    person = None if who == "anonymous" else getattr(cast, who)
    for response in (signed_in(person).get(address(tag)), signed_in(person).post(address(tag))):
        assert response.status_code == status
    assert not SpellingSearch.objects.exists()
    assert not Job.objects.filter(kind=Job.Kind.SPELLINGS).exists()


def test_a_topic_has_no_spellings_to_look_for(cast):
    topic = define_tag(by=cast.tova, group=cast.course, name="Irony", definition="Says the opposite")
    assert signed_in(cast.tova).post(address(topic)).url == topic.get_absolute_url()
    assert "Spellings in the texts" not in signed_in(cast.tova).get(topic.get_absolute_url()).content.decode()


def test_spellings_of_other_tags_are_not_offered_and_refused_if_they_come_between(cast, tag):
    define_tag(by=cast.tova, group=cast.course, name="Shaefer", definition="Another", kind=Tag.Kind.PERSON)
    look(cast.tova, tag)
    assert offered(cast.tova, tag) == ["Schafer 2 places", "Schefer 1 place"]
    define_tag(by=cast.tova, group=cast.course, name="Schefer", definition="One more", kind=Tag.Kind.PERSON)
    response = signed_in(cast.tova).post(address(tag), {"spelling": "Schefer"}, follow=True)
    assert "is a spelling of “Schefer” already" in response.content.decode()
    assert not TagLabel.objects.exists()


def test_who_may_no_longer_define_gets_nothing(cast, tag):
    signed_in(cast.tova).post(address(tag))
    search = SpellingSearch.objects.get()
    Membership.objects.filter(group=cast.course, user=cast.tova).update(role=Membership.Role.MEMBER)
    find_spellings({"search": search.pk})
    assert not SpellingSearch.objects.exists()
    find_spellings({"search": search.pk})


def test_what_was_found_goes_after_a_day_and_with_the_person(cast, tag):
    look(cast.tova, tag)
    delete_expired({})
    assert SpellingSearch.objects.exists()
    SpellingSearch.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    delete_expired({})
    assert not SpellingSearch.objects.exists()
    SpellingSearch.objects.create(tag=tag, person=cast.bob)
    make_user(is_superuser=True)
    erase_person(person=cast.bob)
    assert not SpellingSearch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_looks_again_waits_for_no_job_and_is_answered_by_the_next(cast, tag, monkeypatch):
    def ask():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            look_for_spellings(by=cast.tova, tag=tag)
        finally:
            connection.close()

    def meanwhile(*asked):
        with ThreadPoolExecutor(1) as thread:
            thread.submit(ask).result()
        return alike_in_texts(*asked)

    search = look_for_spellings(by=cast.tova, tag=tag)
    monkeypatch.setattr(found_spellings, "alike_in_texts", meanwhile)
    with transaction.atomic():
        find_spellings({"search": search.pk})
    assert not SpellingSearch.objects.exclude(done_at=None).exists()
    monkeypatch.undo()
    run_due_jobs()
    assert offered(cast.tova, tag) == ["Schafer 2 places", "Schefer 1 place", "Shaefer 1 place"]


def test_what_somebody_may_no_longer_read_is_no_longer_offered_nor_added(cast, tag):
    look(cast.tova, tag)
    Document.objects.exclude(pk=cast.document.pk).update(visibility=Document.Visibility.PRIVATE)
    assert offered(cast.tova, tag) == ["Schafer 2 places", "Shaefer 1 place"]
    response = signed_in(cast.tova).post(address(tag), {"spelling": "Schefer"}, follow=True)
    assert "This was not found in the texts" in response.content.decode()
    assert not TagLabel.objects.exists()
