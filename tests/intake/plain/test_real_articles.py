"""Five captured articles: which characters are the article, which are set aside and why, and what is missing.

The places were found by reading the files line by line; they are not output of the program.
"""

import hashlib

import pytest

from documents.intake.plain import find_article
from documents.rendering import render

BODIES = {
    "000": ([(251, 9200)], "e6f8fe2e3242a710f7954ed4a4f490aaf6503c75c9f125d632035c0e0124e2e3"),
    "001": ([(68, 4836)], "796db4b6edd56fb4f83e2f00edf5ccf981af576587ebf656c5879cd636617dbd"),
    "002": ([(146, 7407)], "51a4d96dc3f2d42513c859dfe5ed759f8df772080f6fd5ba766eb56e351a6b7b"),
    "003": ([(0, 4384)], "ec167c7a7aeed72ccb8f84130bca1dcb8575898b4b6f8a79f23dfa4bc6e7f9cc"),
    "004": (
        [(932, 2408), (2488, 3749), (3766, 3949), (4005, 5091), (5108, 6238)],
        "3ebdf12861a370bcd55509822e4c52f50859bb580eb33e7398402de9901058ac",
    ),
}
SET_ASIDE = {
    "000": [
        ("masthead", 0, 47),
        ("title", 49, 133),
        ("byline", 135, 165),
        ("duplicate", 166, 250),
        ("related", 9202, 9225),
        ("byline", 9227, 9253),
        ("comments", 9254, 9266),
        ("comments", 9268, 9286),
        ("comments", 9288, 9309),
        ("comments", 9310, 9358),
        ("ticker", 9359, 9373),
        ("ticker", 9374, 9939),
    ],
    "001": [("caption", 0, 16), ("title", 18, 64), ("comments", 4839, 4852)],
    "002": [
        ("ticker", 0, 24),
        ("navigation", 25, 36),
        ("sharing", 41, 54),
        ("related", 59, 140),
        ("duplicate", 7412, 7493),
        ("related", 7500, 7598),
        ("related", 7603, 7687),
        ("related", 7692, 7792),
        ("related", 7797, 7886),
        ("comments", 7891, 7920),
    ],
    "003": [("ticker", 4385, 5058), ("legal", 5058, 5265)],
    "004": [
        ("title", 0, 69),
        ("caption", 71, 492),
        ("duplicate", 494, 915),
        ("advertisement", 917, 930),
        ("advertisement", 2410, 2423),
        ("other", 2425, 2486),
        ("advertisement", 3751, 3764),
        ("other", 3951, 4003),
        ("advertisement", 5093, 5106),
        ("related", 6240, 6251),
        ("comments", 6253, 6290),
        ("related", 6292, 6319),
    ],
}
GAPS = {
    "000": [],
    "001": [("subject", 198)],
    "002": [("heading", 1116), ("heading", 2669), ("heading", 4152)],
    "003": [],
    "004": [("embedded", 2425), ("embedded", 3951), ("quotation", 5091), ("quotation", 5313)],
}
PARAGRAPHS = {"000": 23, "001": 15, "002": 12, "003": 14, "004": 21}


@pytest.fixture(params=sorted(BODIES))
def article(request, shared):
    """Returns the number of an article and its text."""
    (path,) = (shared / "articles").glob(f"{request.param}_*.txt")
    return request.param, path.read_text(encoding="utf-8")


def test_the_body_is_exactly_the_article(article):
    number, text = article
    spans, digest = BODIES[number]
    found = find_article(text).body
    assert [(span.start, span.end) for span in found] == spans
    words = "\n".join(span.of(text) for span in found)
    assert hashlib.sha256(words.encode()).hexdigest() == digest


def test_each_piece_of_furniture_is_set_aside_with_its_reason(article):
    number, text = article
    parts = find_article(text).set_aside
    for why, start, end in SET_ASIDE[number]:
        around = [part.reason for part in parts if part.span.start <= start and end <= part.span.end]
        assert around == [why], (start, end)
    letters = sum(len("".join(part.span.of(text).split())) for part in parts)
    assert letters == sum(len("".join(text[start:end].split())) for _, start, end in SET_ASIDE[number])


def test_what_the_copy_lacks_is_proposed_at_its_position(article):
    number, text = article
    gaps = find_article(text).gaps
    assert [(gap.reason, gap.position) for gap in gaps] == GAPS[number]
    assert all(gap.words.startswith("https://") for gap in gaps if gap.reason == "embedded")


def test_the_article_is_rendered_in_its_paragraphs(article):
    number, text = article
    html = render(find_article(text).source, "plain").html
    assert html.count("<p") + html.count("<li") + html.count("<h2") == PARAGRAPHS[number]


def test_an_article_with_bullets_has_its_lists_and_its_heading(shared):
    (path,) = (shared / "articles").glob("002_*.txt")
    html = render(find_article(path.read_text(encoding="utf-8")).source, "plain").html
    assert (html.count("<ul"), html.count("<li"), html.count("<h2")) == (3, 6, 1)
