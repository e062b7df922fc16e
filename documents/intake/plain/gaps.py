"""Finds places where a copy visibly lacks something. Reports few, because a person decides on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from documents.intake.article import Gap
from documents.intake.plain.inner_furniture import Verdict
from documents.intake.plain.kinds import embedded_address, ends_as_sentence
from documents.intake.plain.lines import Block
from documents.intake.plain.words import LEXICON
from documents.intake.wall_words import WALL_RULE, is_door, is_wall


def _one_of(words: frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_SENTENCE_WORDS = 8
_LIST_WORDS = 60  # code points within which a colon shows that paragraphs are a list
_PARAGRAPH_WORDS = 20
_BELOW = 4  # blocks at and below the end of the article that may be a wall
_QUOTES = "\"'“”„«»‹›‘’「『《"
_OPENS_ITEM = re.compile(r"[\W\d]|[a-zа-я][.)]")
_LAST_SENTENCE = re.compile(r"(?<=[.!?”\"’»])\s+(?P<words>[^.!?:]{3,60})[.:]\Z")
_LONGEST_SENTENCE = 600  # code points
_SENTENCE_END = re.compile(r"[.!?][”\"’»)]*\s")
_QUOTED = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]")
_VERB_ALONE = re.compile(
    rf",\s+(?P<words>(?:{_one_of(LEXICON.auxiliaries)})\s+(?:[^\W\d_]+\s+)?(?:{_one_of(LEXICON.verbs_lacking_subject)}))\s?[.]"
)
_NOBODY_NAMED = re.compile(rf"\b(?P<words>{_one_of(LEXICON.according_to)})\s+[.,;](?=\s|\Z)", re.I)
_BULLETS = frozenset("•‣▪●◦*")
_WORD = re.compile(r"[^\W\d_-]+(?:-[^\W\d_]+)*")


def find_gaps(blocks: list[Block], body: list[int]) -> tuple[tuple[Gap, ...], dict[int, Verdict]]:
    """Returns the gaps in the article, in order, and the blocks that are only an address of embedded content.

    `body` holds the indexes of the article's blocks. A gap is at the position of the missing content: before the
    address, after the words that announce it, before the list that lost its heading. If the whole text is kept, nothing
    shows that it was copied from a page, and only broken sentences and lone addresses are proposed.
    """
    addresses = dict(_embedded(blocks, body))
    words = [at for at in body if at not in addresses]
    gaps = [Gap(blocks[at].start, "embedded", "address alone", blocks[at].words) for at in addresses]
    gaps += _subjects(blocks, words)
    if len(body) < len(blocks):
        gaps += [*_quotations(blocks, words, addresses), *_pictures(blocks, words), *_headings(blocks, words)]
    verdicts = {at: Verdict("other", "address of an embedded post") for at in addresses}
    wall = _wall_at_end(blocks, body)
    if wall:
        end = next((blocks[at].end for at in reversed(body) if at < wall[0]), blocks[wall[0]].start)
        gaps.append(Gap(end, "paywall", WALL_RULE))
        verdicts |= {at: Verdict("newsletter", WALL_RULE) for at in wall}
    return tuple(sorted(gaps, key=lambda gap: (gap.position, gap.reason))), verdicts


def _wall_at_end(blocks: list[Block], body: list[int]) -> list[int]:
    """Returns the blocks of a wall that the article breaks off before: its last, or the first below it.

    An article keeps at least a paragraph: a text that is only such words is about something else.
    """
    if not body:
        return []
    below = range(body[-1] + 1, min(len(blocks), body[-1] + 1 + _BELOW))
    inside = [at for at in body[-_BELOW:] if is_wall(blocks[at].words)]
    first = inside[0] if inside else next((at for at in below if is_wall(blocks[at].words)), None)
    if first is None or not any(blocks[at].weight >= _SENTENCE_WORDS for at in body if at < first):
        return []
    after = [at for at in (*body, *below) if at > first]
    if any(blocks[at].weight >= _PARAGRAPH_WORDS for at in after if at in body):
        return []  # the text goes on
    return [first, *(at for at in after if at in body or is_wall(blocks[at].words) or is_door(blocks[at].words))]


def _embedded(blocks: list[Block], body: list[int]) -> Iterator[tuple[int, str]]:
    """Yields addresses of posts and films that are alone between paragraphs, not in a list of addresses."""
    for number, at in enumerate(body):
        address = embedded_address(blocks[at].words)
        around = [blocks[one] for one in (*body[max(0, number - 1) : number], *body[number + 1 : number + 2])]
        if address and around and all(block.weight >= 4 and not block.sign for block in around):
            yield at, address


def _quotations(blocks: list[Block], body: list[int], addresses: dict[int, str]) -> Iterator[Gap]:
    for at, after in pairwise(body):
        block, following = blocks[at], blocks[after]
        if any(between in addresses for between in range(at, after)):
            continue
        if block.words.endswith((":", "：")) and _announces_nothing(block, following):
            yield Gap(block.end, "quotation", "colon without a quotation")
        elif _names_only_the_reporter(block.words):
            yield Gap(block.end, "quotation", "report without its words")


def _announces_nothing(block: Block, following: Block) -> bool:
    """Returns whether a paragraph that ends in a colon is followed by plain prose."""
    if block.weight < _SENTENCE_WORDS or block.sign or following.sign or following.weight < _SENTENCE_WORDS:
        return False
    if following.indent != block.indent or not ends_as_sentence(following.words):
        return False
    begins = following.words[0]
    if begins in _QUOTES or _OPENS_ITEM.match(following.words) or begins.islower():
        return False
    return not any(sign in following.words[:_LIST_WORDS] for sign in ":–—") and following.words[-1] not in _QUOTES


def _names_only_the_reporter(words: str) -> bool:
    """Returns whether the last sentence says that somebody reports, but not what."""
    found = _LAST_SENTENCE.search(words[-90:])
    if found is None:
        return False
    said = found["words"].split()
    return 2 <= len(said) <= 4 and said[-1] in LEXICON.reports and all(word[0].isupper() for word in said[:-1])


def _subjects(blocks: list[Block], body: list[int]) -> Iterator[Gap]:
    """Yields gaps in sentences that lost a name, which was a link on the page; skips wrapped paragraphs."""
    for at in body:
        block = blocks[at]
        if block.weight < _SENTENCE_WORDS or len(block.words) != block.end - block.start:
            continue
        for found in _VERB_ALONE.finditer(block.words):
            if _lacks_a_subject(block.words[max(0, found.start() - _LONGEST_SENTENCE) : found.start()]):
                yield Gap(block.start + found.start("words"), "subject", "verb without a subject")
        for found in _NOBODY_NAMED.finditer(block.words):
            yield Gap(block.start + found.end("words"), "subject", "nobody named")


def _lacks_a_subject(before: str) -> bool:
    """Returns whether the text before ", has learned." is a single clause, without an open insertion."""
    sentence = _SENTENCE_END.split(before)[-1]
    return len(sentence.split()) >= _SENTENCE_WORDS and "," not in _QUOTED.sub("", sentence)


def _pictures(blocks: list[Block], body: list[int]) -> Iterator[Gap]:
    """Yields gaps after paragraphs that mention a picture, a table or a film below or above."""
    for at in body:
        block = blocks[at]
        if block.weight < _SENTENCE_WORDS:
            continue
        names = [word.casefold() for word in _WORD.findall(block.words)]
        if any(one in LEXICON.pictures and other in LEXICON.places for one, other in pairwise(names)):
            yield Gap(block.end, "picture", "speaks of a picture")


def _headings(blocks: list[Block], body: list[int]) -> Iterator[Gap]:
    """Yields gaps before lists that lost their heading: at least two of them, each after an unusually wide gap."""
    pairs = [(blocks[at], blocks[after]) for at, after in pairwise(body) if after == at + 1]
    common = [after.blanks for _, after in pairs if not after.sign and after.blanks]
    if not common or max(common, key=common.count) != 1:
        return
    lists = [
        after
        for before, after in pairs
        if after.sign in _BULLETS and after.blanks > 1 and ends_as_sentence(before.words)
    ]
    if len(lists) > 1:
        for block in lists:
            yield Gap(block.start, "heading", "list under a wide gap")
