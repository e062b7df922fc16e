"""The parts of a letter that a mail program shows, and those that are attached to it (MIME, RFC 2045 to 2049)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.formats.http_message import is_html
from documents.intake.formats.mail_headers import field_of, with_words
from documents.intake.formats.refusals import check_number_of_parts, damaged
from documents.intake.recognise import ENVELOPE, STORED_LENGTH

_SHOWN = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_LOCKED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_NEXT_ENVELOPE = re.compile(rb"\n\r?\n" + ENVELOPE.pattern)
_QUOTED_ENVELOPE = re.compile(rb"^>(>*From )", re.M)


@dataclass(slots=True)
class Letter:
    """A letter: its header, what is shown of it in order, and the names of what is attached.

    A letter within it is shown under its own header.
    """

    message: Message
    shown: list[Message] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)


def open_letter(data: bytes) -> Letter:
    """Returns the letter in a file: the one that is forwarded, if nothing was written about it.

    Raises `CaptureRefused` if it is locked, if there are several, or if there are no words in it.
    """
    try:
        letter = _letter(message_from_bytes(_without_envelope(data)))
    except (RecursionError, ValueError, LookupError, TypeError) as error:
        raise damaged() from error
    while not letter.shown and letter.letters:
        letter = letter.letters[0]
    if letter.shown:
        return letter
    if letter.attached:
        raise CaptureRefused(
            _("There are no words in this letter, only what is attached to it: %(names)s. Save that, and add it."),
            names=", ".join(letter.attached)[:300],
        )
    raise CaptureRefused(_("There are no words in this letter."))


def _without_envelope(data: bytes) -> bytes:
    """Returns the bytes of the one letter in a file."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    stored = STORED_LENGTH.match(data)
    if stored:
        return data[stored.end() : stored.end() + int(stored[1])]
    if not ENVELOPE.match(data):
        return data
    others = len(_NEXT_ENVELOPE.findall(data))
    if others:
        raise CaptureRefused(
            _("This is a mailbox with %(count)d letters. Save one of them as a file of its own (EML), and add that."),
            count=others + 1,
        )
    return _QUOTED_ENVELOPE.sub(rb"\1", data.partition(b"\n")[2])


def _letter(message: Message) -> Letter:
    check_number_of_parts(sum(1 for _part in message.walk()))
    letter = Letter(message)
    letter.shown = list(_shown(message, letter))
    return letter


def _shown(part: Message, letter: Letter) -> Iterator[Message]:
    """Yields the parts of a letter with words, in order; notes what is attached, and the letters in it."""
    kind = part.get_content_type()
    if kind in _LOCKED:
        raise CaptureRefused(_("This letter is encrypted. Open it in your mail program, save its text, and add that."))
    if kind == "message/rfc822":
        letter.letters += [_letter(inside) for inside in _children(part)[:1]]
    elif kind.startswith("multipart/") and not part.is_multipart():
        raise damaged()  # its parts are not there
    elif not part.is_multipart():
        if kind in _SHOWN and part.get_content_disposition() != "attachment":
            if content_of(part).strip():
                yield part
        elif kind != "application/pgp-signature" and not kind.endswith("pkcs7-signature"):
            letter.attached.append(_name(part))
    elif kind == "multipart/alternative":
        yield from _best([list(_shown(child, letter)) for child in _children(part)])
    elif kind == "multipart/related" and (root := _root(part)) is not None:
        yield from _shown(root, letter)
    elif kind.startswith("multipart/"):
        for child in _children(part):
            yield from _shown(child, letter)


def _best(forms: list[list[Message]]) -> list[Message]:
    """Returns the last of several forms of the same words that is a page, or else the last (RFC 2046, 5.1.4)."""
    forms = [form for form in forms if form] or [[]]
    pages = [form for form in forms if any(is_html(part.get_content_type()) for part in form)]
    return (pages or forms)[-1]


def _root(part: Message) -> Message | None:
    """Returns the part to which the others belong: the one named as the start, or else the first with words."""
    children = _children(part)
    start = part.get_param("start")
    named = [child for child in children if start and field_of(child, "Content-ID") == start]
    with_words = [child for child in children if child.is_multipart() or child.get_content_type() in _SHOWN]
    return next(iter(named or with_words or children), None)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def content_of(part: Message) -> bytes:
    """Returns the bytes of a part, decoded from what mail needs to carry them."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Message) -> str:
    return with_words(part.get_filename("")) or part.get_content_type()
