"""Rewrites the text of a Word document so that nothing in it is lost or taken for words that it is not.

mammoth, which makes the HTML, drops what it does not know and reads hidden words as any others. So each part with text
(body, footnotes, endnotes) is first put into the few elements that mammoth knows. Words to be set aside stay, in runs
of a style of their own, and are found again in the HTML by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.formats.docx_fields import read_fields
from documents.intake.formats.docx_formulas import FormulaMarks, is_formula, is_old_formula
from documents.intake.formats.docx_package import W, parse_part
from documents.intake.formats.docx_runs import font_of, run_with, set_style, text_element
from documents.intake.formats.docx_styles import Styles, run_style
from documents.intake.formats.docx_symbols import letter_of_symbol, without_symbol_codes
from documents.intake.formats.http_message import to_single_line
from documents.intake.formats.unpacked import without_controls

HIDDEN_RULE = "hidden text (w:vanish)"
CONTENTS_RULE = "table of contents of Word"
RUBY_BASE, RUBY_READING, ASIDE = "readingroom-base", "readingroom-reading", "readingroom-aside-"

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATE = f"{_MC}AlternateContent"
_PROPERTIES = frozenset(f"{W}{name}" for name in "rPr pPr tblPr tblPrEx trPr tcPr sdtPr sectPr".split())
# Elements around words that say nothing about whether they stand.
_TRANSPARENT = frozenset(f"{W}{name}" for name in "ins moveTo fldSimple dir bdo smartTag customXml".split())
_REMOVED = {f"{W}del": "deleted", f"{W}cellDel": "deleted", f"{W}moveFrom": "moved away"}
_TEXTS = frozenset({f"{W}t", f"{W}delText"})
_SAME_AS = {f"{W}cr": f"{W}br", f"{W}ptab": f"{W}tab"}
_WITH_TEXT_BOXES = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))
_LONGEST_NAME = 60  # code points
_LONGEST_QUOTE = 200

_Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class Aside:
    """Why some words are not part of the article: a reason of `models.SetAside`, and the rule."""

    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run is: in words that are set aside or not, and in a paragraph of a style."""

    aside: Aside | None = None
    paragraph_style: str = ""
    is_in_paragraph: bool = False

    def within(self, aside: Aside | None) -> _Place:
        """Returns the place in words that are set aside, unless what is around them is already."""
        return self if self.aside or aside is None else replace(self, aside=aside)


