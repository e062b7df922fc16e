"""What an HTML page states about its article in metadata, elements and text, each with its place in the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.intake.evidence import derivations_in_html, facts_in_html
from documents.spans import Span
from tests.intake.html.pages import ld

WORDS = (
    "<p>The keeper of the tide gauge wrote down two times every morning, and for eleven years nobody asked him why it "
    "was so.</p>\n<p>His clock was set by the railway, and the other by the sun; the book that he left has both.</p>"
)


def page(head: str = "", top: str = "", below: str = "", root: str = "") -> str:
    return f"<!doctype html><html{root}><head>{head}</head><body>{top}{WORDS}{below}</body></html>"


def facts(html: str):
    """Returns property, value, text of the evidence and rule of each fact."""
    start = html.index(WORDS)
    found = facts_in_html(html, (Span(start, start + len(WORDS)),))
    return [(f.property, f.value, tuple(span.of(html) for span in f.evidence), f.rule) for f in found]


def only(html: str, rule: str = ""):
    """Returns property, value and evidence of facts found by one rule, or by all rules but language detection."""
    return [
        (term, value, shown)
        for term, value, shown, by in facts(html)
        if by == rule or (not rule and "letters" not in by)
    ]


@pytest.mark.parametrize(
    ("head", "term", "value"),
    [
        ('<meta property="og:title" content="Two &amp; one clocks">', "title", "Two & one clocks"),
        ('<meta property="og:site_name" content="The Ledger">', "publisher", "The Ledger"),
        ('<meta content="2020-05-03" property="article:published_time">', "issued", "2020-05-03"),
        ("<meta name='DC.creator' content='Ines Holm'>", "creator", "Ines Holm"),
        ('<meta name="dcterms.rights" content="CC BY 4.0">', "rights", "CC BY 4.0"),
        ('<meta name="citation_author" content="Holm, Ines">', "creator", "Holm, Ines"),
        ('<meta name="author" content=" By Ines Holm ">', "creator", "Ines Holm"),
        ('<meta name=date content=2020-05-03>', "issued", "2020-05-03"),
        ('<link rel="canonical" href="https://ledger.example/clocks">', "identifier", "https://ledger.example/clocks"),
        ('<link href="https://cc.example/by" rel="license">', "rights", "https://cc.example/by"),
        ('<meta http-equiv="content-language" content="de">', "language", "de"),
    ],
)  # fmt: skip
def test_evidence_for_a_fact_in_the_head_is_the_attribute_value(head, term, value):
    ((found_term, found, shown),) = only(page(head))
    assert (found_term, found) == (term, value)
    assert shown == (value.replace("&", "&amp;"),)


def test_several_authors_are_several_facts():
    html = page('<meta name="citation_author" content="Ines Holm"><meta name="citation_author" content="Dana Roos">')
    assert [value for _, value, _ in only(html)] == ["Ines Holm", "Dana Roos"]


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:author" content="https://social.example/ines">',
        '<meta name="date" content="soon">',
        '<meta name="keywords" content="clocks, tides">',
        '<meta name="author" content="">',
        '<meta name="author">',
        '<link rel="canonical" href="/clocks">',
        '<script type="application/ld+json">{"@type": "Person", "name": "Ines Holm"}</script>',
        '<script type="application/ld+json">not json</script>',
        '<script>{"@type": "NewsArticle", "headline": "No data block"}</script>',
    ],
)
def test_what_is_not_the_value_of_a_fact_is_left_out(head):
    assert only(page(head)) == []


def test_json_ld_of_the_article_is_read_with_its_places():
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "The “keeper” of\ttwo clocks",
        "datePublished": "2020-05-03T06:00:00Z",
        "author": [{"@type": "Person", "name": "Ines Holm"}, "Dana Roos"],
        "publisher": {"@type": "Organization", "name": "The Ledger"},
        "articleSection": ["Harbours"],
        "isAccessibleForFree": False,
        "image": {"@type": "ImageObject", "creditText": "AP Photo/Dana Roos"},
    }
    found = {(term, value): shown for term, value, shown in only(page(ld(node)))}
    assert found[("title", "The “keeper” of two clocks")] == ("The \\u201ckeeper\\u201d of\\ttwo clocks",)
    assert found[("issued", "2020-05-03T06:00:00Z")] == ("2020-05-03T06:00:00Z",)
    assert found[("creator", "Ines Holm")] == ("Ines Holm",)
    assert found[("creator", "Dana Roos")] == ("Dana Roos",)
    assert found[("publisher", "The Ledger")] == ("The Ledger",)
    assert found[("section", "Harbours")] == ("Harbours",)
    assert found[("photo_credit", "AP Photo/Dana Roos")] == ("AP Photo/Dana Roos",)
    assert found[("rights", "isAccessibleForFree: false")] == ("false",)


def test_json_ld_nodes_that_refer_to_each_other_are_resolved():
    graph = {
        "@graph": [
            {"@type": "Organization", "@id": "#us", "name": "The Ledger"},
            {"@type": "Person", "@id": "#ines", "name": "Ines Holm"},
            {
                "@type": ["Article", "BlogPosting"],
                "headline": "Clocks",
                "author": {"@id": "#ines"},
                "publisher": {"@id": "#us"},
            },
        ]
    }
    assert {(term, value) for term, value, _ in only(page(ld(graph)))} == {
        ("title", "Clocks"),
        ("creator", "Ines Holm"),
        ("publisher", "The Ledger"),
    }


def test_only_the_article_of_this_page_counts_among_several():
    mine = {"@type": "NewsArticle", "headline": "Clocks", "url": "https://ledger.example/clocks", "author": "Ines Holm"}
    other = {"@type": "NewsArticle", "headline": "Tides", "url": "https://ledger.example/tides", "author": "Dana Roos"}
    by_address = page('<link rel="canonical" href="https://ledger.example/clocks">' + ld(other, mine))
    assert [value for term, value, _ in only(by_address) if term == "creator"] == ["Ines Holm"]
    by_title = page("<title>Clocks</title>" + ld(other, mine))
    assert [value for term, value, _ in only(by_title) if term == "creator"] == ["Ines Holm"]
    assert [value for term, value, _ in only(page(ld(other, mine))) if term == "creator"] == []


def test_equal_values_are_one_fact_and_one_moment_in_two_spellings_is_one_value():
    html = page(
        "<title>Clocks</title>"
        '<meta property="og:title" content="Clocks"><meta name="date" content="2020-05-03T08:00:00+02:00">'
        + ld({"@type": "Article", "headline": "Clocks", "datePublished": "2020-05-03T06:00:00Z"}),
        top="<h1>Clocks</h1>",
    )
    assert only(html) == [
        ("title", "Clocks", ("Clocks",) * 4),
        ("issued", "2020-05-03T08:00:00+02:00", ("2020-05-03T08:00:00+02:00", "2020-05-03T06:00:00Z")),
    ]


def test_two_places_that_disagree_are_two_facts():
    html = page('<meta name="author" content="Ines Holm">' + ld({"@type": "Article", "author": "Dana Roos"}))
    assert [value for _, value, _ in only(html)] == ["Ines Holm", "Dana Roos"]


def test_titles_of_page_and_article_keep_the_names_of_their_rules():
    html = page("<title>Clocks | Ledger</title>", top="<h1>Two <em>clocks</em></h1>")
    assert facts(html)[:2] == [
        ("title", "Clocks | Ledger", ("Clocks | Ledger",), "title element"),
        ("title", "Two clocks", ("Two <em>clocks</em>",), "first heading"),
    ]


def test_a_language_and_its_regional_form_do_not_disagree():
    html = page('<meta property="og:locale" content="en_US">', root=' lang="en"')
    assert [(term, value) for term, value, _, _ in facts(html) if term == "language"] == [("language", "en")]
    german = page('<meta property="og:locale" content="en_US">', root=' lang="de"')
    assert [value for term, value, _, _ in facts(german) if term == "language"] == ["de", "en_US"]
    assert [(value, rule) for term, value, _, rule in facts(page()) if term == "language"] == [
        ("en", "letters and words")
    ]


def test_microdata_author_links_and_times_are_read():
    top = (
        '<h1 itemprop="headline">Clocks</h1>'
        '<span itemprop="author" itemscope><b itemprop="name">Ines Holm</b> of the Ledger</span>'
        '<a rel="author" href="/dana">Dana Roos</a><time datetime="2020-05-03" itemprop="datePublished">in May</time>'
    )
    assert {(term, value, shown[0]) for term, value, shown in only(page(top=top))} == {
        ("title", "Clocks", "Clocks"),
        ("creator", "Ines Holm", "Ines Holm"),
        ("creator", "Dana Roos", "Dana Roos"),
        ("issued", "2020-05-03", "2020-05-03"),
    }


def test_times_and_authors_of_other_articles_below_are_ignored():
    below = '<h2>More</h2><a rel="author">Dana Roos</a><time datetime="2019-01-01">1 January</time>'
    assert only(page(below=below)) == []


def test_evidence_in_the_text_of_the_page_skips_the_mark_up():
    below = (
        "<p>(AP Photo/<b>Dana</b> Roos)</p><footer>&copy; 2021 <a>Northern Ledger</a>. All rights reserved.</footer>"
    )
    found = {(term, value): shown for term, value, shown in only(page(below=below))}
    assert found[("photo_credit", "AP Photo/Dana Roos")] == ("AP Photo/", "Dana", " Roos")
    assert found[("publisher", "Northern Ledger")] == ("Northern Ledger",)
    assert found[("rights", "© 2021 Northern Ledger. All rights reserved.")][0] == "&copy; 2021 "


@pytest.mark.parametrize(
    ("html", "address", "expected"),
    [
        (
            page('<link rel="canonical" href="https://www.guardian.example/clocks">'),
            "https://ledger.example/clocks",
            (
                "republishes",
                "guardian.example",
                "https://www.guardian.example/clocks",
                "canonical link to another site",
            ),
        ),
        (
            page(
                ld(
                    {
                        "@type": "Article",
                        "isBasedOn": {"@type": "Article", "name": "Clocks", "url": "https://a.example/"},
                    }
                )
            ),
            "",
            ("republishes", "Clocks", "https://a.example/", "JSON-LD isBasedOn"),
        ),
        (
            page(ld({"@type": "Article", "isBasedOn": "https://a.example/clocks"})),
            "",
            ("republishes", "https://a.example/clocks", "https://a.example/clocks", "JSON-LD isBasedOn"),
        ),
        (
            page(below="<p>This article was originally published in <i>The Northern Ledger</i>.</p>"),
            "",
            ("republishes", "Northern Ledger", "", "says where it was first"),
        ),
    ],
)
def test_the_origin_that_a_page_states_is_found(html, address, expected):
    start = html.index(WORDS)
    (found,) = derivations_in_html(html, (Span(start, start + len(WORDS)),), address)
    assert (found.kind, found.work_name, found.address, found.rule) == expected
    assert found.evidence
    assert all(span.of(html) for span in found.evidence)


def test_a_canonical_link_to_the_same_site_is_no_derivation():
    html = page('<link rel="canonical" href="https://www.ledger.example/clocks">')
    assert derivations_in_html(html, (Span(0, len(html)),), "https://ledger.example/c?ref=1") == ()
    assert derivations_in_html(html, (Span(0, len(html)),), "") == ()


@pytest.mark.parametrize(
    "hostile",
    [
        '<script type="application/ld+json">' + "[" * 300_000,
        '<script type="application/ld+json">' + '{"a":' * 200_000,
        '<script type="application/ld+json">' + '"' * 300_000,
        '<script type="application/ld+json">{"@type":"Article","author":[' + '"x",' * 200_000 + "]}</script>",
        "<meta name=author content=x>" * 5_000,
        '<a rel="author">' * 5_000,
        '<b itemprop="author">' * 5_000,
        "<h1>" * 20_000,
        "&amp;" * 50_000,
        '<meta name="author" content="' + "x" * 500_000 + '">',
    ],
    ids=["deep-array", "deep-object", "quotes", "authors", "metas", "links", "items", "headings", "entities", "long"],
)
def test_a_hostile_page_gives_few_and_short_facts(hostile):
    found = facts_in_html(hostile, (Span(0, len(hostile)),))
    assert len(found) < 60
    assert all(len(fact.value) <= 2000 for fact in found)


@given(st.text(alphabet='<>"=&;/ {}[]:,@abhmnote1\n', max_size=300))
def test_evidence_is_always_within_the_source(soup):
    for fact in facts_in_html(soup, (Span(0, len(soup)),)):
        assert fact.evidence
        assert all(span.of(soup) for span in fact.evidence)
