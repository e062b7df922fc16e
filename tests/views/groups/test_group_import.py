"""`/groups/<slug>/import/`: the owner of a group imports articles for this group alone."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import Document, Group, Membership
from documents.services.article.publishing import Basis
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import Placement, import_capture
from tests.cast import make_cast
from tests.views.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_at_work")]
WORDS = b"The Tide Gauge\n\nThe keeper wrote it down every morning.\n"


@pytest.fixture
def cast():
    return make_cast()


def page(cast):
    return reverse("group-import", args=[cast.course.slug])


def send(cast, who, data=WORDS, **given):
    file = SimpleUploadedFile("tide.txt", data)
    return signed_in(getattr(cast, who)).post(page(cast), {"chosen": [file], **given})


def imported_documents(cast):
    return Document.objects.exclude(pk=cast.document.pk)


def import_file(by, placement, data=WORDS):
    return import_capture(file=io.BytesIO(data), file_origin=FileOrigin("tide.txt"), by=by, placement=placement)


def test_imported_article_is_on_the_shelf_and_only_members_may_read_it(cast):
    assert send(cast, "tova").status_code == 302
    document = imported_documents(cast).get()
    assert (document.visibility, document.curator, list(document.groups.all())) == ("members", cast.tova, [cast.course])
    assert [item.document for item in cast.course.shelf.all()] == [document]
    assert document in Document.objects.readable_by(cast.rhea)
    assert document not in Document.objects.visible_to(cast.charlie)
    assert "The Tide Gauge" in signed_in(cast.tova).get(document.get_absolute_url()).content.decode()
    for route in ("facts", "revise", "source", "captures", "derivations"):
        assert signed_in(cast.tova).get(reverse(route, args=[document.slug])).status_code == 200


def test_form_has_no_choice_of_visibility_and_ignores_one_that_is_sent(cast):
    form = signed_in(cast.tova).get(page(cast)).content.decode()
    assert 'name="visibility"' not in form
    assert 'name="basis"' not in form
    assert f'action="{page(cast)}"' in form
    send(cast, "tova", visibility="public", basis="own-work")
    assert (imported_documents(cast).get().visibility, imported_documents(cast).get().basis) == ("members", "")


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 403), ("bob", 403), ("rhea", 403), ("charlie", 404), ("anonymous", 302)]
)
def test_only_the_owner_may_import(cast, who, status):
    assert send(cast, who).status_code == status
    assert signed_in(getattr(cast, who)).get(page(cast)).status_code == status
    assert not imported_documents(cast).exists()


def test_same_bytes_are_imported_once_and_each_group_has_its_own_report(cast):
    send(cast, "tova")
    client = signed_in(cast.tova)
    client.post(page(cast), {"chosen": [SimpleUploadedFile("again.txt", WORDS)]})
    assert "Already here" in client.get(page(cast)).content.decode()
    assert imported_documents(cast).count() == cast.course.shelf.count() == 1
    other = Group.objects.create(slug="other", name="Other")
    Membership.objects.create(group=other, user=cast.tova, role="owner")
    assert "Already here" not in client.get(reverse("group-import", args=["other"])).content.decode()


def test_reimport_opens_an_article_of_ones_own_to_a_second_group_but_copies_that_of_another(cast):
    first = import_file(cast.tova, Placement(groups=(cast.course,), shelf=cast.course)).document
    second = Group.objects.create(slug="second", name="Second")
    Membership.objects.create(group=second, user=cast.tova, role="owner")
    assert import_file(cast.tova, Placement(groups=(second,), shelf=second)).document == first
    assert set(first.groups.all()) == {cast.course, second}
    third = Group.objects.create(slug="third", name="Third")
    Membership.objects.create(group=third, user=cast.bob, role="owner")
    theirs = import_file(cast.bob, Placement(groups=(third,), shelf=third)).document
    assert theirs != first
    assert set(first.groups.all()) == {cast.course, second}
    assert import_file(cast.bob, Placement(groups=(third,), shelf=third)).document == theirs


@pytest.mark.parametrize(
    "more",
    [
        {"shelf": None},
        {"visibility": "public", "basis": Basis("own-work")},
        {"visibility": "private"},
        {"groups": ()},
    ],
    ids=str,
)
def test_owner_has_no_rights_of_a_curator(cast, more):
    with pytest.raises(PermissionDenied):
        import_file(cast.tova, Placement(**{"groups": (cast.course,), "shelf": cast.course, **more}))
    assert not imported_documents(cast).exists()


def test_curator_cannot_import_for_a_group_they_do_not_own(cast):
    with pytest.raises(PermissionDenied):
        import_file(cast.alice, Placement(groups=(cast.course,), shelf=cast.course))
    assert not cast.course.shelf.exists()


def test_public_article_that_exists_is_put_on_the_shelf(cast):
    import_file(cast.alice, Placement(visibility="public", basis=Basis("own-work")))
    found = import_file(cast.tova, Placement(groups=(cast.course,), shelf=cast.course))
    assert found.already_existed
    assert cast.course.shelf.get().document == found.document
    assert list(found.document.groups.all()) == []


def test_full_shelf_refuses_a_file_and_stores_nothing(cast, monkeypatch):
    monkeypatch.setattr("documents.services.groups.shelf_items.MAX_ITEMS", 0)
    send(cast, "tova")
    assert not imported_documents(cast).exists()


def test_invalid_address_is_reported_beside_the_field(cast):
    answer = signed_in(cast.tova).post(reverse("group-fetch", args=["hist-214"]), {"address": "nowhere"})
    assert answer.status_code == 422
    assert "An address begins with https" in answer.content.decode()
