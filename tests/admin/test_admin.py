"""The admin: useful to curators, and subject to the visibility rule of the site."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.urls import reverse

from documents.admin import site
from documents.models import Annotation, Document, Membership, Tag, TaggedAnnotation, User, Vocabulary
from documents.models.tag_tree import TagTree
from documents.services.people.accounts import set_roles
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.vocabularies import define_tag
from tests.factories import make_annotation, make_document, make_user

pytestmark = pytest.mark.django_db
AUDIENCE = Annotation.Audience
MODELS = sorted(model._meta.model_name for model in site._registry)


def as_(client, person):
    client.force_login(person)
    return client


def listing(client, model, **query):
    return client.get(reverse(f"admin:documents_{model}_changelist"), query)


def row(client, obj):
    return client.get(reverse(f"admin:documents_{obj._meta.model_name}_change", args=[obj.pk]))


def listed(answer):
    """Returns the primary keys of the rows in a list."""
    return {obj.pk for obj in answer.context["cl"].result_list}


class TestAccess:
    @pytest.mark.parametrize("model", MODELS)
    def test_is_open_to_curators_alone(self, client, cast, model):
        address = reverse(f"admin:documents_{model}_changelist")
        for person in (cast.bob, cast.charlie, cast.tova, cast.rhea):
            assert as_(client, person).get(address).status_code in {302, 403, 404}
        client.logout()
        assert client.get(address)["Location"].startswith(f"{reverse('admin:login')}?next=")
        assert as_(client, cast.alice).get(address).status_code == 200

    def test_redirects_to_the_site_s_own_pages_for_signing_in_and_out(self, client, cast):
        answer = client.get(reverse("admin:login"), {"next": "/admin/documents/tag/"})
        assert answer["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2Fdocuments%2Ftag%2F"
        assert client.post(reverse("admin:login"), {"username": "alice", "password": "x"}).status_code == 302
        as_(client, cast.alice)
        assert client.post(reverse("admin:logout"))["Location"] == reverse("account_logout")
        assert client.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")

    def test_has_no_short_cut_to_rows_that_are_not_listed(self, client, cast):
        hidden = make_document(curator=cast.tova, visibility="private", slug="tova-alone")
        kind = ContentType.objects.get_for_model(Document).pk
        answer = as_(client, cast.alice).get(f"/admin/r/{kind}/{hidden.pk}/", follow=True)
        assert answer.status_code == 404
        assert "tova-alone" not in answer.content.decode()

    def test_registers_only_the_intended_models(self):
        assert MODELS == [
            "annotation",
            "capture",
            "copyrequest",
            "document",
            "group",
            "revision",
            "statement",
            "tag",
            "user",
        ]


class TestPeople:
    def test_logins_and_mail_addresses_are_never_shown(self, client, cast, chief):
        secret = make_user("hidden-login", email="hidden-login@mail.example", public_name="Zoe")
        Membership.objects.create(group=cast.course, user=secret, role=Membership.Role.MEMBER)
        LogEntry.objects.create(user=secret, content_type_id=1, object_id="1", object_repr="x", action_flag=2)
        for person in (cast.alice, chief):
            as_(client, person)
            pages = [listing(client, "user"), row(client, secret), row(client, cast.course), listing(client, "group")]
            pages.append(client.get(reverse("admin:documents_user_history", args=[secret.pk])))
            for page in pages:
                assert page.status_code == 200
                assert "hidden-login" not in page.content.decode()

    def test_logins_and_mail_addresses_cannot_be_filtered_or_searched_in_parts(self, client, cast, chief):
        as_(client, chief)
        for query in ({"email__startswith": "alice"}, {"login": "alice"}, {"email": "alice@mail.example"}):
            assert listing(client, "user", **query).status_code in {302, 400}
        assert listed(listing(client, "user", q="alice@mail")) == set()
        assert listed(listing(client, "user", q="Marlow")) == {cast.alice.pk}
        for query in ({"author__email__startswith": "alice"}, {"author__login": "alice"}, {"note__contains": "a"}):
            assert listing(client, "annotation", **query).status_code in {302, 400}

    def test_history_names_people_by_their_public_name(self, client, chief, cast):
        as_(client, chief)
        client.post(reverse("admin:documents_user_change", args=[cast.bob.pk]), {"is_active": "on", "is_curator": "on"})
        page = client.get(reverse("admin:documents_user_history", args=[cast.bob.pk])).content.decode()
        assert "Ines Vidal" in page
        assert "the-chief" not in page

    def test_roles_are_given_by_superusers_only(self, client, cast, chief):
        address = reverse("admin:documents_user_change", args=[cast.bob.pk])
        assert as_(client, cast.alice).post(address, {"is_active": "on", "is_curator": "on"}).status_code == 403
        assert not User.objects.get(pk=cast.bob.pk).is_curator
        as_(client, chief).post(address, {"is_active": "on", "is_curator": "on"})
        assert User.objects.get(pk=cast.bob.pk).is_curator

    def test_superuser_makes_accounts_whose_owners_choose_the_password(self, client, cast, chief, settings):
        settings.READINGROOM_SIGNUP = False
        settings.READINGROOM_MAIL_ORIGIN = "https://room.example"
        address = reverse("admin:documents_user_add")
        form = {"public_name": "Noor", "email": "Noor@mail.example"}
        assert as_(client, cast.alice).post(address, form).status_code == 403
        for _ in range(2):  # a repeated address gets another mail, but no other account once it is confirmed
            assert as_(client, chief).post(address, form).status_code == 302
            confirmed = {"email": "noor@mail.example", "defaults": {"verified": True}}
            EmailAddress.objects.update_or_create(user=User.objects.get(public_name="Noor"), **confirmed)
        person = User.objects.get(email="noor@mail.example")
        assert (person.has_usable_password(), person.is_curator) == (False, False)
        client.logout()
        path = mail.outbox[-1].body.split("https://room.example")[1].split()[0]
        chosen = {"password1": "a long pass phrase", "password2": "a long pass phrase"}
        client.post(client.get(path, follow=True).request["PATH_INFO"], chosen)
        signing_in = {"login": "noor@mail.example", "password": "a long pass phrase"}
        assert client.post(reverse("account_login"), signing_in)["Location"] == reverse("shelf")

    def test_closed_account_is_signed_out_at_once(self, client, cast, chief):
        from django.test import Client

        theirs = Client()
        theirs.force_login(cast.bob)
        set_roles(by=chief, person=cast.bob, is_curator=False, is_superuser=False, is_active=False)
        assert theirs.get(reverse("account_profile")).status_code == 302

    def test_last_superuser_cannot_be_demoted(self, client, chief):
        answer = as_(client, chief).post(
            reverse("admin:documents_user_change", args=[chief.pk]),
            {"is_active": "on", "is_curator": "on"},
            follow=True,
        )
        assert "Somebody must be left who manages people" in answer.content.decode()
        assert User.objects.get(pk=chief.pk).is_superuser

    def test_completion_for_memberships_returns_only_public_names(self, client, cast):
        field = {"app_label": "documents", "model_name": "membership", "field_name": "user", "term": "ade"}
        answer = as_(client, cast.alice).get(reverse("admin:autocomplete"), field)
        assert answer.json()["results"] == [{"id": str(cast.bob.pk), "text": "Bob Adeyemi"}]


class TestNotes:
    """A curator may not read the private notes of other people."""

    @pytest.fixture
    def notes(self, cast):
        """Notes of Bob and Tova for every audience, each with a unique text."""
        made = {}
        for author in (cast.bob, cast.tova):
            for audience in AUDIENCE:
                group = cast.course if audience in {AUDIENCE.GROUP, AUDIENCE.MODERATORS} else None
                words = f"word-{author.public_name.split()[0]}-{audience}"
                made[words] = make_annotation(
                    cast.document, author, (4, 10), audience=audience, group=group, note=words
                )
        return made

    def test_are_listed_by_the_visibility_rule(self, client, cast, chief, notes):
        for person in (cast.alice, chief):
            answer = listing(as_(client, person), "annotation")
            seen = set(Annotation.objects.visible_to(person).values_list("pk", flat=True))
            assert listed(answer) == seen
            page = answer.content.decode()
            assert {words for words in notes if words in page} == {w for w, note in notes.items() if note.pk in seen}
        assert listed(listing(as_(client, cast.alice), "annotation"))  # the list is not empty

    def test_open_by_the_visibility_rule_only(self, client, cast, chief, notes):
        for person in (cast.alice, chief):
            as_(client, person)
            for words, note in notes.items():
                visible = Annotation.objects.visible_to(person).filter(pk=note.pk).exists()
                for name in ("change", "history"):
                    page = client.get(reverse(f"admin:documents_annotation_{name}", args=[note.pk]), follow=True)
                    assert (words in page.content.decode()) is (visible and name == "change")

    def test_are_found_by_search_only_where_visible(self, client, cast, notes):
        as_(client, cast.alice)
        for words, note in notes.items():
            visible = Annotation.objects.visible_to(cast.alice).filter(pk=note.pk).exists()
            assert listed(listing(client, "annotation", q=words)) == ({note.pk} if visible else set())

    def test_can_be_neither_changed_nor_deleted(self, client, cast, notes):
        as_(client, cast.alice)
        note = notes["word-Bob-public"]
        address = reverse("admin:documents_annotation_change", args=[note.pk])
        assert client.post(address, {"note": "changed"}).status_code == 403
        assert (
            client.post(reverse("admin:documents_annotation_delete", args=[note.pk]), {"post": "yes"}).status_code
            == 403
        )
        assert client.get(reverse("admin:documents_annotation_add")).status_code == 403
        note.refresh_from_db()
        assert note.note == "word-Bob-public"

    def test_tags_are_listed_and_counted_by_the_visibility_rule(self, client, cast, notes):
        vocabulary = Vocabulary.objects.create()
        for name, words in [("hidden-tag", "word-Bob-private"), ("open-tag", "word-Bob-public")]:
            tag = Tag.objects.create(name=name, vocabulary=vocabulary)
            TaggedAnnotation.objects.create(content_object=notes[words], tag=tag)
            TaggedAnnotation.objects.create(content_object=notes["word-Tova-private"], tag=tag)
        answer = listing(as_(client, cast.alice), "tag")
        assert {tag.name: tag.uses_ for tag in answer.context["cl"].result_list} == {"open-tag": 1}
        assert "hidden-tag" not in answer.content.decode()

    def test_tag_under_a_merged_one_stays_where_pages_show_it(self, client, cast):
        old, new = (define_tag(by=cast.alice, group=None, name=name) for name in ("old", "new"))
        child = define_tag(by=cast.alice, group=None, name="child", parent=old)
        merge_tags(by=cast.alice, tag=old, into=new, why="One.")
        form = row(as_(client, cast.alice), child).context["adminform"].form
        assert form["parent"].value() == new.pk
        sent = {name: form[name].value() or "" for name in ("name", "definition", "slot", "parent")}
        address = reverse("admin:documents_tag_change", args=[child.pk])
        assert client.post(address, sent | {"example": "Once.", "is_defined": "on"}).status_code == 302
        child.refresh_from_db()
        assert (child.example, child.parent) == ("Once.", old)  # which an undone merge brings back
        assert TagTree.of(child.vocabulary).parent(child) == new
