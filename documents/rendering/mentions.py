"""Names after an @ in a note: where they stand in its words, and how they look in its safe HTML."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator

from documents.rendering.note import make_note_cleaner

# A tag as the sanitiser writes it: values stand in double quotes, and a ">" in one of them does not end the tag.
_TAGS = re.compile(r'(<(?:"[^"]*"|[^">])*>)')
_cleaner = make_note_cleaner(mentions=True)


def find_mentions(words: str, names: Collection[str]) -> set[str]:
    """Which of `names` stand after an @ in `words`; of several that fit the longest.

    named_in("ask @Ann Lee.", ["Ann", "Ann Lee"]) == {"Ann Lee"}

    Case does not matter, nor how accents are composed, how wide the blanks are, or marks of direction around a name.
    The letters of a mail address before its @ make it no mention.
    """
    return {name for _start, _end, name in _places(words, names)}


def with_mentions(safe_html: str, names: Collection[str]) -> str:
    """The HTML of a note with each @name in a `<b class="mention">`, made safe once more."""
    if not names or "@" not in safe_html:
        return safe_html
    pieces = _TAGS.split(safe_html)
    pieces[::2] = [_marked(html.unescape(text), names) for text in pieces[::2]]
    return _cleaner.clean("".join(pieces))


def _marked(text: str, names: Collection[str]) -> str:
    made, at = [], 0
    for start, end, _name in _places(text, names):
        made += [html.escape(text[at:start], quote=False), '<b class="mention">']
        made += [html.escape(text[start:end], quote=False), "</b>"]
        at = end
    return "".join([*made, html.escape(text[at:], quote=False)])


def _places(words: str, names: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Where a name stands after an @, as `(start, end, name)`: code points, the @ included."""
    if "@" not in words or not names:
        return
    folded, at = _fold_case(words)
    wanted = sorted(((_fold_case(name)[0].strip(), name) for name in names), key=lambda pair: -len(pair[0]))
    place = folded.find("@")
    while place >= 0:
        after = place + 1
        found = None
        if not (place and _is_word_character(folded[place - 1])):
            found = next(((name, len(key)) for key, name in wanted if key and _is_whole_word(folded, key, after)), None)
        if found is not None:
            name, length = found
            after += length
            yield at[place], at[after - 1] + 1, name
        place = folded.find("@", after)


def _is_whole_word(folded: str, key: str, at: int) -> bool:
    """The whole word `key` stands there."""
    end = at + len(key)
    return folded.startswith(key, at) and not (end < len(folded) and _is_word_character(folded[end]))


def _is_word_character(letter: str) -> bool:
    return letter == "_" or unicodedata.category(letter)[0] in "LMN"


def _fold_case(words: str) -> tuple[str, list[int]]:
    """Words as they are compared, and for each of its letters the place in `words` that it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(words):
        if unicodedata.category(letter) == "Cf":
            continue  # marks of direction, joiners, soft hyphens
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            plain = " "
        else:
            plain = unicodedata.normalize("NFD", unicodedata.normalize("NFD", letter).casefold())
        for part in "'" if letter in "’ʼ" else plain:
            letters.append(part)
            places.append(place)
    return "".join(letters), places
