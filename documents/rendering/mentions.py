"""Names after an @ in a note: finding them in its text and marking them in its safe HTML."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator

from documents.rendering.note import make_note_cleaner

# A tag as the sanitiser writes it: values are in double quotes, and a ">" inside one does not end the tag.
_TAGS = re.compile(r'(<(?:"[^"]*"|[^">])*>)')
_cleaner = make_note_cleaner(mentions=True)


def find_mentions(words: str, names: Collection[str]) -> set[str]:
    """Returns those of `names` that follow an @ in `words`; if several fit, the longest.

    Example: `find_mentions("ask @Ann Lee.", ["Ann", "Ann Lee"]) == {"Ann Lee"}`.

    The comparison ignores case, composition of accents, width of blanks and direction marks around a name. An @ after a
    letter or digit is part of a mail address and begins no mention.
    """
    return {name for _start, _end, name in _places(words, names)}


def with_mentions(safe_html: str, names: Collection[str]) -> str:
    """Returns the HTML of a note with each @name in a `<b class="mention">`, sanitised again."""
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
    """Yields each name after an @ as `(start, end, name)`, in code points and including the @."""
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
    """Returns whether the whole word `key` begins at `at`."""
    end = at + len(key)
    return folded.startswith(key, at) and not (end < len(folded) and _is_word_character(folded[end]))


def _is_word_character(letter: str) -> bool:
    return letter == "_" or unicodedata.category(letter)[0] in "LMN"


def _fold_case(words: str) -> tuple[str, list[int]]:
    """Returns the text folded for comparison, and for each of its code points the position in `words` it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(words):
        if unicodedata.category(letter) == "Cf":
            continue  # direction marks, joiners, soft hyphens
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
