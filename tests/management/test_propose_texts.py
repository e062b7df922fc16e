"""`manage.py propose_texts`: reports each article on a line and changes none."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from documents.models import Proposal
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import import_capture
from tests.factories import make_user

PAGE = (
    "The Northern Ledger\nHome | Tides | Ferries | Notices\n\n"
    + "\n\n".join(
        f"At {hour} the keeper wrote down the height of the sea in ink, and looked out {hour} times at what came in."
        for hour in ("six", "eight", "noon", "two", "five")
    )
    + "\n\nShare this\nFacebook\nTwitter\n\nRelated stories\nA jump in the sea\n\n© The Northern Ledger\n"
)


def run(*slugs: str) -> str:
    out = io.StringIO()
    call_command("propose_texts", *slugs, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_text_that_the_program_now_reads_differently_is_proposed_once():
    curator = make_user("ines", is_curator=True)
    old = import_capture(
        file=io.BytesIO(PAGE.encode()), file_origin=FileOrigin("old.txt"), by=curator, whole=True
    ).document
    new = import_capture(
        file=io.BytesIO(PAGE.replace("Facebook", "Mastodon").encode()), file_origin=FileOrigin("new.txt"), by=curator
    ).document
    before = old.current_revision
    said = run()
    proposal = Proposal.objects.get()
    assert proposal.document == old
    assert "Facebook" not in proposal.source
    assert f"{old.slug} … proposed: /documents/{old.slug}/proposals/{proposal.pk}/" in said
    assert f"{new.slug} … nothing differs" in said
    assert said.endswith("1 proposed.\n")
    old.refresh_from_db()
    assert old.current_revision == before
    run(old.slug)
    assert Proposal.objects.count() == 1
    with pytest.raises(CommandError, match=r"no article with a capture at: nothing\."):
        run("nothing", new.slug)


@pytest.mark.django_db
def test_file_can_be_imported_as_another_capture_of_an_article(tmp_path):
    curator = make_user("ines", is_curator=True)
    document = import_capture(file=io.BytesIO(PAGE.encode()), file_origin=FileOrigin("old.txt"), by=curator).document
    path = tmp_path / "again.txt"

    def capture(words: str) -> str:
        path.write_text(words)
        out = io.StringIO()
        call_command("import_articles", str(path), recapture=document.slug, stdout=out)
        return out.getvalue()

    assert "already here" in capture(PAGE)
    assert "its text has not changed" in capture(PAGE.replace("Facebook", "Mastodon"))
    assert "/proposals/" in capture(PAGE.replace("At noon", "At midday"))
    assert "At midday" in Proposal.objects.get().source
    assert document.captures.count() == 3
    with pytest.raises(CommandError, match="no article with a text"):
        call_command("import_articles", str(path), recapture="nothing")
