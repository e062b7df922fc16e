"""Reads letters (mail, RFC 5322 and MIME): the words that a mail program shows, and what the headers state.

A letter that carries a page of the web, or a newsletter, is read as that page. Any other letter stands whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from html import escape

from documents.intake.article import FoundArticle, in_one_piece
from documents.intake.declared_charset import declared_charset
from documents.intake.decode import DecodedText, decode
from documents.intake.evidence.html import language_of_article
from documents.intake.evidence.plain import language
from documents.intake.facts import Fact
from documents.intake.formats.http_message import charset_in, is_html
from documents.intake.formats.mail_headers import address_in, field_of, fields_of, moment_of, name_in
from documents.intake.formats.mail_parts import Letter, content_of, open_letter
from documents.intake.formats.mail_text import unflow
from documents.intake.formats.unpacked import Unpacked, extracted_text
from documents.intake.from_html import read_html
from documents.intake.limits import MAX_VALUE
from documents.intake.odd_characters import REPLACEMENT, Oddity, OddityKind, describe
from documents.spans import Span

TITLE_RULE = "Subject header of the letter"
CREATOR_RULE = "From header of the letter"
DATE_RULE = "Date header of the letter"
ADDRESS_RULE = "Content-Location header of the page in the letter"

_KEPT = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "List-Id")
_SHOWN_OF_LETTERS_WITHIN = ("From", "To", "Date", "Subject")
_BODY = re.compile(r"<body(?:\s[^<>]*)?>", re.I)
_UNREADABLE = re.compile(f"{REPLACEMENT}+")
_BODY_END = re.compile(r"</body\s*>", re.I)


def read_mail(data: bytes, encoding: str | None) -> Unpacked:
    """Reads a letter; a person named the charset `encoding` of its words. Raises `CaptureRefused` with advice."""
    letter = open_letter(data)
    address = _address(letter)
    decoded, is_page = _words(letter, encoding)
    facts = [Fact("identifier", address, (), ADDRESS_RULE)] if address else list(_facts(letter.message))
    found = None
    if not is_page:
        found = in_one_piece(decoded.text, Span(0, len(decoded.text)))
        facts += language(decoded.text, found.body)
    elif not address and not _is_newsletter(letter.message):
        found, stated = _whole_page(decoded.text)
        facts += stated
    return Unpacked(
        kind="mail",
        decoded=decoded,
        text_format="html" if is_page else "plain",
        found=found,
        facts=tuple(facts),
        address=address,
        headers={
            "mail": fields_of(letter.message, _KEPT),
            "attached": letter.attached,
        },
    )


def _address(letter: Letter) -> str:
    """Returns where the page in a letter stands on the web; "" if it is no such page."""
    page = letter.shown[0]
    return address_in(page, "Content-Location") if is_html(page.get_content_type()) else ""


def _is_newsletter(message: Message) -> bool:
    """Returns whether a letter went to subscribers, who cannot answer all of them (RFC 2369)."""
    return bool(field_of(message, "List-Unsubscribe")) and not field_of(message, "List-Post")


def _facts(message: Message) -> Iterator[Fact]:
    for property, value, rule in (
        ("title", field_of(message, "Subject"), TITLE_RULE),
        ("creator", name_in(message, "From"), CREATOR_RULE),
        ("issued", moment_of(field_of(message, "Date")), DATE_RULE),
    ):
        if value and len(value) <= MAX_VALUE:
            yield Fact(property, value, (), rule)


def _words(letter: Letter, encoding: str | None) -> tuple[DecodedText, bool]:
    """Returns what is shown of a letter, and whether it is a page of HTML."""
    first, *others = letter.shown
    is_page = any(is_html(part.get_content_type()) for part in _all_shown(letter))
    if not others and not letter.letters:
        return _decoded(first, encoding), is_page
    text = ("\n" if is_page else "\n\n").join(_pieces(letter, encoding, is_page=is_page))
    return extracted_text(text, _unreadable_in(text)), is_page


def _all_shown(letter: Letter) -> Iterator[Message]:
    yield from letter.shown
    for inside in letter.letters:
        yield from _all_shown(inside)


def _pieces(letter: Letter, encoding: str | None, *, is_page: bool) -> Iterator[str]:
    """Yields the words of the parts, and of the letters within, each under its header."""
    for part in letter.shown:
        text = _decoded(part, encoding).text
        if is_html(part.get_content_type()):
            yield _inside_of_page(text)
        else:
            yield _as_page(text) if is_page else text.strip("\n")
    for inside in letter.letters:
        given = ((name, field_of(inside.message, name)) for name in _SHOWN_OF_LETTERS_WITHIN)
        head = "\n".join(f"{name}: {words}" for name, words in given if words)
        yield f"<hr>{_as_page(head)}" if is_page else head
        yield from _pieces(inside, encoding, is_page=is_page)


def _decoded(part: Message, encoding: str | None) -> DecodedText:
    """Returns the words of a part; lines that were broken for the way are joined."""
    content, declared = content_of(part), charset_in(field_of(part, "Content-Type"))
    if is_html(part.get_content_type()):
        return decode(content, encoding=encoding, declared=declared, declared_inside=declared_charset(content))
    decoded = decode(content, encoding=encoding, declared=declared)
    if str(part.get_param("format", "")).lower() != "flowed":
        return decoded
    deletes_space = str(part.get_param("delsp", "")).lower() == "yes"
    text = unflow(decoded.text, deletes_space=deletes_space)
    return replace(decoded, text=text, oddities=_unreadable_in(text))


def _unreadable_in(text: str) -> tuple[Oddity, ...]:
    """Returns the places without a meaning in a text that is put together from several."""
    kind: OddityKind = "unreadable"
    return tuple(describe(text, ((kind, "", one.start(), len(one[0])) for one in _UNREADABLE.finditer(text))))


def _inside_of_page(html: str) -> str:
    opening = _BODY.search(html)
    start = opening.end() if opening else 0
    closing = _BODY_END.search(html, start)
    return html[start : closing.start() if closing else len(html)]


def _as_page(text: str) -> str:
    """Returns plain text as HTML with the same lines."""
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", text.strip("\n"))
    return "\n".join(f"<p>{escape(words, quote=False).replace(chr(10), '<br>' + chr(10))}</p>" for words in paragraphs)


def _whole_page(html: str) -> tuple[FoundArticle, list[Fact]]:
    """Returns a letter in HTML whole, and its language: nothing in it is the furniture of a site."""
    page = read_html(html)
    found = FoundArticle(page.body, page.set_aside, page.gaps, page.source, page.source_map)
    stated = [fact for fact in page.facts if fact.property == "language"]
    return found, stated or list(language_of_article(found))
