"""Promise 4 in a real browser: on every page, `#text` contains exactly the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from documents.models import Document

pytestmark = pytest.mark.django_db(transaction=True)


def pages_that_differ(page, live_server, documents) -> list[str]:
    """Returns the slugs of the documents whose page differs from their text."""
    different = []
    for document in documents:
        page.goto(live_server + f"/documents/{document.slug}/")
        shown = page.evaluate("document.querySelector('#text').textContent")
        served = page.request.get(live_server + f"/documents/{document.slug}/text").body().decode()
        if shown != served:
            different.append(document.slug)
    return different


def test_every_sample_page_shows_its_exact_text(page, live_server):
    call_command("load_samples", verbosity=0)
    documents = list(Document.objects.filter(is_sample=True))

    assert len(documents) >= 6
    assert pages_that_differ(page, live_server, documents) == []


def test_every_real_article_page_shows_its_exact_text(page, live_server, shared: Path):
    call_command("import_articles", shared / "articles", visibility="public", basis="trial", verbosity=0)
    documents = list(Document.objects.all())

    assert len(documents) == 5
    assert pages_that_differ(page, live_server, documents) == []


def test_the_page_of_an_older_text_shows_that_text(page, live_server, shared: Path):
    call_command("import_articles", shared / "articles", visibility="public", basis="trial", verbosity=0)
    document = Document.objects.order_by("pk")[0]

    page.goto(live_server + f"/documents/{document.slug}/revisions/0/")
    shown = page.evaluate("document.querySelector('#text').textContent")

    assert shown == document.revisions.get(number=0).text
