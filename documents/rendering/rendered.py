"""The input and output of rendering, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the article.

    `text` is its part of the exact text (with a line feed for a line break), `start` the code point at which it begins,
    `level` 2 to 6: the page's own title is the only level 1.
    """

    level: int
    id: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something in the source that the page leaves out, and how often it occurred."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, the exact text that is its `textContent`, and how both were made."""

    html: str
    text: str
    headings: tuple[Heading, ...]
    dropped: tuple[Dropped, ...]
    tool: str
    tool_version: str
    settings: dict[str, object]


@dataclass(frozen=True, slots=True)
class Labels:
    """Text that a screen reader speaks for elements without text, in the reader's language.

    `{n}` stands for a number or sign, `{words}` for the description that came with a picture.
    """

    paragraph: str = "Paragraph {n}"
    footnote: str = "Footnote {n}"
    footnote_back: str = "Back to footnote mark {n}"
    footnotes: str = "Footnotes"
    heading: str = "Link to this heading"
    picture: str = "Picture, not shown in this copy: {words}"
    undescribed_picture: str = "Picture without a description, not shown in this copy"
