"""The layout of two texts side by side: complete, row by row, with unchanged paragraphs folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.anchoring.changes import changes_between
from documents.views.versions.diff_cleanup import clean_up_changes
from documents.views.versions.text_comparison import (
    CONTEXT_CHARACTERS,
    MAX_FOLDED_ROWS,
    MAX_ROWS,
    compare_texts,
    rows_of,
)


def written(row):
    """Returns a row as one line: {deleted words}, [inserted words]."""
    marks = {"same": "%s", "old": "{%s}", "new": "[%s]", "cut": "%s"}
    return "".join(marks[piece.kind] % piece.words for piece in row.pieces)


def change(old, new):
    """Returns the one span in which two texts differ, or nothing if they are equal."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return [(head, len(old) - tail, head, len(new) - tail)] if old != new else []


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ("One two.", "One two.", ["One two."]),
        ("One two.\n\nThree.", "One 2.\n\nThree.", ["One {two}[2].", "Three."]),
        ("A.\n\nC.", "A.\n\nB.\n\nC.", ["A.", "[B.]", "C."]),
        ("A.\n\nB.\n\nC.", "A.\n\nC.", ["A.", "{B.}", "C."]),
        ("A B.", "A\nB.", ["A{ }[¶]", "B."]),
        ("", "New.", ["[New.]"]),
        ("Old.", "", ["{Old.}"]),
    ],
)
def test_paragraphs_are_rows(old, new, rows):
    assert [written(row) for row in rows_of(old, new, change(old, new))] == rows


LETTERS = st.text(alphabet="ab \n😀", max_size=40)


@given(LETTERS, LETTERS, LETTERS, LETTERS)
def test_each_side_has_exactly_its_own_words(head, left, came, tail):
    old, new = head + left + tail, head + came + tail
    changes = [(len(head), len(head) + len(left), len(head), len(head) + len(came))]
    rows = list(rows_of(old, new, changes))

    def words(pieces):
        return "".join(piece.words for row in rows for piece in pieces(row)).replace("¶", "").split()

    assert "".join(words(lambda row: row.before)) == "".join(old.split())
    assert "".join(words(lambda row: row.after)) == "".join(new.split())


TIDY = [
    ("due in 2029.\n\nRoos waits.", "due in 2029.\n\nIt is public. Roos waits."),
    ("nineteen minutes", "ninetean minutes"),
    ("He says nine-tenths go.", "He says about nine-tenths go."),
    ("the step", "the whole step"),
    ("It was found.", "It was found.\n\nAnd read."),
    ("A.\n\nB.\n\nC.", "A.\n\nC."),
    ("It was found. Then read.", "It was found."),
    ("a b c", "a b c"),
    ("“Yes”, he said.", '"Yes", he said.'),
]
TIDIED = [
    "due in 2029.|[It is public. ]Roos waits.",
    "{nineteen}[ninetean] minutes",
    "He says [about ]nine-tenths go.",
    "the [whole ]step",
    "It was found.|[And read.]",
    "A.|{B.}|C.",
    "It was found.{ Then read.}",
    "a b c",
    '{“}["]Yes{”}["], he said.',
]


@pytest.mark.parametrize(("texts", "shown"), list(zip(TIDY, TIDIED, strict=True)))
def test_changes_cover_whole_words_and_are_joined(texts, shown):
    old, new = texts
    rows = rows_of(old, new, clean_up_changes(old, new, changes_between(old, new)))
    assert "|".join(written(row) for row in rows) == shown


@given(LETTERS, LETTERS)
def test_cleaning_up_changes_loses_no_characters(old, new):
    changes = clean_up_changes(old, new, changes_between(old, new))
    at, other, made = 0, 0, ""
    for start, end, other_start, other_end in changes:
        assert (start, other_start) >= (at, other)
        assert old[at:start] == new[other:other_start]
        made += old[at:start] + new[other_start:other_end]
        at, other = end, other_end
    assert made + old[at:] == new


def test_row_knows_where_it_begins_in_both_texts():
    old, new = "A.\n\nOld words.\n\nSame.", "A.\n\nNew and longer words.\n\nSame."
    rows = list(rows_of(old, new, change(old, new)))
    assert [(old[row.old :][:2], new[row.new :][:2]) for row in rows] == [("A.", "A."), ("Ol", "Ne"), ("Sa", "Sa")]


def test_unchanged_paragraphs_are_folded():
    old = "\n\n".join(["Same."] * 12 + ["Old."] + ["Same."] * (MAX_FOLDED_ROWS + 1))
    comparison = compare_texts(old, old.replace("Old", "New"), change(old, old.replace("Old", "New")))
    assert [(block.is_changed, len(block.rows), len(block.shown)) for block in comparison.blocks] == [
        (False, 12, 12),
        (True, 1, 1),
        (False, MAX_FOLDED_ROWS + 1, 0),
    ]
    assert (comparison.changed, comparison.left_out) == (1, 0)


def test_long_paragraph_shows_only_the_context_of_the_change():
    old = "word " * 5000 + "old" + " word" * 5000
    new = old.replace("old", "new")
    (block,) = compare_texts(old, new, change(old, new)).blocks
    (row,) = block.rows
    assert written(row).count("…") == 2
    assert "{old}[new]" in written(row)
    assert len(written(row)) < 2 * CONTEXT_CHARACTERS + 40


def test_changes_that_exceed_one_page_are_counted():
    old = "\n".join(f"old {n}" for n in range(MAX_ROWS + 5))
    changes, at = [], 0
    for line in old.split("\n"):
        changes.append((at, at + 3, at, at + 3))
        at += len(line) + 1
    comparison = compare_texts(old, old.replace("old", "new"), changes)
    assert (comparison.changed, comparison.left_out) == (MAX_ROWS + 5, 5)
