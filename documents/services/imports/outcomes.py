"""How an import ends: its row says what became of it, its job goes, and its bytes go unless it may be corrected."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.errors import ReadingRoomError
from documents.intake.odd_characters import MAX_TOLD, in_short
from documents.models import Document, Import, Job
from documents.sandbox.failures import pack_refusal, unpack_refusal
from documents.services.captures.examine import FileSummary
from documents.services.events.jobs import Arguments, add_job
from documents.services.events.long_jobs import TakenJob

KEPT_FOR = timedelta(days=1)
"""How long a report, and the bytes of a refused file, are kept."""
MAX_UNUSED_TOLD = 8
_MAX_KEY_LENGTH = 40
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


@transaction.atomic
def end_import(
    one: Import,
    state: Import.State,
    *,
    document: Document | None = None,
    result: dict[str, Any] | None = None,
    job: TakenJob | None = None,
) -> None:
    """Ends an import, and its job. Raises `JobTakenElsewhere`, then nothing is changed."""
    if job is not None:
        job.finish()
    if state in {Import.State.ADDED, Import.State.THERE}:
        one.chunks.all().delete()
        one.length = 0
    one.state, one.document, one.result, one.ended_at = state, document, _storable(result or {}), timezone.now()
    one.save(update_fields=["length", "state", "document", "result", "ended_at"])
    tidy_later(one)


def _storable(value: Any) -> Any:
    """Replaces what Postgres takes in no JSON: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return _NOT_STORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_storable(key): _storable(part) for key, part in value.items()}
    return [_storable(part) for part in value] if isinstance(value, list | tuple) else value


def tidy_later(one: Import) -> None:
    """Adds the job that deletes the row of an ended import in a day, unless one is waiting."""
    assert one.ended_at is not None
    add_job(Job.Kind.TIDY, once="imports", run_at=one.ended_at + KEPT_FOR)


def tidy_imports(_arguments: Arguments) -> None:
    """Runs a `tidy-imports` job: deletes what ended a day ago, and comes again when the next one is due."""
    # What is being sent again in this moment is left: it is locked, and then has not ended.
    ended = Import.objects.filter(ended_at__lte=timezone.now() - KEPT_FOR).select_for_update(skip_locked=True)
    Import.objects.filter(pk__in=list(ended.values_list("pk", flat=True))).delete()
    following = Import.objects.exclude(ended_at=None).order_by("ended_at").first()
    if following is not None:
        tidy_later(following)


def refusal_as_json(refusal: ReadingRoomError) -> dict[str, Any]:
    """Returns a refusal as values that are translated when they are shown."""
    return pack_refusal(refusal)


def refusal_of(one: Import) -> ReadingRoomError:
    """Returns why an import was refused."""
    return unpack_refusal(one.result)


def summary_as_json(summary: FileSummary) -> dict[str, Any]:
    """Returns what a report says of a file, in values and not in words."""
    return {
        "format": summary.format,
        "charset": summary.charset,
        "charset_confidence": summary.charset_confidence,
        "charset_reason": summary.charset_reason,
        "facts": sum(bool(fact.value) for fact in summary.facts),
        "not_looked": [fact.term for fact in summary.facts if fact.absence == "not-looked"],
        "title_given": summary.title_given,
        "oddities": [
            {"kind": odd.kind, "character": odd.character, "count": odd.count, "lines": in_short(odd)}
            for odd in summary.oddities[:MAX_TOLD]
        ],
        "unused": [key[:_MAX_KEY_LENGTH] for key in summary.unused[:MAX_UNUSED_TOLD]],
    }
