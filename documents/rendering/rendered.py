"""What rendering takes and gives: plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the article.

    `text` is what stands in the exact text (with a line feed where the heading has a line break), `start` the code
    point at which it begins, `level` 2 to 6: the page's own title is the one heading above them.
    """

    level: int
    id: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something of the source that the page does not carry, and how often it stood there."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, the exact text that is its `textContent`, and how both came about."""

    html: str
    text: str
    headings: tuple[Heading, ...]
    dropped: tuple[Dropped, ...]
    tool: str
    tool_version: str
    settings: dict[str, object]


@dataclass(frozen=True, slots=True)
class Labels:
    """Words that a screen reader says for elements without text, in the reader's language.

    `{n}` stands for a number or sign, `{words}` for the description that came with a picture.
    """

    paragraph: str = "Paragraph {n}"
    footnote: str = "Footnote {n}"
    footnote_back: str = "Back to footnote mark {n}"
    footnotes: str = "Footnotes"
    heading: str = "Link to this heading"
    picture: str = "Picture, not shown in this copy: {words}"
    undescribed_picture: str = "Picture without a description, not shown in this copy"
