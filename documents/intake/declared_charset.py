"""Finds the charset that a page declares, as browsers do.

https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding: `meta` elements outside comments
and scripts, then an XML declaration. Browsers look at the first 1,024 bytes before they parse, and begin again when
they meet a later `meta`; both find the same.
"""

from __future__ import annotations

import re

from documents.intake.charset_labels import codec_of
from documents.intake.html_tags import attributes, tags

_WITHIN = 512 * 1024  # bytes: the scripts and styles of a saved page may stand before its `meta`
_HINT = re.compile(rb"charset", re.I)
_XML = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*(?:"([^"<>]{1,40})"|'([^'<>]{1,40})')""")
_IN_CONTENT = re.compile(r"""charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""", re.I)
_WIDE_XML = ((b"<\0?\0x\0", "utf-16le"), (b"\0<\0?\0x", "utf-16be"))


def declared_charset(data: bytes) -> str | None:
    """Returns the label of the charset that a page declares; labels that nobody knows are passed over."""
    for beginning, label in _WIDE_XML:
        if data.startswith(beginning):
            return label
    head = data[:_WITHIN]
    return (_in_meta(head.decode("latin-1")) if _HINT.search(head) else None) or _in_xml_declaration(head)


def _in_meta(html: str) -> str | None:
    for tag in tags(html):
        if tag.name != "meta" or tag.closing:
            continue
        given = attributes(html, tag)
        label = given.get("charset")
        if label is None and given.get("http-equiv", "").lower() == "content-type":
            found = _IN_CONTENT.search(given.get("content", ""))
            label = found and (found[1] or found[2] or found[3])
        if known := _known(label):
            return known
    return None


def _in_xml_declaration(head: bytes) -> str | None:
    found = _XML.match(head)
    return _known((found[1] or found[2]).decode("latin-1")) if found else None


def _known(label: str | None) -> str | None:
    """Returns a label that means something; what could be read as ASCII is not in UTF-16, whatever it says."""
    codec = codec_of(label) if label else None
    return "utf-8" if codec in {"utf-16-le", "utf-16-be"} else label if codec else None
