"""read_capture: three formats, from bytes to an article with proposed facts."""

import time

import pytest

from documents.errors import CaptureRefused
from documents.intake import read_capture
from documents.intake.from_html import read_html
from documents.intake.from_markdown import plain_words, read_markdown
from documents.intake.html_tags import tags


def facts_of(article, text):
    """Returns property, value, rule and text of the evidence of each fact."""
    return [
        (fact.property, fact.value, fact.rule, [text[span.start : span.end] for span in fact.evidence])
        for fact in article.facts
    ]


def test_plain_text_is_kept_whole_and_gives_no_facts():
    received = read_capture("a.txt", b"Headline\r\n\r\nWords.")
    assert (received.format, received.source, received.article.facts) == ("plain", "Headline\n\nWords.", ())


def test_markdown_gives_front_matter_and_first_heading():
    text = "---\ntitle: The Gauge\nlang: en\n---\n\n```\n# not this\n```\n\n# The *Gauge* ##\n\nWords\n"
    received = read_capture("a.md", text.encode())
    assert received.source == text[text.index("\n\n```") + 1 :]
    assert facts_of(received.article, text) == [
        ("title", "The Gauge", "front matter, first heading", ["The Gauge", "The *Gauge*"]),
        ("language", "en", "front matter", ["en"]),
    ]


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("# Ebb", "Ebb", "Ebb"),
        ("#   Ebb & flow   ##", "Ebb & flow", "Ebb & flow"),
        ("# Ebb {#id .class}", "Ebb", "Ebb"),
        ("Words\n\nEbb and flow\n===\n", "Ebb and flow", "Ebb and flow"),
        ("  \n# [Ebb](https://x.example/) `now` \\* ![sea](s.png)", "Ebb now * sea", None),
        ("~~~\n# a\n```\n# b\n~~~\n# Ebb", "Ebb", "Ebb"),
        ("😀\n# 𝄞 Ebb", "𝄞 Ebb", "𝄞 Ebb"),
    ],
)
def test_first_heading_of_markdown(text, value, shown):
    ((name, found, rule, words),) = facts_of(read_markdown(text), text)
    assert (name, found, rule) == ("title", value, "first heading")
    assert shown is None or words == [shown]


@pytest.mark.parametrize("text", ["## Second level", "#No blank", "\n===\n", "```\n# code\n```", "#  \n", "words"])
def test_markdown_without_a_first_heading(text):
    assert read_markdown(text).facts == ()


def test_two_different_titles_are_two_facts():
    text = "---\ntitle: One\n---\n# Other\n"
    assert [fact.value for fact in read_markdown(text).facts] == ["One", "Other"]


def test_plain_text_keeps_characters_that_only_look_like_mark_up():
    assert plain_words("snake_case _stressed_ **2*3**") == "snake_case stressed 2*3"
    assert plain_words("a \\_b\\_") == "a _b_"


PAGE = """<!DOCTYPE html>
<html lang='pt-br' dir="LTR"><head><title>
 Maré &amp; sal | Diário </title><script>"<h1>no</h1>"</script></head>
<body><nav><h1>Diário</h1></nav><!-- <article> -->
<main><article class="x>y"><h1>Maré <em>&amp;</em> sal</h1><p>Palavras.</p></article></main><footer>f</footer></body>
</html>"""


def test_html_gives_language_direction_titles_and_its_article():
    article = read_html(PAGE)
    assert article.source.startswith('<article class="x>y"><h1>')
    assert article.source.endswith("</article>")
    assert [span.of(PAGE) for span in article.body] == [article.source]
    assert article.direction == "ltr"
    assert facts_of(article, PAGE) == [
        ("title", "Maré & sal | Diário", "title element", ["Maré &amp; sal | Diário"]),
        ("title", "Maré & sal", "first heading", ["Maré <em>&amp;</em> sal"]),
        ("language", "pt-br", "html lang", ["pt-br"]),
    ]


