"""What a file says of one tag: a row of cells when it is read, a `CodebookTag` when it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from documents.codebooks.identifier import Identifier
from documents.codebooks.loss import Loss
from documents.codebooks.question import Question
from documents.codebooks.spelling import Spelling


@dataclass(frozen=True, slots=True)
class CodebookTag:
    """A tag as it is written into files; `parent` is the UUID of the one above.

    `asked_before` are the names of questions that it asks no longer, and answers that these or others offered. `merged`
    are the names of tags that are merged into it, `merged_meanings` of those of them that have more than spellings.
    """

    uuid: str
    name: str
    parent: str = ""
    definition: str = ""
    example: str = ""
    kind: str = "topic"
    line: str = "plain"
    position: int = 0
    is_retired: bool = False
    spellings: Sequence[Spelling] = ()
    identifiers: Sequence[Identifier] = ()
    questions: Sequence[Question] = ()
    asked_before: Sequence[str] = ()
    merged: Sequence[str] = ()
    merged_meanings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CodebookRow:
    """A tag as a file has it: its name, and by the names of our columns what is not empty; what cannot be kept."""

    name: str
    cells: Mapping[str, str] = field(default_factory=dict)
    losses: Sequence[Loss] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """The tags of a file, in its order, and what of the whole file cannot be kept."""

    rows: Sequence[CodebookRow]
    losses: Sequence[Loss] = ()
