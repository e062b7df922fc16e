"""Reads Word documents (DOCX, ECMA-376): mammoth converts the text to HTML; the file's properties state facts.

The text of the capture has the properties, the HTML, and what belongs to the file but not to the article: comments, and
the heads and feet of pages.
"""

from __future__ import annotations

import importlib.metadata
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from xml.etree.ElementTree import Element

import mammoth

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, Part, gaps_in_order
from documents.intake.decode import decode
from documents.intake.evidence.html import language_of_article
from documents.intake.facts import Fact
from documents.intake.formats.docx_package import W, WordPackage, parse_part
from documents.intake.formats.docx_parts import find_article_in_docx
from documents.intake.formats.docx_runs import texts_of
from documents.intake.formats.docx_story import ASIDE, RUBY_BASE, RUBY_READING, Story, author_of
from documents.intake.formats.docx_styles import Styles
from documents.intake.formats.dublin_core import dublin_core
from documents.intake.formats.refusals import damaged
from documents.intake.formats.unpacked import Unpacked, extracted_text, without_controls
from documents.intake.language import language_tag
from documents.spans import Span

RULE = "Word properties"
LANGUAGE_RULE = "language of most words in Word"

# The dates among the properties are those of the file, not of a publication.
_TERMS = {"title": "title", "creator": "creator", "language": "language", "identifier": "identifier"}
_STYLES = f"""
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
r.{RUBY_BASE} => ruby
r.{RUBY_READING} => ruby > rt:fresh
"""
_STORIES = ("footnotes", "endnotes")
_PAGE_PARTS = {"header": "head of the pages in Word", "footer": "foot of the pages in Word"}
_BLOCK_END = re.compile(r"(</(?:p|h[1-6]|li|ul|ol|table|tr|dl|dt|dd)>)(?!\n)")


def read_docx(data: bytes) -> Unpacked:
    """Returns the document as HTML, after the properties of the file if it has any. Raises `CaptureRefused`."""
    package = WordPackage(data)  # refuses dangerous XML before anything else reads it
    story = Story(Styles(b"".join(package.read(name) for name in package.named("styles")[:1])))
    names = [package.main, *(name for kind in _STORIES for name in package.named(kind)[:1])]
    made = _html_of(package.with_parts({name: story.rewrite(package.read(name)) for name in names}), story)
    head = _properties(package)
    html, gaps = story.formulas.put_into(made, at=len(head))
    pieces = list(_beside(package, story))
    text = "".join([head, html, *(words for words, _reason, _rule in pieces)])
    found = find_article_in_docx(
        text, Span(len(head), len(head) + len(html)), story.asides, tuple(_outside(text, head, html, pieces))
    )
    article = replace(found, gaps=gaps_in_order(found.gaps, gaps))
    facts = dublin_core(head, 0, _TERMS, RULE)
    return Unpacked(
        kind="docx",
        decoded=extracted_text(text),
        text_format="html",
        found=article,
        facts=(*facts, *_languages(article, story)),
        tool=f"mammoth {importlib.metadata.version('mammoth')}",
    )


def _properties(package: WordPackage) -> str:
    """Returns the file's core properties unchanged, so that they can serve as evidence."""
    name = package.core_properties
    xml = package.read(name)
    return f"<!-- {name} -->\n{decode(xml, declared='utf-8').text}\n\n<!-- {package.main} -->\n" if xml else ""


def _html_of(data: bytes, story: Story) -> str:
    asides = "".join(f"r.{ASIDE}{number} => span.{ASIDE}{number}\n" for number in story.asides.values())
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=f"{_STYLES}{asides}",
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(lambda _image: {}),  # no picture is opened
        )
    except Exception as error:  # the library raises many kinds of errors on malformed XML
        raise damaged() from error
    html = without_controls(str(made.value))
    if not html.strip():
        raise CaptureRefused(_("There are no words in this document."))
    return _BLOCK_END.sub(r"\1\n", html)


def _beside(package: WordPackage, story: Story) -> Iterator[tuple[str, str, str]]:
    """Yields what is not in the article: the words, and the reason and rule of those that are no mark-up."""
    for name in package.named("comments")[:1]:
        yield f"\n<!-- {name} -->\n", "markup", RULE
        for comment in parse_part(package.read(name)).iter(f"{W}comment"):
            author = author_of(comment)
            rule = f"comment in Word by {author}" if author else "comment in Word"
            yield _paragraph(_comment(comment, author, story)), "comments", rule
    for kind, rule in _PAGE_PARTS.items():
        for name in package.named(kind):
            words = "".join(map(_paragraph, texts_of(parse_part(package.read(name)))))
            if words:
                yield f"\n<!-- {name} -->\n", "markup", RULE
                yield words, "page", rule


def _comment(comment: Element, author: str, story: Story) -> str:
    """Returns who says a comment, when and of which words, and the comment."""
    day = comment.get(f"{W}date", "")[:10]
    quote = " ".join(story.quotes.get(comment.get(f"{W}id", ""), "").split())
    said = [author, f"({day})" if day else "", f"“{quote}”" if quote else ""]
    about = " ".join(one for one in said if one)
    words = "\n".join(texts_of(comment))
    return f"{about}: {words}" if about else words


def _paragraph(words: str) -> str:
    return f"<p>{escape(without_controls(words), quote=False)}</p>\n"


def _outside(text: str, head: str, html: str, pieces: list[tuple[str, str, str]]) -> Iterator[Part]:
    at = 0
    for words, reason, rule in ((head, "markup", RULE), (html, "", ""), *pieces):
        span = Span(at, at + len(words)).stripped(text)
        if reason and len(span):
            yield Part(span, reason, rule)
        at += len(words)


def _languages(found: FoundArticle, story: Story) -> Iterator[Fact]:
    """Yields the language in which Word checked most of the words, and that of the words themselves if it differs."""
    most = story.letters.most_common(1)
    stated = language_tag(most[0][0]) if most else ""
    for fact in language_of_article(found):
        if fact.value.partition("-")[0] != stated.partition("-")[0]:
            yield fact
    if stated:
        yield Fact("language", stated, (), LANGUAGE_RULE)
