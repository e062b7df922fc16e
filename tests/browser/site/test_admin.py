"""The administration under the content security policy: its own scripts and styles are allowed, and it works."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.admin import site
from documents.models import Annotation, Membership, Tag, Vocabulary
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.factories import make_annotation
from tests.views.pages import state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    """The usual cast; Tova is also a curator and superuser, so that she may use the administration."""
    cast = make_cast()
    cast.tova.is_curator = cast.tova.is_superuser = True
    cast.tova.save()
    make_annotation(cast.document, cast.bob, (4, 10), audience=Annotation.Audience.GROUP, group=cast.course, note="so")
    Tag.objects.create(name="irony", vocabulary=Vocabulary.objects.create(), is_defined=True)
    return cast


def test_every_page_complies_with_the_policy(reader, cast):
    tova = reader(cast.tova)  # reports a refused script or style as a fault
    rows = {
        "annotation": Annotation.objects.get(),
        "capture": cast.document.captures.get(),
        "document": cast.document,
        "group": cast.course,
        "statement": state(cast.document, "creator", "Ines Varga-Holm", status="proposed", shown_by="keeper"),
        "revision": cast.document.current_revision,
        "tag": Tag.objects.get(),
        "user": cast.bob,
    }
    paths = [reverse("admin:index")]
    for model in site._registry:
        name = model._meta.model_name
        paths.append(reverse(f"admin:documents_{name}_changelist") + "?q=a")
        if name in rows:
            paths.append(reverse(f"admin:documents_{name}_change", args=[rows[name].pk]))
            paths.append(reverse(f"admin:documents_{name}_history", args=[rows[name].pk]))
    paths += [reverse("admin:documents_group_add"), reverse("admin:documents_tag_add")]
    for path in paths:
        answer = tova.page.goto(tova.room + path)
        assert answer.status == 200, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert tova.page.locator("#site-name").inner_text() == "Reading Room: administration"


def test_a_member_is_added_to_a_group_by_name(reader, cast):
    tova = reader(cast.tova)
    page = tova.page
    page.goto(tova.room + reverse("admin:documents_group_change", args=[cast.course.pk]))
    page.locator(".add-row a").click()
    new = page.locator("tr.dynamic-memberships").last
    new.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("Charl")
    page.locator(".select2-results__option", has_text="Charlie Voss").click()
    new.locator("select[name$=role]").select_option("reader")
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".messagelist .success")
    membership = Membership.objects.get(user=cast.charlie)
    assert (membership.group, membership.role) == (cast.course, "reader")


def test_a_refusal_is_shown_on_the_page(reader, cast):
    tova = reader(cast.tova)
    page = tova.page
    page.goto(tova.room + reverse("admin:documents_group_change", args=[cast.course.pk]))
    owner = page.locator("tr.dynamic-memberships, tr.has_original", has_text="Tova Lindqvist").first
    owner.locator("select[name$=role]").select_option("member")
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".messagelist .error")
    assert "A group needs an owner" in page.locator(".messagelist").inner_text()


def test_axe_finds_nothing_in_lists_and_forms(reader, cast):
    tova = reader(cast.tova)
    # To inspect a style sheet that imports another, axe adds an inline style to the page.
    tova.allow_console("Applying inline style", "policy: style-src-elem inline")
    for path in (
        reverse("admin:index"),
        reverse("admin:documents_document_changelist"),
        reverse("admin:documents_document_change", args=[cast.document.pk]),
        reverse("admin:documents_group_change", args=[cast.course.pk]),
        reverse("admin:documents_tag_add"),
        reverse("admin:documents_statement_changelist"),
    ):
        tova.page.goto(tova.room + path)
        # The heading of Django's hidden column for names is empty on purpose.
        assert [line for line in findings(tova.page) if not line.startswith("empty-table-header")] == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_articles_are_published_from_the_list(reader, cast, scheme):
    tova = reader(cast.tova, color_scheme=scheme)
    tova.allow_console("Applying inline style", "policy: style-src-elem inline")
    page = tova.page
    page.goto(tova.room + reverse("admin:documents_document_changelist"))
    page.get_by_label("Select this object for an action").first.check()
    page.locator("select[name=action]").select_option("publish")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_role("heading", name="Publish articles").wait_for()
    assert findings(page) == []
    page.get_by_label("On what basis").select_option("own-work")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_selector(".messagelist .success")
    assert "1 article is open to everyone." in page.locator(".messagelist").inner_text()
    cast.document.refresh_from_db()
    assert (cast.document.visibility, cast.document.basis) == ("public", "own-work")
