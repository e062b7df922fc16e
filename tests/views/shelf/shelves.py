"""Articles for the shelf, and what a page of it shows."""

import re

from tests.factories import make_document
from tests.views.pages import signed_in, state


def titles(response):
    """Returns the titles on the page, in its order."""
    return [
        title.strip()
        for title in re.findall(
            r'<h3><a href="/documents/[^"]*/(?:\?group=[^"]*)?">([^<]*)</a></h3>', response.content.decode()
        )
    ]


def shelf(query="", who=None):
    response = signed_in(who).get(f"/{query}")
    assert response.status_code == 200
    return response


def make_article(title, *, publisher="", issued="", **fields):
    """Makes an article for the shelf, public by default."""
    document = make_document(f"Words of {title}.", visibility=fields.pop("visibility", "public"), title=title, **fields)
    document.refresh_from_db()
    if publisher:
        state(document, "publisher", publisher)
    if issued:
        state(document, "issued", issued, normalised=issued)
    return document
