"""Views of the notebook under a name: whose they are, what they show, and who changes them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from selectolax.lexbor import LexborHTMLParser

from documents.errors import SavedViewRefused, StaleVersion
from documents.models import Membership, SavedView
from documents.services.notebook import saved_views as service
from documents.services.notebook.saved_views import change_view, delete_view, save_view
from documents.services.site.erasure import erase_person
from tests.cast import make_cast
from tests.factories import make_user
from tests.views.notebook.test_filters import page_of
from tests.views.notebook.test_notebook import write_note
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
NEW = "/notebook/views/"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def of_group(cast):
    return save_view(by=cast.bob, name="Claims of ours", query="tag=claim&audience=group", group=cast.course)


def edit_address(view):
    return f"/notebook/views/{view.uuid}/edit/"


def form_of(view, **other):
    return {"name": view.name, "query": view.query, "read": view.version} | other


class TestKeeping:
    def test_a_view_keeps_what_the_notebook_shows(self, cast):
        client = signed_in(cast.bob)
        shown = LexborHTMLParser(client.get("/notebook/?tag=claim&colour=red&grouped=day&after=x").content.decode())
        query = shown.css_first(".save-view input[name=query]").attributes["value"]
        answer = client.post(NEW, {"name": "  My   claims ", "query": query, "group": ""})
        view = SavedView.objects.get()
        assert (view.name, view.owner, view.group) == ("My claims", cast.bob, None)
        assert view.query == "person=everyone&grouped=day"  # there is no tag "claim" that is open to Bob
        assert answer.status_code == 302
        assert answer["Location"] == f"/notebook/views/{view.uuid}/"

    def test_its_address_leads_to_the_notebook_as_it_asks(self, cast):
        note = write_note(cast, "bob", "mine", audience="group", tags=["claim"])
        view = save_view(by=cast.bob, name="Claims", query="tag=claim&grouped=day")
        answer = signed_in(cast.bob).get(view.get_absolute_url())
        assert answer["Location"] == f"/notebook/?tag=claim&grouped=day&view={view.uuid}"
        page = page_of(cast.bob, answer["Location"].removeprefix("/notebook/"))
        assert str(note.pk) in page
        assert "This is the view “<b><bdi>Claims</bdi></b>”" in page
        assert "It is yours alone." in page
        assert "You ask for something else now" not in page
        assert "You ask for something else now" in page_of(cast.bob, f"?view={view.uuid}&person=me")

    def test_each_member_sees_in_a_group_view_what_they_may_see(self, cast, of_group):
        write_note(cast, "bob", "for teachers", audience="moderators", tags=["claim"])
        write_note(cast, "bob", "for all of us", audience="group", tags=["claim"])
        query = of_group.address.removeprefix("/notebook/").replace(
            "audience=group", "audience=group&audience=moderators"
        )
        for who, seen in [("tova", True), ("rhea", False)]:
            page = page_of(getattr(cast, who), query)
            assert "for all of us" in page
            assert ("for teachers" in page) == seen
            assert "shows each member the notes that they themselves may see" in page

    def test_values_that_mean_nothing_any_more_are_said(self, cast, of_group):
        page = page_of(cast.bob, of_group.address.removeprefix("/notebook/"))
        assert "there is no such tag open to you" in page

    @pytest.mark.parametrize(
        ("form", "fault"),
        [
            ({"name": ""}, "This field is required."),
            ({"name": " "}, "This field is required."),
            ({"name": "x" * 121}, "at most 120 characters"),
            ({"name": "a\u0000b"}, "Null characters are not allowed."),
            ({"name": "\u200b"}, "signs in it that nobody can see"),
            ({"query": "x" * 8001}, "at most 8000 characters"),
            ({"query": "q=\u0000"}, "Null characters are not allowed."),
            ({"group": "hist-214"}, "Select a valid choice"),
        ],
    )
    def test_faults_are_said_at_the_field_and_nothing_is_kept(self, cast, form, fault):
        answer = signed_in(cast.charlie).post(NEW, {"name": "Mine", "query": "tag=x", "group": ""} | form)
        assert answer.status_code == 422
        assert fault in answer.content.decode()
        assert not SavedView.objects.exists()

    def test_readers_of_a_group_keep_none_for_it(self, cast):
        answer = signed_in(cast.rhea).post(NEW, {"name": "Ours", "query": "", "group": "hist-214"})
        assert answer.status_code == 422
        with pytest.raises(PermissionDenied):
            save_view(by=cast.rhea, name="Ours", query="", group=cast.course)

    def test_there_are_only_so_many(self, cast, monkeypatch):
        monkeypatch.setattr(service, "MAX_VIEWS", 1)
        save_view(by=cast.bob, name="One", query="")
        with pytest.raises(SavedViewRefused):
            save_view(by=cast.bob, name="Two", query="")
        save_view(by=cast.bob, name="Ours", query="", group=cast.course)
        answer = signed_in(cast.bob).post(NEW, {"name": "Two", "query": "", "group": ""})
        assert answer.status_code == 422
        assert "There are 1 saved views already" in answer.content.decode()


class TestRights:
    def test_others_learn_nothing_of_a_view(self, cast, of_group, client):
        mine = save_view(by=cast.bob, name="Kept by Bob", query="")
        for view, strangers in ((mine, ("tova", "charlie")), (of_group, ("charlie",))):
            for who in strangers:
                reader = signed_in(getattr(cast, who))
                for address in (view.get_absolute_url(), edit_address(view)):
                    assert reader.get(address).status_code == 404
                assert reader.post(edit_address(view), form_of(view)).status_code == 404
                assert view.name not in page_of(getattr(cast, who), "")
                hidden, nothing = (page_of(getattr(cast, who), f"?view={uuid}") for uuid in (view.uuid, uuid4()))
                assert re.sub(r"[0-9a-f-]{36}", "", hidden) == re.sub(r"[0-9a-f-]{36}", "", nothing)
        assert client.get(of_group.get_absolute_url()).status_code == 302
        assert client.get(NEW).status_code == 302
        assert signed_in(cast.bob).get(NEW).status_code == 405

    def test_whoever_left_the_group_loses_its_views(self, cast, of_group):
        Membership.objects.filter(user=cast.bob).delete()
        assert signed_in(cast.bob).get(of_group.get_absolute_url()).status_code == 404
        assert not SavedView.objects.editable_by(cast.bob).exists()

    @pytest.mark.parametrize(("who", "status"), [("bob", 200), ("tova", 200), ("alice", 403), ("rhea", 403)])
    def test_a_group_view_is_changed_by_who_made_it_and_who_leads(self, cast, of_group, who, status):
        Membership.objects.get_or_create(user=cast.alice, group=cast.course)
        person = getattr(cast, who)
        reader = signed_in(person)
        assert reader.get(edit_address(of_group)).status_code == status
        assert reader.post(edit_address(of_group), form_of(of_group, name="New")).status_code == (
            302 if status == 200 else status
        )
        of_group.refresh_from_db()
        assert (of_group.name == "New") == (status == 200)


class TestChanging:
    def test_gives_it_another_name_and_what_is_shown_now(self, cast, of_group):
        page = signed_in(cast.bob).get(f"{edit_address(of_group)}?query=person%3Dme").content.decode()
        assert 'name="query" value="person=me"' in page
        answer = signed_in(cast.bob).post(edit_address(of_group), form_of(of_group, name="Mine", query="person=me&x=1"))
        assert answer.status_code == 302
        of_group.refresh_from_db()
        assert (of_group.name, of_group.query) == ("Mine", "person=me")
        assert of_group.changed_at > of_group.created_at

    @pytest.mark.parametrize("read", ["", "soon", "2020-01-01", "2020-01-01T00:00:00+00:00"])
    def test_a_stale_form_changes_nothing(self, cast, of_group, read):
        answer = signed_in(cast.bob).post(edit_address(of_group), form_of(of_group, name="Other", read=read))
        assert answer.status_code == 422
        assert "was changed since you opened it" in answer.content.decode()
        with pytest.raises(StaleVersion):
            change_view(by=cast.bob, view=of_group, read="earlier", name="Other", query="")

    def test_deletes_it_and_no_note(self, cast, of_group):
        note = write_note(cast, "bob", "mine", audience="group", tags=["claim"])
        assert signed_in(cast.tova).post(edit_address(of_group), {"do": "delete"}).status_code == 302
        assert not SavedView.objects.exists()
        note.refresh_from_db()
        with pytest.raises(PermissionDenied):
            delete_view(by=cast.bob, view=of_group)

    def test_an_erased_person_leaves_those_of_groups_alone(self, cast, of_group):
        make_user("manager", is_superuser=True)
        save_view(by=cast.bob, name="Mine", query="q=secret")
        erase_person(person=cast.bob)
        assert [view.name for view in SavedView.objects.all()] == ["Claims of ours"]
