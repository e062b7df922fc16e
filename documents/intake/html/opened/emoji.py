"""Puts the emoji that a page shows as pictures into its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.intake.html.opened.edits import Edit, decode_references
from documents.intake.html.tree import Tree

_NAMED = re.compile(r"(?:^|[\s_-])(?:emoji|emoticon|smiley|twemoji|wp-smiley)(?:$|[\s_-])", re.I)
_LONGEST = 12  # code points: a family of four with its joiners has 11
# Signs that are drawn as pictures, with what joins and varies them (Unicode, "UTS #51").
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff][\u200d\ufe0f\u20e3\u2190-\u3299\U0001f000-\U0001faff\U000e0020-\U000e007f]*\\Z"
)


def edit_emoji(tree: Tree) -> Iterator[Edit]:
    """Yields the edits that replace a picture of an emoji by the emoji, in order."""
    for element in tree.root.elements() if "<img" in tree.html.lower() else ():
        alt = element.attributes.get("alt", "").strip()
        if element.name != "img" or not 0 < len(alt) <= _LONGEST:
            continue
        if _EMOJI.match(alt) or (_NAMED.search(element.attributes.get("class", "")) and not alt.isalnum()):
            span = element.place_of(tree.html, "alt")
            if span is not None:
                yield Edit(element.span, decode_references(tree.html, span))