@dataclass(slots=True)
class Story:
    """Rewrites the parts with text, and gathers what they say on the way.

    `asides` are numbered as in the styles of their runs, `letters` counts those of each language, and `quotes` has the
    words to which each comment belongs; `formulas` stand at their marks.
    """

    styles: Styles
    asides: dict[Aside, int] = field(default_factory=dict)
    letters: Counter[str] = field(default_factory=Counter)
    quotes: dict[str, str] = field(default_factory=dict)
    formulas: FormulaMarks = field(default_factory=FormulaMarks)
    _open_comments: set[str] = field(default_factory=set)

    def rewrite(self, part: bytes) -> bytes:
        """Returns a part with text, rewritten. Raises `CaptureRefused` if its elements are too deep."""
        root = parse_part(part)
        try:
            root[:] = self._nodes(root, _Place())
            return ElementTree.tostring(root, encoding="unicode").encode()
        except RecursionError as error:
            raise CaptureRefused(
                _("The text is nested too deeply. Save it again as plain text and import that.")
            ) from error

    def _nodes(self, parent: _Element, place: _Place) -> list[_Element]:
        return list(_merge_paragraphs(made for node in parent for made in self._node(node, place)))

    def _node(self, node: _Element, place: _Place) -> list[_Element]:
        tag = node.tag
        if tag in _PROPERTIES:
            return [node]
        if tag == f"{W}r":
            return self._run(node, place)
        if tag in _REMOVED:
            return self._nodes(node, place.within(_change(node)))
        if tag in _TRANSPARENT:
            return self._nodes(node, place)
        if tag == f"{W}sdt":
            return self._control(node, place)
        if tag == _ALTERNATE:
            return self._nodes(_chosen(node), place)
        if tag in {f"{W}commentRangeStart", f"{W}commentRangeEnd"}:
            self._comment_range(node)
            return []
        if tag == f"{W}tbl":
            return self._table(node, place)
        if is_formula(node):
            return self._formula(node, place)
        if tag == f"{W}p":
            place = self._in_paragraph(node, place)
            node[:] = read_fields(list(node))
        elif tag == f"{W}tc":
            place = place.within(_change_in(node, f"{W}tcPr/{W}cellDel"))
        node[:] = self._nodes(node, place)
        return [node]

    def _in_paragraph(self, paragraph: _Element, place: _Place) -> _Place:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = style.get(f"{W}val", "") if style is not None else ""
        for comment in self._open_comments & self.quotes.keys():
            self.quotes[comment] += " "  # paragraphs that a comment covers stay apart
        contents = Aside("navigation", CONTENTS_RULE) if self.styles.is_contents(name) else None
        return replace(place, paragraph_style=name, is_in_paragraph=True).within(contents)

    def _formula(self, formula: _Element, place: _Place) -> list[_Element]:
        """Returns the run with the mark of a formula, in a paragraph if it stands in none."""
        if place.is_in_paragraph:
            return self._run(run_with([formula], None), place)
        paragraph = ElementTree.Element(f"{W}p")
        paragraph.append(formula)
        return self._node(paragraph, place)

    def _control(self, control: _Element, place: _Place) -> list[_Element]:
        """Returns what is in a content control: the words that stand in it, whatever else can be chosen there."""
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery is not None and gallery.get(f"{W}val") == "Table of Contents":
            place = place.within(Aside("navigation", CONTENTS_RULE))
        return [made for content in control.findall(f"{W}sdtContent") for made in self._nodes(content, place)]

    def _table(self, table: _Element, place: _Place) -> list[_Element]:
        """Returns a table; the words of its removed rows come after it, as paragraphs."""
        kept: list[_Element] = []
        removed: list[_Element] = []
        for node in table:
            change = _change_in(node, f"{W}trPr/{W}del") if node.tag == f"{W}tr" else None
            made = self._node(node, place.within(change))
            if change is None:
                kept += made
            else:
                removed += [paragraph for one in made for paragraph in one.iter(f"{W}p")]
        table[:] = kept
        has_rows = any(one.tag == f"{W}tr" for one in kept)
        return [table, *removed] if has_rows else removed

    def _run(self, run: _Element, place: _Place) -> list[_Element]:
        """Returns the runs that a run becomes: a ruby in it needs runs of its own."""
        properties = run.find(f"{W}rPr")
        if self.styles.is_hidden(properties, place.paragraph_style):
            place = place.within(Aside("hidden", HIDDEN_RULE))
        runs: list[_Element] = []
        content: list[_Element] = []
        for node in run:
            if node.tag == f"{W}ruby":
                runs += [*self._runs_of(content, properties, place), *self._ruby(node, place)]
                content = []
            elif node is not properties:
                content += self._content(node, properties, place)
        return [*runs, *self._runs_of(content, properties, place)]

    def _runs_of(self, content: list[_Element], properties: _Element | None, place: _Place) -> list[_Element]:
        if not content:
            return []
        run = run_with(content, properties)
        if place.aside:
            set_style(run, f"{ASIDE}{self.asides.setdefault(place.aside, len(self.asides))}")
        return [run]

    def _content(self, node: _Element, properties: _Element | None, place: _Place) -> list[_Element]:
        """Returns the elements that an element of a run becomes."""
        tag = node.tag
        if tag in _TEXTS:
            return [self._text(without_symbol_codes(node.text or "", font_of(properties)), properties, place)]
        if tag == f"{W}sym":
            letter = letter_of_symbol(node.get(f"{W}font", ""), node.get(f"{W}char", ""))
            return [self._text(letter, properties, place)]
        if tag in _SAME_AS:
            return [ElementTree.Element(_SAME_AS[tag])]
        if tag == f"{W}delInstrText":
            return []
        if tag == _ALTERNATE:
            return [made for one in _chosen(node) for made in self._content(one, properties, place)]
        if is_formula(node) or is_old_formula(node):
            return [text_element(self.formulas.mark(node))]
        if tag in _WITH_TEXT_BOXES:
            return [node, *(self._text_box(box, place) for box in list(_text_boxes(node)))]
        return [node]

    def _text(self, words: str, properties: _Element | None, place: _Place) -> _Element:
        if place.aside is None:
            self.letters[self.styles.language(words, properties, place.paragraph_style)] += sum(map(str.isalpha, words))
            for comment in self._open_comments:
                self.quotes[comment] = (self.quotes.get(comment, "") + words)[:_LONGEST_QUOTE]
        return text_element(words)

    def _text_box(self, box: _Element, place: _Place) -> _Element:
        """Returns a text box in the one form that mammoth reads: it puts the words after the paragraph."""
        picture = ElementTree.Element(f"{W}pict")
        ElementTree.SubElement(picture, box.tag).extend(self._nodes(box, _Place(place.aside)))
        return picture

    def _ruby(self, ruby: _Element, place: _Place) -> list[_Element]:
        """Returns the base letters of a ruby and its reading."""
        base, reading = (
            self._nodes(part, place) if (part := ruby.find(f"{W}{name}")) is not None else []
            for name in ("rubyBase", "rt")
        )
        words = "".join(text.text or "" for run in reading for text in run.iter(f"{W}t"))
        if not words:
            return base
        if place.aside or not base:
            return [*base, *self._runs_of([text_element(f"({words})")], None, place)]
        for run in base:
            if not run_style(run.find(f"{W}rPr")).startswith(ASIDE):
                set_style(run, RUBY_BASE)
        told = run_with([text_element(words)], None)
        set_style(told, RUBY_READING)
        return [*base, told]

    def _comment_range(self, mark: _Element) -> None:
        comment = mark.get(f"{W}id", "")
        if mark.tag == f"{W}commentRangeStart":
            self._open_comments.add(comment)
        else:
            self._open_comments.discard(comment)


