"""Correcting a text in the browser: preview, save, refusals that keep the input, and two curators at once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from selectolax.lexbor import LexborHTMLParser

from documents.models import Revision
from documents.services.versions.revisions import correct_document
from documents.views.versions.anchor_changes import MAX_PER_STATE
from tests.cast import make_cast
from tests.factories import make_user
from tests.views.pages import mark, share_with, signed_in

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down.\n\nNobody read it for forty years.\n\nThen somebody did."
AFTER = "The keeper wrote it down.\n\nSomebody read it after all.\n\nThen somebody did. And wept."


@pytest.fixture
def cast():
    return make_cast(TEXT)


def address(cast):
    return f"/documents/{cast.document.slug}/revise/"


def send(cast, do, source=AFTER, who=None, **given):
    form = {"source": source, "source_format": "plain", "reason": "The publisher corrected it.", "base": 1, "do": do}
    return signed_in(who or cast.alice).post(address(cast), form | given)


def page_of(answer):
    return LexborHTMLParser(answer.content.decode())


def typed(page):
    return page.css_first("textarea[name=source]").text().removeprefix("\n")


def texts(cast):
    return list(Revision.objects.editions().filter(document=cast.document).values_list("text", flat=True))


def test_editor_shows_the_saved_source(cast):
    page = page_of(signed_in(cast.alice).get(address(cast)))
    assert typed(page) == TEXT
    assert page.css_first("input[name=base]").attributes["value"] == "1"
    assert page.css_first("input[value=plain]").attributes.keys() >= {"checked"}


@pytest.mark.parametrize("who", ["bob", "tova", "rhea", "charlie", "anonymous"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_curators_find_the_editor(cast, who, method):
    assert getattr(signed_in(cast.everyone[who]), method)(address(cast)).status_code == 404


def test_curator_of_other_articles_does_not_find_the_editor(cast):
    colleague = make_user("colleague", is_curator=True)
    assert signed_in(colleague).get(address(cast)).status_code == 404


def test_preview_shows_changes_and_affected_notes_and_saves_nothing(cast):
    mark(cast.document, cast.bob, "forty years", audience="group", group=cast.course, note="So *long*.\nSecond line.")
    mark(cast.document, cast.bob, "keeper", note="Bob alone sees this.")
    mark(cast.document, cast.alice, "Then somebody did")
    answer = send(cast, "preview")
    page = page_of(answer)

    assert answer.status_code == 200
    assert texts(cast) == [TEXT]
    assert [part.text().replace("\n", "") for part in page.css(".outcome .big")] == ["1", "1", "0", "0", "1"]
    assert "forty years" in page.css_first(".diff").text()
    lost = page.css_first(".fates-kind")
    assert "Words no longer in the text" in lost.text()
    assert "Bob Adeyemi" in lost.text()
    assert "So *long*." in lost.text()
    assert "Second line." not in lost.text()
    assert "Bob alone" not in answer.content.decode()
    assert page.css_first("textarea[name=source]").text().strip() == AFTER


def test_saving_has_the_effect_that_the_preview_showed(cast):
    note = mark(cast.document, cast.bob, "forty years")
    answer = send(cast, "save")
    assert answer.status_code == 302
    revision = Revision.objects.get(document=cast.document, number=2)
    assert (revision.text, revision.reason, revision.made_by) == (AFTER, "The publisher corrected it.", cast.alice)
    assert note.targets.get().anchors.get(revision=revision).state == "lost"
    assert "Version 2 is saved." in signed_in_after(cast, answer)


def signed_in_after(cast, answer):
    return answer.client.get(answer["Location"]).content.decode()


def test_correction_without_a_reason_is_not_saved(cast):
    answer = send(cast, "save", reason=" ")
    page = page_of(answer)
    assert answer.status_code == 422
    assert "Say in a few words why" in page.css_first(".save-bar .fault").text()
    assert page.css_first("textarea[name=source]").text().strip() == AFTER
    assert texts(cast) == [TEXT]


@pytest.mark.parametrize("do", ["preview", "save"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": TEXT}, "The text is the same as before."),
        ({"source": " \n"}, "There is no text left."),
        ({"source": "<p>" * 600, "source_format": "html"}, ""),
        ({"source_format": "docx"}, "Select a valid choice."),
        ({"base": "x"}, ""),
    ],
    ids=["same", "empty", "too deep", "format", "base"],
)
def test_refused_correction_keeps_the_input(cast, do, change, words):
    answer = send(cast, do, **({"source": AFTER} | change))
    page = page_of(answer)
    assert answer.status_code == 422
    assert words in page.body.text()
    assert page.css_first("[role=alert]") is not None
    assert typed(page) == change.get("source", AFTER)
    assert texts(cast) == [TEXT]


def test_line_ends_of_browsers_are_not_a_change(cast):
    assert send(cast, "preview", source=TEXT.replace("\n", "\r\n")).status_code == 422


def test_uploaded_file_replaces_the_text(cast):
    file = SimpleUploadedFile("later.md", b"# A title\n\nNew **words**.")
    answer = send(cast, "preview", source=TEXT, file=file)
    page = page_of(answer)
    assert answer.status_code == 200
    assert "New **words**." in page.css_first("textarea[name=source]").text()
    assert page.css_first("input[name=source_format]").attributes["value"] == "markdown"
    assert [part.text() for part in page.css(".diff ins")] == ["new: A title(end) ", "new: New words(end) "]


def test_file_that_is_not_text_is_refused(cast):
    answer = send(cast, "preview", file=SimpleUploadedFile("later.txt", b"\x00\x01\x02" * 200))
    assert answer.status_code == 422
    assert typed(page_of(answer)) == AFTER


def test_return_to_the_editor_keeps_everything(cast):
    page = page_of(send(cast, "edit"))
    assert typed(page) == AFTER
    assert page.css_first("input[name=reason]").attributes["value"] == "The publisher corrected it."


@pytest.mark.parametrize("do", ["preview", "save"])
def test_second_curator_is_shown_both_corrections(cast, do):
    theirs = TEXT.replace("forty", "fifty")
    correct_document(document=cast.document, by=cast.alice, source=theirs, source_format="plain", reason="Counted.")
    other = make_user("other", is_curator=True)
    cast.course.memberships.create(user=other, role="member")
    answer = send(cast, do, who=other)
    page = page_of(answer)

    assert answer.status_code == 409
    assert texts(cast) == [TEXT, theirs]
    assert "Alice Marlow saved version 2" in page.body.text()
    first, second = page.css(".both > section")
    assert "fifty" in first.text()
    assert "wept" in second.text()
    assert typed(page) == AFTER
    assert page.css_first("input[name=base]").attributes["value"] == "2"
    assert send(cast, "save", who=other, base=2).status_code == 302
    assert texts(cast) == [TEXT, theirs, AFTER]


def test_text_of_a_megabyte_is_accepted(cast):
    source = "A line of an endless ledger, written by hand.\n\n" * 22_000
    answer = send(cast, "preview", source=source)
    assert answer.status_code == 200
    assert len(page_of(answer).css_first("textarea[name=source]").text()) > 1_000_000


# -- Restoring --------------------------------------------------------------------------------


@pytest.fixture
def corrected(cast):
    correct_document(document=cast.document, by=cast.alice, source=AFTER, source_format="plain")
    cast.document.refresh_from_db()
    return cast


def restore(cast, number=1, who=None, **given):
    return signed_in(who or cast.alice).post(f"/documents/{cast.document.slug}/revisions/{number}/restore/", given)


def test_restoring_is_previewed_and_makes_a_new_version(corrected):
    shown = restore(corrected)
    assert shown.status_code == 200
    assert any("forty years" in part.text() for part in page_of(shown).css(".diff ins"))
    assert len(texts(corrected)) == 2
    assert restore(corrected, do="save", base=2, reason="It was right.").status_code == 302
    assert texts(corrected) == [TEXT, AFTER, TEXT]
    assert Revision.objects.get(document=corrected.document, number=3).reason == "It was right."


def test_restoring_after_another_correction_shows_a_new_preview(corrected):
    newest = AFTER.replace("wept", "laughed")
    correct_document(document=corrected.document, by=corrected.alice, source=newest, source_format="plain")
    answer = restore(corrected, do="save", base=2)
    assert answer.status_code == 409
    assert "laughed" in page_of(answer).css_first(".diff").text()
    assert len(texts(corrected)) == 3


@pytest.mark.parametrize("number", [0, 2, 9])
def test_only_older_versions_are_restored(corrected, number):
    assert restore(corrected, number).status_code == 404


def test_only_curators_restore(corrected):
    share_with(corrected.document, "public")
    for who in ("bob", "tova", "charlie", "anonymous"):
        assert restore(corrected, who=corrected.everyone[who], do="save", base=2).status_code == 404
    assert (
        signed_in(corrected.alice).get(f"/documents/{corrected.document.slug}/revisions/1/restore/").status_code == 405
    )


def test_page_of_an_older_version_offers_restoring_to_curators(corrected):
    path = f"/documents/{corrected.document.slug}/revisions/1/"
    assert "Restore this version" in signed_in(corrected.alice).get(path).content.decode()
    assert "Restore this version" not in signed_in(corrected.bob).get(path).content.decode()


def test_preview_lists_the_first_of_many_notes_and_costs_no_more_queries(cast, django_assert_max_num_queries):
    def preview():
        client = signed_in(cast.alice)
        with django_assert_max_num_queries(40) as asked:
            answer = client.post(
                address(cast), {"source": AFTER, "source_format": "plain", "base": 1, "do": "preview", "reason": ""}
            )
        return page_of(answer), len(asked.captured_queries)

    for _ in range(2):
        mark(cast.document, cast.bob, "forty years", audience="group", group=cast.course, note="So long.")
    _page, few = preview()
    for _ in range(MAX_PER_STATE):
        mark(cast.document, cast.bob, "forty years", audience="group", group=cast.course, note="So long.")
    page, many = preview()
    assert many == few
    assert len(page.css(".fate > li")) == MAX_PER_STATE
    assert "and 2 more" in page.css_first(".fates").text()
