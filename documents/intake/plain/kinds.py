"""Classifies a single block by its own text, regardless of its position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from documents.intake.month_names import MONTHS
from documents.intake.plain.credits import is_credited
from documents.intake.plain.lines import Block
from documents.intake.plain.words import LEXICON
from documents.intake.plain.words.universal import EMBEDDING_HOSTS, JOINERS, MORE_MONTHS, NETWORKS

MAYBE_HEADING = "line that may be a heading"
# Longer blocks (in words) that begin like furniture are taken for prose.
_LONGEST_LABEL, _LONGEST_LINE, _LONGEST_NOTICE = 7, 30, 140
_LONGEST_DATE_LINE = 16
_LONG_ROW = 7  # names or links in one line
_LABEL_LETTERS = 45
_MAX_LETTERS = 2000  # of a block that is matched against the expressions below
_ENDS = re.compile(r"[.!?…。！？।؟۔][\"'”’»)\]]*\Z|[.!?…。！？][”\"’»]\Z")
_CLIPPED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\Z")
_EDGES = re.compile(r"^[\W_]+|[^\w)]+$")
_COUNT = re.compile(r"^\(?\d[\d.,]*[km]?\)?\s+|\s*[(\[]?\d[\d.,]*[km]?[)\]]?$", re.I)
_CLOSE = re.compile(r"^[x×✕✖]\s*:?\s*(?=\S)", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMERIC_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|"
    r"(?:19|20)\d\d年\s?\d{1,2}月\s?\d{1,2}日)(?!\d)"
)
_CLOCK = re.compile(r"(?<![\d.])(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::\d\d)?(?!\d)", re.I)
_AGO = re.compile(
    r"^(?:\d+|an?|one|vor|il y a|hace|há|fa)\s.{0,18}(?:ago|назад|geleden|fa)$|"
    r"^(?:vor|il y a|hace|há) \d+ \w+$|^(?:منذ|قبل) .{1,20}$|^\d+\s?(?:小时|分钟|天|時間|分|日)前$|"
    r"^(?:yesterday|today|just now|gestern|heute|hier|ayer|hoy|ieri|oggi|вчера|сегодня)$",
    re.I,
)
_COPYRIGHT = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|\bcopyright\b.{0,40}(?:19|20)\d\d|(?:19|20)\d\d\s*©", re.I)
_RIGHTS = re.compile(
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos|todos os direitos|"
    r"tutti i diritti|все права защищены|جميع الحقوق|版权所有|無断転載|all rights reserve|rights reserved",
    re.I,
)
_PAGE_CLOCK = re.compile(r"(?:GMT|UTC)[+-]?\d?\s?\d\d:\d\d|\d\d:\d\d\s?(?:GMT|UTC)\s?\d")
_WIDE_GAPS = re.compile(r"[ \t\xa0]{3,}")
GLUED_NOTICE = re.compile(r"(?<=[^\W\d_])(?:Maintained and developed|All rights reserved|Copyright ©|©)")
_STEP = re.compile(r"\d+\s?(?:of|/|von|sur|de|di|из|من|van)\s?\d+\Z", re.I)
_HANDLE = re.compile(r"(?<!\S)@\w{2,}")
_MAIL = re.compile(r"\S+@\S+\.\w{2,}")
_PARTS = re.compile(r"\s*[|｜•·»›]\s*|\s+[>/]\s+|\s{3,}")
_PATH = re.compile(r"[»›].*[»›]|\s>\s.*\s>\s")
_ADDRESS = re.compile(r"https?://\S+\Z", re.I)
_LETTER_OR_DIGIT = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class BlockKind:
    """The classification of a block: `reason` is a reason to set it aside, or empty.

    `is_certain` means that no article has such a line, `reads_as_prose` that it has sentences, `opens_section` that
    furniture follows it.
    """

    reason: str = ""
    rule: str = ""
    is_certain: bool = False
    reads_as_prose: bool = False
    opens_section: bool = False


def normalised_label(words: str) -> str:
    """Returns a line as the phrase lists write it: lower case, straight apostrophes, no count, no signs at its ends."""
    if words.startswith("#"):
        return ""  # a Markdown heading
    plain = _CLOSE.sub("", words.casefold().replace("’", "'").strip())
    plain = _COUNT.sub("", _EDGES.sub("", plain))
    return " ".join(_EDGES.sub("", plain).split())


def kind_of(block: Block) -> BlockKind:
    """Classifies a block by its own text."""
    words = block.words[len(block.sign) :].strip() if block.sign else block.words
    prose = is_prose(block)
    if block.weight > _LONGEST_NOTICE or len(words) > _MAX_LETTERS:
        return BlockKind(reads_as_prose=prose)
    if not _LETTER_OR_DIGIT.search(words):
        return BlockKind("other", "nothing but signs")
    if block.weight == 1 and words.isdecimal():
        return BlockKind("other", "nothing but a number")
    if _STEP.match(words):
        return BlockKind("navigation", "place in a row of pictures", is_certain=True)
    return _by_phrase(words, block, prose) or _by_form(words, block, prose) or BlockKind(reads_as_prose=prose)


def is_prose(block: Block) -> bool:
    """Returns whether a block reads as sentences: it is long, or it is not short and ends as a sentence does."""
    if block.weight >= 8 and ends_as_sentence(block.words):
        return True
    return block.weight >= 25 and not is_row_of_names(block.words)


def ends_as_sentence(words: str) -> bool:
    """Returns whether the last sign closes a sentence."""
    return _ENDS.search(words[-4:]) is not None


def is_clipped(words: str) -> bool:
    """Returns whether a text breaks off in dots, as a teaser for another page does."""
    return _CLIPPED.search(words[-5:]) is not None


def embedded_address(words: str) -> str:
    """Returns the address of a post or film if the block contains nothing else; else ""."""
    if not _ADDRESS.match(words):
        return ""
    try:
        parts = urlsplit(words)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if not parts.path.strip("/"):
        return ""
    return words if any(host == known or host.endswith(f".{known}") for known in EMBEDDING_HOSTS) else ""


def contains_date(words: str) -> bool:
    """Returns whether a line contains a date."""
    if _NUMERIC_DATE.search(words):
        return True
    if not _NUMBER.search(words):
        return False
    names = [word.casefold().rstrip(".") for word in _WORD.findall(words)]
    months = any(name in MONTHS or name in MORE_MONTHS for name in names)
    return months and bool(_YEAR.search(words) or (len(names) <= 4 and _CLOCK.search(words)))


def _by_phrase(words: str, block: Block, prose: bool) -> BlockKind | None:
    short = block.weight <= _LONGEST_LABEL or len(words) <= _LABEL_LETTERS
    label = normalised_label(words) if short else ""
    if short and label in LEXICON.author_box:
        return BlockKind("byline", "about the author", is_certain=True, opens_section=True)
    if short and (why := LEXICON.whole.get(label)) and not (words.endswith((".", "。")) and " " not in label):
        if label in LEXICON.possible_headings and not _NUMBER.search(words):
            return BlockKind(why, MAYBE_HEADING, is_certain=True, opens_section=why == "related")
        return BlockKind(
            why, "known line", is_certain=why not in {"byline", "caption"}, opens_section=why in {"related", "comments"}
        )
    small = words.casefold().replace("’", "'").lstrip("*•-–—»›< [(")
    why = LEXICON.beginning(small) or LEXICON.beginning(_COUNT.sub("", small, count=1))
    if not why or block.weight > (_LONGEST_NOTICE if why == "legal" else _LONGEST_LINE):
        return None
    if why == "legal" and not _is_notice(small):
        return None
    if why == "byline":
        return _byline(words, block, prose)
    if prose and why in {"related", "sharing", "navigation", "ticker", "advertisement"} and block.weight > 14:
        return None
    opens = (why == "related" and not prose and (block.weight <= 3 or words.endswith(":"))) or (
        why == "comments" and block.weight <= 20
    )
    return BlockKind(
        why,
        "known beginning",
        is_certain=not prose or why in {"legal", "caption"},
        reads_as_prose=prose,
        opens_section=opens,
    )


def _is_notice(small: str) -> bool:
    """Returns whether a text that begins like a legal notice also continues like one."""
    signs = "cookie privacy rights © copyright terms permission reproduc policy website site".split()
    return len(small) < 90 or any(sign in small for sign in signs) or not small.isascii()


def _byline(words: str, block: Block, prose: bool) -> BlockKind | None:
    """Classifies a line of an author or a date; an ordinary sentence may begin with the same small word."""
    dated = contains_date(words) or (not prose and _CLOCK.search(words) is not None)
    if (prose and not dated) or block.weight > _LONGEST_DATE_LINE:
        return None
    names = _WORD.findall(words)[1:]
    named = sum(name[0].isupper() or not name[0].islower() for name in names)
    if dated or (names and len(names) <= 10 and named >= 0.6 * len(names)):
        return BlockKind("byline", "author or date")
    return None


def _by_form(words: str, block: Block, prose: bool) -> BlockKind | None:
    weight = block.weight
    copyright_line = _COPYRIGHT.match(words) if prose else _COPYRIGHT.search(words)
    if (copyright_line and weight <= 60) or (_RIGHTS.search(words) and weight <= _LONGEST_NOTICE):
        return BlockKind("legal", "copyright line", is_certain=True)
    if _ADDRESS.match(words):
        return BlockKind("other", "address alone")
    if is_credited(words, weight, prose):
        return BlockKind("caption", "credit of a picture", is_certain=True, reads_as_prose=prose)
    if weight <= 25 and _PAGE_CLOCK.search(words):
        return BlockKind("ticker", "clock of the page", is_certain=True)
    if weight > 12 and _is_row_of_headlines(words):
        return BlockKind("ticker", "row of headlines", is_certain=True)
    if weight <= 4 and _AGO.match(words):
        return BlockKind("ticker", "how long ago", is_certain=True)
    if weight <= _LONGEST_DATE_LINE and not prose and not _PATH.search(words) and contains_date(words):
        return BlockKind("byline", "author or date")
    if weight <= 8 and not prose and (_HANDLE.search(words) or _MAIL.search(words)):
        return BlockKind("byline", "address of a person")
    return _by_parts(words, weight)


def _by_parts(words: str, weight: int) -> BlockKind | None:
    """Classifies a row of names of networks, or of links to pages."""
    tokens = [token.strip(".,:;()").casefold() for token in words.split()]
    joined = weight <= 14 and all(token in NETWORKS or token in JOINERS for token in tokens)
    if joined and any(token in NETWORKS and len(token) > 4 for token in tokens):
        return BlockKind("sharing", "names of networks", is_certain=True)
    parts = [part for part in _PARTS.split(words) if part]
    in_table = words[0] == "|" or words[-1] == "|"
    if len(parts) >= 3 and all(len(part.split()) <= 5 for part in parts) and not (in_table or ends_as_sentence(words)):
        known = [LEXICON.whole[label] for part in parts if (label := normalised_label(part)) in LEXICON.whole]
        if len(known) >= 2 and 3 * len(known) >= len(parts):
            return BlockKind(
                "legal" if known.count("legal") * 2 > len(known) else known[0], "row of links", is_certain=True
            )
        return BlockKind("navigation", "row of links", is_certain=len(parts) >= _LONG_ROW)
    return None


def _is_row_of_headlines(words: str) -> bool:
    """Returns whether a line is a row of unfinished sentences separated by wide gaps."""
    rows = _WIDE_GAPS.split(words)
    return len(rows) >= 3 and all(len(row.split()) >= 3 and not row[0].islower() and row[-1] != "." for row in rows)


def is_row_of_names(words: str) -> bool:
    """Returns whether nearly all words are capitalised and no sentence ends: a menu on one line."""
    names = _WORD.findall(words)
    capital = sum(name[0].isupper() for name in names)
    return capital > 0.6 * len(names) and not ends_as_sentence(words)