def test_equal_titles_are_one_fact_with_two_places():
    html = "<title>Ebb</title><h1>EBB</h1>"
    assert facts_of(read_html(html), html) == [("title", "Ebb", "title element, first heading", ["Ebb", "EBB"])]


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ("<main>a</main>b", "<main>a</main>"),
        ("<article>a</article><article>b</article>", "<article>a</article><article>b</article>"),
        (
            "<main><article>a</article><article>b</article></main>c",
            "<main><article>a</article><article>b</article></main>",
        ),
        ("<article>a<article>comment</article></article>b", "<article>a<article>comment</article></article>"),
        ("<article>never closed", "<article>never closed"),
        (
            "<article>teaser</article><p>the words of the page</p>",
            "<article>teaser</article><p>the words of the page</p>",
        ),
        (
            "<main>the words of it<article>comment</article></main>",
            "<main>the words of it<article>comment</article></main>",
        ),
        ("<script>var long = 'words, words'</script><main>a</main>", "<main>a</main>"),
        ("</article>a", "</article>a"),
        ("<textarea><article>a</article></textarea>b", "<textarea><article>a</article></textarea>b"),
    ],
)
def test_article_of_a_page(html, body):
    assert read_html(html).source == body


def test_first_heading_is_the_one_in_the_article():
    html = "<h1>Paper</h1><article><h1>Ebb</h1><p>It went out.</p></article>"
    assert [fact.value for fact in read_html(html).facts] == ["Ebb"]


def test_declared_charset_overrides_detection_but_not_a_person():
    data = "<meta charset=iso-8859-2><p>Żaden odczyt</p>".encode("iso8859_2")
    assert read_capture("a.html", data).decoded.charset == "iso8859-2"
    assert read_capture("a.html", data, encoding="cp1250").decoded.charset_reason == "given"
    assert read_capture("a.html", data, declared="windows-1250").decoded.charset == "windows-1250"
    assert read_capture("a.txt", b"<p>no page</p>").format == "plain"


def test_an_unsupported_kind_is_refused_first():
    with pytest.raises(CaptureRefused, match="a picture"):
        read_capture("a.txt", b"\x89PNG\r\n\x1a\n\0\0")


@pytest.mark.parametrize(
    "html",
    [
        "<" * 1_000_000,
        "<a" * 500_000,
        '<a b="' * 200_000,
        "<a b='\">" * 200_000,
        "<!--" * 300_000,
        "<title>" * 150_000,
        "<script>" * 150_000,
        "<h1>" * 300_000 + "</h1>" * 300_000,
        "<article>" * 150_000 + "</article>" * 150_000,
        "<html " + "x=y " * 300_000 + ">",
        "<html lang=" + " " * 1_000_000,
        "<html " + "= " * 500_000 + ">",
        "<h1>" + "<" * 3_990 + "</h1>",
    ],
    ids=range(13),
)
def test_hostile_html_costs_no_more_than_two_seconds(html):
    began = time.process_time()
    read_html(html)
    assert time.process_time() - began < 2


def test_tags_keep_their_places():
    html = "a <b x='>'>c</B >"
    assert [html[tag.start : tag.end] for tag in tags(html)] == ["<b x='>'>", "</B >"]


@pytest.mark.parametrize(
    "line", ["# " + "#" * 500_000 + "x", "# " + " " * 500_000 + "x", "`" * 1_000_000, "[" * 500_000]
)
def test_hostile_markdown_costs_no_more_than_two_seconds(line):
    began = time.process_time()
    read_markdown(line)
    assert time.process_time() - began < 2


def test_characters_that_the_database_cannot_store_do_not_come_out_of_a_page():
    page = (
        '<html><head><script type="application/ld+json">'
        r'{"@type": "NewsArticle", "headline": "Ebb\u0000 at \ud800eight", "isBasedOn": "https://a.example/\u0000x",'
        r' "author": {"@type": "Person", "name": "\u0000"}}'
        "</script></head><body><article><h1>Ebb at eight</h1><p>It went out. Nobody noticed it at all.</p>"
        "</article></body></html>"
    )
    article = read_capture("page.html", page.encode()).article
    words = [*(fact.value for fact in article.facts), *(one.address + one.work_name for one in article.derivations)]
    assert not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for word in words for letter in word)
    assert all(word.strip() for word in words)
