"""A messy capture of our own writing, as "save as text" would leave it, and what a program might propose for it."""

from __future__ import annotations

import io
from typing import Any

from documents.models import Document, Evidence, Gap, Revision, Statement
from documents.services.article.publishing import Basis
from documents.services.imports.imports import FileOrigin, Placement, import_capture
from documents.services.versions.set_aside import set_aside
from documents.spans import Span
from tests.factories import make_document

MESSY = """THE NORTHERN LEDGER
Home  News  Coast  Business  Opinion  Sport  Weather
Log in | Subscribe for 1 pound a week

The Gauge That Kept Two Clocks

By Ines Varga-Holm
Thursday 14 March 2024

Share on Facebook
Share by mail

For sixty-one years the keeper of the tide house at Port Anselm wrote down the height of the sea. He\
 did it at eight in the morning and again at eight at night, in pencil, in a ledger ruled for the \
purpose, and when one keeper retired the next picked up the pencil.

Advertisement

That is why the series is quoted so often. Harbour engineers used it to set the height of the new \
quay in 1934; insurers used it after the flood of 1953; and since the 1990s it has been one of the \
eleven long records on which the commission bases its estimate of how fast the water is rising here.

Last spring Dagny Roos, a retired surveyor who volunteers at the county archive, noticed that the \
sea at Port Anselm appears to jump. On the night of 14 October 1911 it is eleven centimetres higher \
than it ought to be, and it never comes down again. She wrote on her page:

The commission's position is that the step is real but small, that it was corrected when the record \
was digitised in 1987, and that the published trend is therefore not affected. Nobody at the \
commission could say where the correction is written down.

Related articles
Sea wall goes to tender at 41 million
Five walks for a spring tide

Comments (27)
harbourlad61: told you

Copyright 2024 Northern Ledger Media. All rights reserved.
"""


# The same article as a browser would save it.
MESSY_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The Gauge That Kept Two Clocks | The Northern Ledger</title>
<meta property="og:site_name" content="The Northern Ledger">
<meta name="author" content="Ines Varga-Holm">
<meta property="article:published_time" content="2024-03-14T06:00:00+00:00">
<style>.ad { color: red }</style><script>track("page");</script></head>
<body>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/coast">Coast</a></li><li><a href="/sport">Sport</a>\
</li></ul></nav></header>
<main><article>
<h1>The Gauge That Kept Two Clocks</h1>
<p class="byline">By Ines Varga-Holm</p>
<p>\
For sixty-one years the keeper of the tide house at Port Anselm wrote down the height of the sea. He did it at \
eight in
the morning and again at eight at night, in pencil, in a ledger ruled for the purpose.</p>
<div class="ad advertisement"><p>Advertisement</p><p>Boats &amp; engines, <b>half price</b> this week</p></div>
<p>\
That is why the series is quoted so often. Harbour engineers used it to set the height of the new quay in 1934; \
insurers
used it after the flood of 1953; and since the 1990s it has been one of the eleven long records.</p>
<blockquote class="embedded"><a href="https://posts.example/12">posts.example/12</a></blockquote>
<p>\
Last spring Dagny Roos, a retired surveyor who volunteers at the county archive, noticed that the sea at Port Anselm
appears to jump. On the night of 14 October 1911 it is <em>eleven centimetres</em> higher than it ought to be.</p>
<p class="share">Share this article</p>
</article>
<aside class="related"><h2>Related</h2><ul><li><a href="/wall">Sea wall goes to tender</a></li><li>\
<a href="/walks">Five walks for a spring tide</a></li></ul></aside></main>
<footer><p>Copyright 2024 Northern Ledger Media. All rights reserved.</p></footer>
</body></html>
"""
FURNITURE = {
    "THE NORTHERN LEDGER": "masthead",
    "Home  News  Coast  Business  Opinion  Sport  Weather\nLog in | Subscribe for 1 pound a week": "navigation",
    "By Ines Varga-Holm\nThursday 14 March 2024": "byline",
    "Share on Facebook\nShare by mail": "sharing",
    "Related articles\nSea wall goes to tender at 41 million\nFive walks for a spring tide": "related",
    "Comments (27)\nharbourlad61: told you": "comments",
    "Copyright 2024 Northern Ledger Media. All rights reserved.": "legal",
}
FACTS = {"publisher": "THE NORTHERN LEDGER", "creator": "Ines Varga-Holm", "issued": "14 March 2024"}


def make_messy(by: Any, **fields: Any) -> Document:
    """Makes the article with parts set aside, and facts and a gap proposed; the advertisement was overlooked."""
    fields.setdefault("visibility", "public")
    document = make_document(MESSY, curator=by, title="The Gauge That Kept Two Clocks", language="en", **fields)
    whole = document.revisions.get(number=0)
    for words, reason in FURNITURE.items():
        set_aside(document=document, by=by, whole=whole, spans=[span_of(whole, words)], reason=reason)
    for term, value in FACTS.items():
        _propose(document, whole, term, value)
    Gap.objects.create(
        document=document,
        revision=whole,
        position=span_of(whole, "She wrote on her page:").end,
        reason="quotation",
        rule="colon and nothing behind it",
    )
    document.refresh_from_db()
    return document


def import_page(by: Any) -> Document:
    """Imports the saved page; the program itself proposes its parts, facts and gaps."""
    imported = import_capture(
        file=io.BytesIO(MESSY_PAGE.encode()),
        file_origin=FileOrigin("gauge.html"),
        by=by,
        placement=Placement(visibility="public", basis=Basis("own-work", "Written for a test")),
    )
    return imported.document


def span_of(whole: Revision, words: str) -> Span:
    """Returns the span of the first occurrence of some words."""
    start = whole.text.index(words)
    return Span(start, start + len(words))


def _propose(document: Document, whole: Revision, term: str, value: str) -> None:
    statement = Statement.objects.create(document=document, property=term, value=value, rule="line above the text")
    span = span_of(whole, value)
    Evidence.objects.create(
        statement=statement, document=document, revision=whole, start=span.start, end=span.end, exact=value
    )
