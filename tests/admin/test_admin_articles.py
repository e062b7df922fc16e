"""The admin of articles, groups and tags: what it shows and changes, under the visibility rule of the site."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Annotation, Document, Group, Tag, TaggedAnnotation, Vocabulary
from tests.admin.test_admin import as_, listed, listing, row
from tests.factories import make_annotation, make_document, make_user

pytestmark = pytest.mark.django_db


class TestArticles:
    def test_are_listed_by_the_visibility_rule(self, client, cast, chief):
        make_document(curator=cast.tova, visibility="private", title="Tova alone")
        make_document(curator=cast.tova, visibility="public", title="For everyone")
        for person in (cast.alice, chief):
            as_(client, person)
            for model in ("document", "capture", "revision"):
                answer = listing(client, model)
                documents = {getattr(obj, "document_id", obj.pk) for obj in answer.context["cl"].result_list}
                rule = (
                    Document.objects.visible_to(person) if model == "document" else Document.objects.readable_by(person)
                )
                assert documents == set(rule.values_list("pk", flat=True)), model
                assert "Tova alone" not in answer.content.decode()

    def test_can_be_viewed_but_not_changed(self, client, cast):
        as_(client, cast.alice)
        page = row(client, cast.document)
        assert page.status_code == 200
        assert "<input" not in re.sub(r'<input[^>]*type="hidden"[^>]*>', "", page.content.decode().split("<main")[1])
        for model in ("document", "capture", "revision", "copyrequest"):
            assert client.get(reverse(f"admin:documents_{model}_add")).status_code == 403
        assert client.post(row(client, cast.document).request["PATH_INFO"], {"title": "x"}).status_code == 403
        address = reverse("admin:documents_document_delete", args=[cast.document.pk])
        assert client.post(address, {"post": "yes"}).status_code == 403

    def test_do_not_reveal_groups_of_which_the_curator_is_no_member(self, client, cast):
        secret = Group.objects.create(slug="secret-circle", name="Secret circle")
        document = make_document(curator=cast.alice, groups=[cast.course, secret], visibility="members")
        as_(client, cast.alice)
        for page in (row(client, document), listing(client, "document"), listing(client, "group")):
            assert "HIST 214" in page.content.decode()
            assert "Secret circle" not in page.content.decode()
        assert listed(listing(client, "document", group=str(secret.pk))) == listed(listing(client, "document"))
        assert listed(listing(client, "document", group=str(cast.course.pk))) == {document.pk, cast.document.pk}

    def test_are_filtered_by_withdrawal(self, client, cast):
        gone = make_document(curator=cast.alice, withdrawn_at=timezone.now(), withdrawn_as=410)
        as_(client, cast.alice)
        assert listed(listing(client, "document", withdrawn="yes")) == {gone.pk}
        assert listed(listing(client, "document", withdrawn="no")) == {cast.document.pk}

    def test_tags_are_filtered_by_vocabularies_of_the_curator(self, client, cast):
        tag = Tag.objects.create(
            name="week 3", vocabulary=Vocabulary.objects.create(group=cast.course), is_defined=True
        )
        everyone_s = Tag.objects.create(name="irony", vocabulary=Vocabulary.objects.create(), is_defined=True)
        as_(client, cast.alice)
        assert listed(listing(client, "tag", of=str(cast.course.pk))) == {tag.pk}
        assert listed(listing(client, "tag", of="site")) == {everyone_s.pk}

    def test_cost_as_many_queries_for_two_as_for_twenty(self, client, cast, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        as_(client, cast.alice)
        counts = []
        for many in (1, 18):
            for _ in range(many):
                make_document(curator=cast.alice, groups=[cast.course])
            for model in ("document", "revision", "capture"):
                listing(client, model)
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    listing(client, model)
                counts.append(len(queries))
        assert counts[:3] == counts[3:]


class TestGroups:
    def fields(self, group, *members):
        """Returns the form of a group with its members as rows: (membership or None, person, role, delete)."""
        form = {"name": group.name, "short_name": group.short_name, "kind": group.kind, "description": "about it"}
        first = [member for member in members if member[0]]
        form |= {"memberships-TOTAL_FORMS": len(members), "memberships-INITIAL_FORMS": len(first)}
        for n, (membership, person, role, *delete) in enumerate([*first, *(m for m in members if not m[0])]):
            form |= {f"memberships-{n}-user": person.pk, f"memberships-{n}-role": role}
            form[f"memberships-{n}-group"] = group.pk
            form[f"memberships-{n}-id"] = membership.pk if membership else ""
            if delete:
                form[f"memberships-{n}-DELETE"] = "on"
        return form

    def current(self, group, *, without=None):
        return [(m, m.user, m.role) for m in group.memberships.order_by("joined_at", "pk") if m.user != without]

    def test_curator_makes_a_group_and_owns_it(self, client, cast):
        answer = as_(client, cast.alice).post(
            reverse("admin:documents_group_add"),
            {"name": "Sources", "short_name": "", "kind": "research", "description": ""},
        )
        assert answer.status_code == 302
        group = Group.objects.get(name="Sources")
        assert group.slug.startswith("sources-")
        assert list(group.memberships.values_list("user", "role")) == [(cast.alice.pk, "owner")]

    def test_owner_adds_and_removes_members(self, client, cast):
        cast.tova.is_curator = True
        cast.tova.save()
        address = reverse("admin:documents_group_change", args=[cast.course.pk])
        members = self.current(cast.course)
        answer = as_(client, cast.tova).post(
            address, self.fields(cast.course, *members, (None, cast.charlie, "member"))
        )
        assert answer.status_code == 302, answer.content.decode()
        assert Document.objects.readable_by(cast.charlie).filter(pk=cast.document.pk).exists()
        leaving = [(*m, True) if m[1] == cast.charlie else m for m in self.current(cast.course)]
        client.post(address, self.fields(cast.course, *leaving))
        assert not Document.objects.readable_by(cast.charlie).filter(pk=cast.document.pk).exists()

    def test_group_keeps_an_owner(self, client, cast, chief):
        address = reverse("admin:documents_group_change", args=[cast.course.pk])
        for change in ("member", None):
            members = [
                m if m[1] != cast.tova else ((m[0], m[1], change) if change else (*m, True))
                for m in self.current(cast.course)
            ]
            answer = as_(client, chief).post(address, self.fields(cast.course, *members), follow=True)
            assert "A group needs an owner" in answer.content.decode()
            assert cast.course.memberships.get(user=cast.tova).role == "owner"
            assert Group.objects.get(pk=cast.course.pk).description == ""  # nothing of the form was saved

    def test_member_may_view_a_group_and_others_do_not_see_it(self, client, cast, chief):
        other = make_user("another-curator", public_name="Otto", is_curator=True)
        address = reverse("admin:documents_group_change", args=[cast.course.pk])
        form = self.fields(cast.course, *self.current(cast.course))
        assert as_(client, cast.alice).get(address).status_code == 200
        assert client.post(address, form).status_code == 403
        assert listed(listing(as_(client, other), "group")) == set()
        assert client.get(address).status_code == 302
        assert client.post(address, form).status_code in {302, 403}
        assert listed(listing(as_(client, chief), "group")) == {cast.course.pk}

    def test_group_cannot_be_deleted_in_the_admin(self, client, chief, cast):
        address = reverse("admin:documents_group_delete", args=[cast.course.pk])
        assert as_(client, chief).post(address, {"post": "yes"}).status_code == 403


class TestTags:
    @pytest.fixture
    def tagged(self, cast):
        """A tag of the site on a public note on a public article, and the article."""
        article = make_document(curator=cast.alice, visibility="public")
        tag = Tag.objects.create(name="irony", vocabulary=Vocabulary.objects.create())
        note = make_annotation(article, cast.bob, (0, 3), audience=Annotation.Audience.PUBLIC)
        TaggedAnnotation.objects.create(content_object=note, tag=tag)
        return tag, article

    def change(self, client, tag, **fields):
        form = {"name": tag.name, "slot": tag.slot, "definition": "", "parent": "", "is_defined": "on"} | fields
        return client.post(reverse("admin:documents_tag_change", args=[tag.pk]), form, follow=True)

    def test_change_of_a_tag_changes_the_cached_public_pages(self, client, cast, tagged):
        tag, article = tagged
        before = Document.objects.get(pk=article.pk).public_changes
        assert self.change(as_(client, cast.alice), tag, name="Irony", slot="voice").status_code == 200
        tag.refresh_from_db()
        assert (tag.name, tag.slot, tag.is_defined) == ("Irony", "voice", True)
        assert Document.objects.get(pk=article.pk).public_changes == before + 1
        assert Document.objects.get(pk=cast.document.pk).public_changes == cast.document.public_changes

    def test_defining_a_name_in_use_reuses_that_tag_without_revealing_it(self, client, cast):
        hidden = Tag.objects.create(name="grief", vocabulary=Vocabulary.objects.create())
        note = make_annotation(cast.document, cast.bob, (0, 3))
        TaggedAnnotation.objects.create(content_object=note, tag=hidden)
        form = {"whose": "site", "name": "Grief", "slot": "claim", "definition": "", "parent": ""}
        answer = as_(client, cast.alice).post(reverse("admin:documents_tag_add"), form)
        assert answer.status_code == 302
        assert list(Tag.objects.values_list("pk", "name", "is_defined")) == [(hidden.pk, "Grief", True)]

    def test_tags_of_a_group_are_changed_by_its_moderators_only(self, client, cast):
        tag = Tag.objects.create(
            name="week 3", vocabulary=Vocabulary.objects.create(group=cast.course), is_defined=True
        )
        as_(client, cast.alice)  # a curator, but only a member of the course
        assert row(client, tag).status_code == 200
        assert self.change(client, tag, name="mine").status_code == 403
        page = client.get(reverse("admin:documents_tag_add")).content.decode()
        assert "HIST 214" not in page.split('name="whose"')[1].split("</select>")[0]
        form = {"whose": str(cast.course.pk), "name": "foisted", "slot": "claim", "definition": "", "parent": ""}
        assert client.post(reverse("admin:documents_tag_add"), form).status_code == 200
        assert not Tag.objects.filter(name="foisted").exists()

    @pytest.mark.parametrize("fault", ["itself", "below", "elsewhere", "taken"])
    def test_invalid_change_is_refused_and_saves_nothing(self, client, cast, fault):
        site_s = Vocabulary.objects.create()
        one, two = (Tag.objects.create(name=name, vocabulary=site_s, is_defined=True) for name in ("one", "two"))
        Tag.objects.filter(pk=two.pk).update(parent=one)
        theirs = Tag.objects.create(
            name="theirs", vocabulary=Vocabulary.objects.create(group=cast.course), is_defined=True
        )
        wrong = {"itself": {"parent": one.pk}, "below": {"parent": two.pk}, "elsewhere": {"parent": theirs.pk}}
        answer = self.change(as_(client, cast.alice), one, **wrong.get(fault, {"name": "TWO"}))
        assert (
            "The parent is another tag" in answer.content.decode() or "of this name already" in answer.content.decode()
        )
        assert Tag.objects.get(pk=one.pk).parent is None
        assert Tag.objects.get(pk=one.pk).name == "one"

    def test_tag_that_is_neither_defined_nor_used_is_deleted(self, client, cast):
        tag = Tag.objects.create(name="unused", vocabulary=Vocabulary.objects.create(), is_defined=True)
        self.change(as_(client, cast.alice), tag, is_defined="")
        assert not Tag.objects.exists()
