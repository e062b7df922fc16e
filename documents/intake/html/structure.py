"""Measures how parts of a page are built: sentences, links, labels, controls.

An element that is built like contents is not furniture because of one word in its class or id: slugs are made of the
words of a heading, and classes of the words of the subject.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING

from documents.intake.html.elements import FORM_CONTROLS, HEADINGS
from documents.intake.html.fold import fold_words
from documents.intake.html.furniture import Furniture, words_of_name
from documents.intake.html.small_print import call_to_action_in, is_byline
from documents.intake.html.tree import Element
from documents.intake.plain.kinds import normalised_label
from documents.intake.plain.words import LEXICON

if TYPE_CHECKING:
    from documents.intake.html.lines import Line, PageLines

_MIN_SENTENCE = 40  # letters of a line with a sentence
_MAX_LINK_SHARE = 0.3  # of the letters of a line, and of an element with contents
_WHOLE_LINK_SHARE = 0.9
_MAX_LABELS = 3  # lines with sentences for one short line
_BEGINNING = 50  # lines of an element that are searched for the words of its class or id
_ENOUGH_SENTENCES = 3  # below a heading
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？।۔؟]")
_LINE_ELEMENTS = frozenset("p li blockquote dd dt pre td th".split())


class PageStructure:
    """Counts over the lines of a page, kept as running sums so that any element is measured at once."""

    def __init__(self, page: PageLines) -> None:
        self._page = page
        self._sentences = self._sums(self._sentences_of)  # first: `has_sentences` reads them
        self._with_sentences = self._sums(self.has_sentences)
        self._labels = self._sums(self._is_label)
        self._headings = self._sums(self._is_contents_heading)
        self._captions = self._sums(lambda line: any(one.name == "figcaption" for one in line.block.ancestors()))
        controls = FORM_CONTROLS - {"label", "legend", "output", "progress", "meter"} | {"form"}
        self._controls = [element.start for element in page.elements if element.name in controls]

    def contradicts(self, element: Element, said: Furniture) -> bool:
        """Returns whether an element is built like contents, against what its class or id says."""
        if element.name in HEADINGS:
            return self._is_named_after_words(element, said)
        if not self._reads_as_contents(element):
            return False
        if self._is_named_after_words(element, said):
            return True
        return self.is_section(element) and said.reason != "caption"

    def is_controlled(self, element: Element) -> bool:
        """Returns whether an element has controls and no sentence: a player, a poll, a person to follow."""
        return self._has_controls(element) and not self.has_text(element)

    def has_text(self, element: Element) -> bool:
        """Returns whether an element has a sentence, a heading that may be of contents, or a caption."""
        return any(self._between(sums, element) for sums in (self._with_sentences, self._headings, self._captions))

    def is_section(self, element: Element) -> bool:
        """Returns whether an element has a heading of its own, three sentences, and little else."""
        return (
            self._between(self._headings, element) > 0
            and self._between(self._sentences, element) >= _ENOUGH_SENTENCES
            and self._reads_as_contents(element)
        )

    def _reads_as_contents(self, element: Element) -> bool:
        """Returns whether an element has sentences, and neither controls nor many links and labels."""
        texts = self._between(self._with_sentences, element)
        if not texts or self._page.link_share(element) > _MAX_LINK_SHARE or self._has_controls(element):
            return False
        return _MAX_LABELS * self._between(self._labels, element) <= texts

    def _has_controls(self, element: Element) -> bool:
        return bisect_left(self._controls, element.start) < bisect_left(self._controls, element.end)

    def _is_named_after_words(self, element: Element, said: Furniture) -> bool:
        """Returns whether most words of a class or id stand in the element's heading, or in its text in that order."""
        lines = self._page.lines_in(element)[:_BEGINNING]
        names = words_of_name(said.token)
        heading = next((fold_words(line.words).split() for line in lines if line.heading), [])
        if said.word in heading and (
            element.name in HEADINGS or 2 * len(set(heading).intersection(names)) >= len(names)
        ):
            return True
        phrase = f" {' '.join(names)} "
        if len(names) > 1 or element.name in _LINE_ELEMENTS:
            return any(phrase in f" {fold_words(line.words)} " for line in lines)
        return False

    def has_sentences(self, line: Line) -> bool:
        """Returns whether a line is long enough for a sentence and ends one."""
        return self._between(self._sentences, line) > 0

    def _sentences_of(self, line: Line) -> int:
        if line.letters < _MIN_SENTENCE or line.heading or self._page.link_share(line) > _MAX_LINK_SHARE:
            return 0
        return len(_SENTENCE_END.findall(line.words))

    def _is_label(self, line: Line) -> bool:
        """Returns whether a line is a link, a call, a byline, or too short for a sentence."""
        if line.heading and not self._page.link_share(line) > _WHOLE_LINK_SHARE:
            return False
        is_short = line.letters < _MIN_SENTENCE and not _SENTENCE_END.search(line.words[-3:])
        return (
            is_short
            or self._page.link_share(line) > _WHOLE_LINK_SHARE
            or bool(call_to_action_in(line.words))
            or is_byline(line.words)
        )

    def _is_contents_heading(self, line: Line) -> bool:
        """Returns whether a line is a heading, and neither a link nor the usual head of furniture."""
        if not line.heading or self._page.link_share(line) > _MAX_LINK_SHARE:
            return False
        return not call_to_action_in(line.words) and normalised_label(line.words) not in LEXICON.whole

    def _sums(self, count: Callable[[Line], int]) -> list[int]:
        counts = [0] * len(self._page.tree.runs)
        for line in self._page.lines:
            counts[line.first] = count(line)
        return list(accumulate(counts, initial=0))

    @staticmethod
    def _between(sums: list[int], part: Element | Line) -> int:
        return sums[part.last] - sums[part.first]
