"""What a job does with many notes: more than anybody waits for, and deletions, which wait to be taken back.

A deletion leaves no words, so nothing could bring them back. Until it begins the notes stay as they are, for everybody,
and who asked for it can stop it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from documents.anchoring import TextPositionSelector
from documents.errors import BulkChangeRefused, ReadingRoomError, VocabularyClosed, gettext_noop
from documents.models import Annotation, BulkChange, Document, Job, User
from documents.sandbox.failures import pack_refusal
from documents.services.events.jobs import Arguments, add_job
from documents.services.events.long_jobs import LongWork, TakenJob, add_long_job
from documents.services.notebook.bulk import GONE, Deed, by_article, change_article
from documents.services.notes import Selection, Sharing
from documents.services.notes.tag_passages import tag_passages
from documents.webannotation.bodies import tag_name

GRACE = timedelta(minutes=5)
"""How long a deletion can be taken back."""
KEPT_FOR = timedelta(days=1)
"""How long a report is kept."""
MAX_PENDING = 20
MAX_TOLD = 100
"""As many refusals are told one by one."""
SECONDS_AT_ONCE = 10.0
"""After so long a change lets others pass, such as imports, and goes on behind them."""
MAX_TRIES = 3
ARTICLES_TRIED, LINES_TRIED = 5, 3

TOO_MANY = gettext_noop(
    "%(most)d changes of yours are on their way already. Wait until one has ended, or stop one of them."
)
OVER = gettext_noop("It has ended already.")
CLOSED = gettext_noop("%(group)s has closed its vocabulary, which does not define a tag of these notes.")


@transaction.atomic
def ask_for_change(*, by: User, notes: Sequence[Annotation], deed: Deed) -> BulkChange:
    """Adds the job that changes notes of `by` as they are now, and returns what shows how far it is.

    A deletion begins after `GRACE`. Raises `BulkChangeRefused`.
    """
    parts = [[[str(note.pk), note.version] for note in part] for part in by_article(notes)]
    begins_at = timezone.now() + (GRACE if deed.deletes else timedelta())
    return _ask(by, _as_json(deed), parts, len(notes), begins_at)


@transaction.atomic
def ask_to_tag(*, by: User, passages: Sequence[Selection], tag: str, sharing: Sharing) -> BulkChange:
    """Adds the job that tags passages as `tag_passages` does, article by article, and returns what shows how far it is.

    Tries it with the first articles and takes that back, so that what is refused everywhere is refused at once. Raises
    what `tag_passages` raises, or `BulkChangeRefused`.
    """
    name = tag_name(tag, "/tag")
    by_slug: dict[tuple[str, int | None], list[Selection]] = defaultdict(list)
    for one in dict.fromkeys(passages):
        by_slug[one.slug, one.revision].append(one)
    _try(by, [part[:LINES_TRIED] for part in list(by_slug.values())[:ARTICLES_TRIED]], name, sharing)
    parts = [
        (slug, revision, [(one.position.start, one.position.end) for one in part if one.position])
        for (slug, revision), part in by_slug.items()
    ]
    deed = {"do": BulkChange.LINES, "tags": [name], **_audience_as_json(sharing)}
    return _ask(by, deed, parts, sum(len(spans) for _slug, _revision, spans in parts), timezone.now())


def _try(by: User, parts: Sequence[Sequence[Selection]], name: str, sharing: Sharing) -> None:
    refused: Exception | None = None
    for part in parts:
        try:
            with transaction.atomic():
                tag_passages(by=by, passages=part, tag=name, sharing=sharing, is_counted=False)
                transaction.set_rollback(True)
        except (ReadingRoomError, PermissionDenied) as refusal:
            refused = refused or refusal
        else:
            return
    if refused:
        raise refused


def _ask(by: User, deed: dict[str, Any], parts: list[Any], total: int, begins_at: datetime) -> BulkChange:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # who asks again meanwhile waits: the number is right
    if BulkChange.objects.pending().filter(by=by).count() >= MAX_PENDING:
        raise BulkChangeRefused(TOO_MANY, most=MAX_PENDING)
    change = BulkChange.objects.create(by=by, deed=deed, parts=parts, total=total, begins_at=begins_at)
    add_long_job(Job.Kind.BULK, {"change": str(change.pk)}, run_at=change.begins_at)
    return change


@transaction.atomic
def stop_change(*, by: User, change: BulkChange) -> BulkChange:
    """Ends a change: what it has done stays, the other notes stay as they are. Raises `BulkChangeRefused` if it has."""
    jobs = Job.objects.filter(kind=Job.Kind.BULK, arguments={"change": str(change.pk)})
    list(jobs.select_for_update())  # first, as whoever gives the job up does
    held = BulkChange.objects.visible_to(by).select_for_update().get(pk=change.pk)
    if not held.is_pending:
        raise BulkChangeRefused(OVER)
    jobs.delete()
    _end(held, BulkChange.State.STOPPED)
    return held


# -- The job --------------------------------------------------------------------------------------


def run_change(job: TakenJob) -> None:
    """Runs a `bulk` job for some seconds: article by article, until all are over or somebody stops it."""
    change = _pending(job.arguments)
    if change is not None:
        BulkChange.objects.pending().filter(pk=change.pk).update(state=BulkChange.State.WORKING)
        ends = time.monotonic() + SECONDS_AT_ONCE
        for part in change.parts[change.done :]:
            if not _do(change, part) or time.monotonic() > ends:
                break
    _leave(job)


def give_up_change(arguments: Arguments) -> None:
    """Tells that a change was broken off, in the transaction that gives its job up; what it has done stays."""
    change = _pending(arguments)
    if change is not None:
        _end(change, BulkChange.State.FAILED)


BULK_WORK = LongWork(run=run_change, give_up=give_up_change)


class _Stopped(Exception):
    """Somebody stopped the change, or another worker took it."""


def _pending(arguments: Arguments) -> BulkChange | None:
    return BulkChange.objects.pending().select_related("by").filter(pk=arguments["change"]).first()


def _do(change: BulkChange, part: list[Any]) -> bool:
    """Changes the notes of one part, or tags its passages, or none of them; returns whether it goes on after that."""
    try:
        if change.tags_lines:
            _tag_part(change, *part)
        else:
            _change_part(change, part)
    except _Stopped:
        return False
    return True


def _change_part(change: BulkChange, part: list[list[Any]]) -> None:
    versions = {UUID(pk): version for pk, version in part}
    found = Annotation.objects.only("document_id", "parent_id", "version", "spans_documents").in_bulk(list(versions))
    notes = [found[pk] for pk in versions if pk in found]
    for note in notes:
        note.version = versions[note.pk]

    def count(changed: int) -> None:
        _count(change, changed=changed, unchanged=len(notes) - changed)

    try:
        if len(notes) < len(part):  # their article was deleted
            raise BulkChangeRefused(GONE)
        _insist(lambda: change_article(by=change.by, notes=notes, deed=_deed_of(change), at_end=count))
    except ReadingRoomError as refusal:
        _count_refused(change, notes[0].document_id if notes else None, len(part), refusal)


def _tag_part(change: BulkChange, slug: str, revision: int, spans: list[list[int]]) -> None:
    passages = [Selection(slug, revision, TextPositionSelector(start, end)) for start, end in spans]
    (name,), sharing = change.deed["tags"], _audience_of(change)

    def tag() -> None:
        with transaction.atomic():
            tagged = tag_passages(by=change.by, passages=passages, tag=name, sharing=sharing, is_counted=False)
            _count(change, changed=tagged.made, unchanged=len(passages) - tagged.made)

    try:
        try:
            _insist(tag)
        except PermissionDenied as refusal:
            raise BulkChangeRefused(str(refusal)) from refusal
    except ReadingRoomError as refusal:
        document = Document.objects.filter(slug=slug).values_list("pk", flat=True).first()
        _count_refused(change, document, len(passages), refusal)


def _insist(work: Callable[[], Any]) -> None:
    """Does it, again if Postgres ended the transaction because it and another waited for each other's tags."""
    for tried in range(1, MAX_TRIES + 1):
        try:
            work()
            return
        except OperationalError as error:
            if tried == MAX_TRIES or not isinstance(error.__cause__, DeadlockDetected):
                raise


