"""People, groups, documents and facts as rows, and the function that gives every name."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from documents.models import Document, Group, Membership, SetupLink, User, name_for
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db


def test_login_is_unique_in_any_case():
    rows.person("Ruth")
    with assert_refused("documents_user", "user_login_once"):
        rows.person("ruth")
    assert User.objects.get_by_natural_key("rUTH").login == "Ruth"


def test_two_accounts_may_have_the_same_mail_address_so_that_neither_learns_of_the_other():
    rows.person(email="ruth@mail.example")
    rows.person(email="ruth@mail.example")
    assert_accepted()


def test_everyone_has_a_public_name_that_is_not_the_login():
    nameless = rows.person("secret-login")
    assert nameless.public_name
    assert "secret-login" not in nameless.public_name
    with assert_refused("documents_user", "user_has_a_public_name"):
        User.objects.filter(pk=nameless.pk).update(public_name="")


def test_account_without_a_password_has_no_usable_password():
    assert not rows.person().has_usable_password()


def test_superuser_is_a_curator_and_may_use_the_admin():
    person = User.objects.create_superuser("root", public_name="Ines")
    assert (person.is_curator, person.is_staff) == (True, True)
    assert not rows.person().is_staff


def test_setup_link_is_unique_by_its_hash():
    SetupLink.objects.create(token_hash=SetupLink.hash_of("a"))
    with assert_refused("documents_setuplink", "documents_setuplink_token_hash_key"):
        SetupLink.objects.create(token_hash=SetupLink.hash_of("a"))


def test_membership_is_unique_for_a_person_and_a_group():
    group, person = Group.objects.create(slug="g", name="G"), rows.person()
    Membership.objects.create(group=group, user=person)
    with assert_refused("documents_membership", "membership_once"):
        Membership.objects.create(group=group, user=person, role=Membership.Role.OWNER)


def test_slug_of_a_group_or_a_document_is_unique():
    Group.objects.create(slug="g", name="G")
    with assert_refused("documents_group", "documents_group_slug_key"):
        Group.objects.create(slug="g", name="Another")
    article = rows.document()
    with assert_refused("documents_document", "documents_document_slug_key"):
        rows.document(slug=article.slug)


def test_document_has_a_title():
    with assert_refused("documents_document", "document_has_a_title"):
        rows.document(title="")


@pytest.mark.parametrize("visibility", ["public", "record"])
def test_article_shown_to_everyone_has_a_basis_and_its_time(visibility):
    for lacking in [{}, {"basis": "licence"}, {"basis_at": timezone.now()}]:
        article = rows.document(**lacking)
        text = rows.text(article)
        with assert_refused("documents_document", "document_shared_on_a_basis"):
            Document.objects.filter(pk=article.pk).update(visibility=visibility, current_revision=text)
    rows.document(visibility=visibility, basis="licence", basis_at=timezone.now())
    rows.document(visibility=visibility)  # a record without a text shows only facts
    for limited in ("private", "members"):
        rows.document(visibility=limited)
    assert_accepted()


def test_withdrawal_has_a_time_and_a_kind():
    for half in [{"withdrawn_at": timezone.now()}, {"withdrawn_as": 451}]:
        with assert_refused("documents_document", "document_withdrawn_whole"):
            rows.document(**half)
    rows.document(withdrawn_at=timezone.now(), withdrawn_as=Document.Withdrawal.GONE)
    assert_accepted()


def test_fact_has_a_value_or_a_reason_for_its_absence():
    article = rows.document()
    for value, absence in [("", ""), ("The Gazette", "not-stated")]:
        with assert_refused("documents_statement", "statement_value_or_absence"):
            rows.statement(article, value=value, absence=absence)
    rows.statement(article, value="", absence="not-known")
    rows.statement(article, value="The Gazette")
    rows.statement(article, value="The Courier")  # competing facts are allowed
    assert_accepted()


class TestNames:
    """The function `name_for` gives every name that is shown or sent."""

    @pytest.fixture
    def bob(self):
        return rows.person("b.adeyemi", email="bob@mail.example", public_name="Bob Adeyemi")

    def test_others_see_the_public_name(self, bob):
        for viewer in (rows.person(), AnonymousUser(), None):
            assert name_for(viewer, bob) == "Bob Adeyemi"

    def test_one_sees_oneself_as_you(self, bob):
        assert name_for(bob, bob) == "You"

    def test_people_have_in_a_group_the_name_they_chose_there(self, bob):
        course, other = (Group.objects.create(slug=slug, name=slug) for slug in ("course", "other"))
        Membership.objects.create(group=course, user=bob, name_in_group="Student 7")
        Membership.objects.create(group=other, user=bob)
        viewer = rows.person()
        assert name_for(viewer, bob, course) == "Student 7"
        assert name_for(viewer, bob, other) == "Bob Adeyemi"
        assert name_for(viewer, bob) == "Bob Adeyemi"
        assert name_for(viewer, bob, Group(id=uuid.uuid4())) == "Bob Adeyemi"

    def test_erased_person_has_no_name(self, bob):
        course = Group.objects.create(slug="course", name="Course")
        Membership.objects.create(group=course, user=bob, name_in_group="Student 7")
        bob.erased_at = timezone.now()
        for viewer in (bob, rows.person(), None):
            assert name_for(viewer, bob, course) == "Somebody who has left"
        assert name_for(bob, None) == "Somebody who has left"

    def test_prefetched_memberships_cost_no_query(self, bob, django_assert_num_queries):
        course = Group.objects.create(slug="course", name="Course")
        Membership.objects.create(group=course, user=bob, name_in_group="Student 7")
        person = User.objects.prefetch_related("memberships").get(pk=bob.pk)
        with django_assert_num_queries(0):
            assert name_for(None, person, course) == "Student 7"