def author_of(mark: _Element) -> str:
    """Returns who made a change or a comment; "" if nobody is named."""
    return to_single_line(without_controls(mark.get(f"{W}author", "")))[:_LONGEST_NAME]


def _merge_paragraphs(nodes: Iterable[_Element]) -> Iterator[_Element]:
    """Puts a paragraph whose end was removed before what follows in the next one (17.13.5.15, Deleted Paragraph)."""
    held: _Element | None = None
    for node in nodes:
        if held is not None and node.tag == f"{W}p":
            at = 1 if len(node) and node[0].tag == f"{W}pPr" else 0
            node[at:at] = [one for one in held if one.tag != f"{W}pPr"]
            held = None
        elif held is not None and node.tag == f"{W}tbl":
            yield held
            held = None
        if node.tag == f"{W}p" and _lose_removed_end(node):
            held = node
        else:
            yield node
    if held is not None:
        yield held


def _lose_removed_end(paragraph: _Element) -> bool:
    """Returns whether a tracked change removed the end of a paragraph; takes the mark of it away."""
    properties = paragraph.find(f"{W}pPr/{W}rPr")
    marks = [one for one in properties if one.tag in _REMOVED] if properties is not None else []
    for mark in marks:
        properties.remove(mark)  # type: ignore[union-attr]
    return bool(marks)


def _chosen(alternate: _Element) -> _Element:
    """Returns the one of several forms of the same content that is read: the oldest, if it has something to read."""
    fallback = alternate.find(f"{_MC}Fallback")
    choices = [one for one in (fallback, *alternate.findall(f"{_MC}Choice")) if one is not None]
    return next(
        (one for one in choices if any(_has_content(inside) for inside in one.iter())),
        alternate.makeelement("none", {}),
    )


def _has_content(element: _Element) -> bool:
    return element.tag in _TEXTS or element.tag.endswith(("}imagedata", "}blip", "}oMath", "}sym"))


def _text_boxes(element: _Element) -> Iterator[_Element]:
    """Yields the text boxes in a drawing, and takes them out of it."""
    for node in list(element):
        if node.tag == f"{W}txbxContent":
            element.remove(node)
            yield node
        else:
            yield from _text_boxes(_chosen(node) if node.tag == _ALTERNATE else node)


def _change_in(element: _Element, path: str) -> Aside | None:
    mark = element.find(path)
    return _change(mark) if mark is not None else None


def _change(mark: _Element) -> Aside:
    author = author_of(mark)
    words = [f"tracked change: {_REMOVED[mark.tag]}", f"by {author}" if author else "", mark.get(f"{W}date", "")[:10]]
    return Aside("removed", " ".join(word for word in words if word))