def _count_refused(change: BulkChange, document: int | None, n: int, refusal: ReadingRoomError) -> None:
    if isinstance(refusal, VocabularyClosed):  # it names words of notes, which a report would keep longer than they
        refusal = BulkChangeRefused(CLOSED, group=refusal.params["group"])
    _count(change, refused=n, told={"document": document, "n": n, **pack_refusal(refusal)})


def _count(
    change: BulkChange, *, changed: int = 0, unchanged: int = 0, refused: int = 0, told: dict[str, Any] | None = None
) -> None:
    """Writes what became of a part, in the transaction that changed it. Raises `_Stopped` if the change has ended."""
    refusals = [*change.refusals, told] if told and len(change.refusals) < MAX_TOLD else change.refusals
    held = BulkChange.objects.pending().filter(pk=change.pk, done=change.done)
    is_held = held.update(
        done=F("done") + 1,
        changed=F("changed") + changed,
        unchanged=F("unchanged") + unchanged,
        refused=F("refused") + refused,
        refusals=refusals,
    )
    if not is_held:
        raise _Stopped
    change.done, change.refusals = change.done + 1, refusals


@transaction.atomic
def _leave(job: TakenJob) -> None:
    """Ends the change if all is over; else lets other jobs pass and goes on behind them."""
    change = BulkChange.objects.pending().select_for_update().filter(pk=job.arguments["change"]).first()
    if change is None:  # stopped, which ended its job, or its person is gone
        Job.objects.filter(pk=job.pk).delete()
        return
    job.finish()
    if change.done == len(change.parts):
        _end(change, BulkChange.State.DONE)
    else:
        add_long_job(Job.Kind.BULK, job.arguments)


