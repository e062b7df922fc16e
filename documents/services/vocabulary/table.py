"""A vocabulary from a file: takes its rows in (`documents.services.vocabulary.files`), all of them or none.

    outcomes = take_in(by=user, group=group, rows=rows, check=check_row, why="From our codebook", dry_run=True)

Whether the file has five rows or five thousand, as many statements are run: see `draft` and `draft_written`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import TagRefused, gettext_noop
from documents.models import Group, Tag, User, Vocabulary
from documents.permissions import can_define_tags
from documents.services.vocabulary.cells import Cells, read_cells
from documents.services.vocabulary.draft import Change, Draft, Outcome, Result
from documents.services.vocabulary.draft_written import ChangedMeanwhile, shown, write
from documents.services.vocabulary.files import TableRow
from documents.services.vocabulary.frozen import check_not_frozen
from documents.services.vocabulary.vocabularies import lock_vocabulary

TRIES = 5
CHANGED_MEANWHILE = gettext_noop("The vocabulary changes very much just now. Nothing was taken in. Try again.")


def take_in(
    *,
    by: User,
    group: Group | None,
    rows: Sequence[TableRow],
    check: Callable[[TableRow], None],
    why: str,
    dry_run: bool = False,
) -> list[Outcome]:
    """Defines and changes the tags of a vocabulary as a table says, parents first; returns what became of each row.

    An empty cell changes nothing. If a row is refused, or in a `dry_run`, nothing is written. `why` is the reason of
    each change of a meaning; `check` raises TagRefused for cells that no tag can have. Raises `PermissionDenied`, and
    `VocabularyFrozen` while the vocabulary is frozen.
    """
    if not can_define_tags(by, group):
        raise PermissionDenied
    vocabulary = Vocabulary.objects.get_or_create(group=group)[0]
    check_not_frozen(vocabulary)
    read = read_cells(rows, check)
    for left in reversed(range(TRIES)):
        changes, outcomes = _drafted(vocabulary, read, by, why)
        if dry_run or not changes or any(one.result is Result.REFUSED for one in outcomes):
            break
        try:
            with transaction.atomic():
                return _take_in(vocabulary, read, shown(changes), by, why)
        except ChangedMeanwhile as changed:
            if not left:
                raise TagRefused(CHANGED_MEANWHILE) from changed
    return outcomes


def _take_in(vocabulary: Vocabulary, rows: Sequence[Cells], tags: Sequence[int], by: User, why: str) -> list[Outcome]:
    """Locks the articles with these tags and the vocabulary, and writes the rows as they are understood now."""
    documents = lock_vocabulary(vocabulary, Tag.objects.filter(pk__in=tags))
    changes, outcomes = _drafted(vocabulary, rows, by, why)
    if any(one.result is Result.REFUSED for one in outcomes):
        return outcomes
    if not set(shown(changes)) <= set(tags):
        raise ChangedMeanwhile
    write(changes, documents, by, why)
    return outcomes


def _drafted(vocabulary: Vocabulary, rows: Sequence[Cells], by: User, why: str) -> tuple[list[Change], list[Outcome]]:
    """Says what the rows change and what becomes of each, in the order of their numbers."""
    draft = Draft(vocabulary, [one for one in rows if one.refusal is None], by=by, why=why)
    outcomes = []
    for one in rows:
        try:
            if one.refusal is not None:
                raise one.refusal
            outcomes.append(draft.take(one))
        except TagRefused as refusal:
            outcomes.append(Outcome(one.row, Result.REFUSED, refusal=refusal))
    return draft.changes, sorted(outcomes, key=lambda one: one.row.number)
