"""Hostile and broken sources for property tests: tags, attributes, references and characters in any order."""

from __future__ import annotations

from hypothesis import strategies as st

TAGS = (
    "p div span b i em a ul ol li dl dt dd table caption thead tbody tr td th pre code blockquote h1 h2 h3 h6 figure"
    " figcaption img br hr details summary ruby rt rp rb section article main nav form button input select option"
    " textarea svg math mi mo mrow mtext annotation-xml semantics title style script noscript template iframe object"
    " font center nobr sup sub q xmp listing plaintext marquee foreignObject desc mglyph malignmark frameset body html"
    " head isindex mn mfrac msup munderover msqrt mtable mtr mtd mfenced"
).split()
ATTRIBUTES = [
    'id="x"',
    'id="text"',
    'id="p1"',
    'name="getElementById"',
    'class="pn"',
    'class="footnote"',
    'dir="rtl"',
    "dir=auto",
    "lang=he",
    "xml:lang=fr",
    'lang="<"',
    'href="#x"',
    'href="#text"',
    'href="javascript:alert(1)"',
    'href="https://a.example/?b=1&c=2"',
    'href="//a.example"',
    'href="http://["',
    'href=" HTTP://\u00c4.example/\u00e9 x"',
    'style="text-align:right"',
    "hidden",
    "open",
    "colspan=2",
    "start=3",
    "role=doc-noteref",
    "role=presentation",
    'src=x alt="A <b> & \' q"',
    'alt=""',
    "onclick=x",
    'data-n="3"',
    'title="t\nu"',
    'encoding="text/html"',
]
WORDS = [
    *("a", "b c", " ", "\n", "\n\n", "  x  ", "\t", "1", "[2]", "*", "↩"),
    *("&nbsp;", "&amp;lt;", "<", ">", "&", "&#13;", "&shy;", "&zwj;", "&#x0A;", "&#9;", "&lt;script&gt;", "]]>"),
    *("é", "e\u0301", "😀", "👩\u200d👩\u200d👧", "漢\n字", "مرحبا", "שלום", "\u00ad", "\u200b"),
    *("\u2028", "\u3000", "\ufeff", "<!--c-->", "<![CDATA[x]]>", "<!doctype html>", "<?pi?>", "-->"),
]
_tags = st.sampled_from(TAGS)
_openings = st.builds(
    lambda tag, attributes: f"<{' '.join([tag, *attributes])}>",
    _tags,
    st.lists(st.sampled_from(ATTRIBUTES), max_size=2),
)
_closings = _tags.map(lambda tag: f"</{tag}>")
_words = st.sampled_from(WORDS)

html_soup = st.lists(st.one_of(_openings, _openings, _closings, _words, _words), max_size=25).map("".join)

_markdown = st.sampled_from(
    [
        *("\n", "\n\n", "    ", "* ", "1. ", "> ", "# ", "## ", "---\n", "```\n", "~~~ python\n"),
        *("*", "**", "_", "`", "[", "]", "](", "](x)", "![", "[^1]", "\n[^1]: ", "[TOC]", "\\", "{#text}", "{: .pn}"),
        *("| a | b |\n|---|---|\n", "Term\n: ", "*[a]: b\n", '<div markdown="1">\n', "</div>\n"),
        *("<https://a.example>", "[x]: https://a.example\n", "klzzwxh:0000", "wzxhzdk:0", "qq3936677670287331zz"),
    ]
)
markdown_soup = st.lists(st.one_of(_markdown, _markdown, _openings, _words, _words), max_size=25).map("".join)

_letters = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
_signs = st.sampled_from(["\n", "\n\n", "• ", "- ", "1. ", "2. ", " ", "\t", "  "])
plain_soup = st.lists(st.one_of(_signs, st.text(_letters, max_size=12)), max_size=30).map("".join)