def _end(change: BulkChange, state: BulkChange.State) -> None:
    change.state, change.ended_at, change.deed = state, timezone.now(), {"do": change.deed["do"]}
    change.save(update_fields=["state", "ended_at", "deed"])
    _tidy_later(change)


# -- What is kept of it ---------------------------------------------------------------------------


def _as_json(deed: Deed) -> dict[str, Any]:
    if deed.deletes:
        return {"do": "delete"}
    if deed.sharing:
        return {"do": "move", "losing": [*deed.losing], **_audience_as_json(deed.sharing)}
    return {"do": "untag", "tags": [*deed.remove]} if deed.remove else {"do": "tag", "tags": [*deed.add]}


def _audience_as_json(sharing: Sharing) -> dict[str, str | None]:
    return {"audience": sharing.audience, "group": str(sharing.group) if sharing.group else None}


def _audience_of(change: BulkChange) -> Sharing:
    group = change.deed["group"]
    return Sharing(change.deed["audience"], UUID(group) if group else None)


def _deed_of(change: BulkChange) -> Deed:
    deed = change.deed
    match deed["do"]:
        case "delete":
            return Deed(deletes=True)
        case "move":
            return Deed(sharing=_audience_of(change), losing=tuple(deed.get("losing", ())))
        case "untag":
            return Deed(remove=tuple(deed["tags"]))
    return Deed(add=tuple(deed["tags"]))


def _tidy_later(change: BulkChange) -> None:
    assert change.ended_at is not None
    add_job(Job.Kind.TIDY_BULK, once="changes", run_at=change.ended_at + KEPT_FOR)


def tidy_changes(_arguments: Arguments) -> None:
    """Runs a `tidy-bulk` job: deletes the reports of a day ago, and comes again when the next one is due."""
    BulkChange.objects.filter(ended_at__lte=timezone.now() - KEPT_FOR).delete()
    following = BulkChange.objects.exclude(ended_at=None).order_by("ended_at").first()
    if following is not None:
        _tidy_later(following)
