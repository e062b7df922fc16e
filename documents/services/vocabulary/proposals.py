"""Words that are proposed for a closed vocabulary: members propose them, who leads the group decides.

All who proposed a word before it is decided get the same answer. Nobody else's hand changes their notes: who proposed a
word puts the tag that came of it on their passage themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.utils import timezone

from documents.codebooks import Spelling
from documents.errors import TagRefused, gettext_noop
from documents.models import Annotation, Event, Group, Job, Tag, TagProposal, User, Vocabulary
from documents.models.tag import Fold
from documents.permissions import can_define_tags, can_write_for
from documents.services.events.events import record_group_event
from documents.services.events.jobs import JobRequest, add_jobs
from documents.services.events.locks import locked_document, locked_group
from documents.services.vocabulary.vocabularies import change_tag, define_tag, lock_vocabulary

MOST_A_DAY = 100
IN_GROUP = (Annotation.Audience.GROUP, Annotation.Audience.MODERATORS)
KNOWN = gettext_noop("The vocabulary has “%(tag)s” already. Put that on your note.")
OPEN = gettext_noop("The vocabulary is open: put the word on your note itself.")
AGAIN = gettext_noop("You have proposed “%(name)s” already. It waits for a decision.")
TOO_MANY = gettext_noop("You have proposed very many words today. Go on tomorrow.")
DECIDED = gettext_noop("Somebody has decided on this already.")
NO_REASON = gettext_noop("Say why, for those who proposed it.")
NOT_DEFINED = gettext_noop("Choose a tag of this vocabulary.")
RECORDED = {
    TagProposal.State.ACCEPTED: Event.Kind.VOCABULARY_ACCEPTED,
    TagProposal.State.JOINED: Event.Kind.VOCABULARY_JOINED,
    TagProposal.State.DECLINED: Event.Kind.VOCABULARY_DECLINED,
}


@transaction.atomic
def propose_tag(*, by: User, annotation: Annotation, name: str, definition: str = "") -> TagProposal:
    """Proposes a word for the closed vocabulary of the group of a note of one's own.

    Raises `PermissionDenied` for others' notes and those of no group, and TagRefused if the vocabulary is open, has the
    word, or it waits already.
    """
    locked_document(annotation.document_id)  # so that the note is not deleted meanwhile
    note = Annotation.objects.select_related("group").get(pk=annotation.pk)
    is_own = note.author_id == by.pk and note.deleted_at is None and note.audience in IN_GROUP
    if not is_own or note.group is None or not can_write_for(by, note.group):
        raise PermissionDenied
    vocabulary = Vocabulary.objects.select_for_update(no_key=True).filter(group=note.group).first()
    if vocabulary is None or not vocabulary.is_closed:
        raise TagRefused(OPEN)
    if known := Tag.objects.filter(vocabulary=vocabulary).spelled(name).first():
        raise TagRefused(KNOWN, tag=known.name)
    lately = timezone.now() - timedelta(days=1)
    if TagProposal.objects.filter(proposed_by=by, proposed_at__gt=lately).count() >= MOST_A_DAY:
        raise TagRefused(TOO_MANY)
    try:
        with transaction.atomic():
            return TagProposal.objects.create(
                vocabulary=vocabulary, annotation=note, name=name, definition=definition, proposed_by=by
            )
    except IntegrityError as error:
        raise TagRefused(AGAIN, name=name) from error


def withdraw_proposal(*, by: User, proposal: TagProposal) -> None:
    """Deletes a proposal of one's own on which nobody has decided; raises TagRefused if somebody has."""
    waiting = TagProposal.objects.filter(pk=proposal.pk, proposed_by=by, state=TagProposal.State.WAITING)
    if not waiting.delete()[0]:
        raise TagRefused(DECIDED)


@transaction.atomic
def accept_proposal(*, by: User, proposal: TagProposal, **given: Any) -> Tag:
    """Defines the proposed word; `given` are the fields of `define_tag`. Raises as that does."""
    named = Tag.objects.filter(vocabulary=proposal.vocabulary).named(given["name"])
    waiting, locked = _lock_waiting(by, proposal, changing=named)
    tag = define_tag(by=by, group=proposal.vocabulary.group, **given, locked=locked)
    _decide(waiting, by, TagProposal.State.ACCEPTED, proposal, tag=tag)
    return tag


@transaction.atomic
def join_proposal(*, by: User, proposal: TagProposal, tag: Tag, adds_spelling: bool) -> Tag:
    """Answers that another tag of the vocabulary is meant; on request the word becomes a spelling of it."""
    waiting, locked = _lock_waiting(by, proposal, changing=Tag.objects.filter(pk=tag.pk) if adds_spelling else None)
    tag.refresh_from_db()
    if tag.vocabulary_id != proposal.vocabulary_id or not tag.is_defined:
        raise TagRefused(NOT_DEFINED)
    if adds_spelling:
        lines = [str(one.spelling) for one in tag.labels.all()]
        same = {name: getattr(tag, name) for name in ("name", "definition", "example", "slot", "parent", "kind")}
        spellings = [*lines, str(Spelling(proposal.name))]
        change_tag(by=by, tag=tag, **same, is_defined=True, spellings=spellings, locked=locked)
    _decide(waiting, by, TagProposal.State.JOINED, proposal, tag=tag)
    return tag


@transaction.atomic
def decline_proposal(*, by: User, proposal: TagProposal, reason: str) -> None:
    """Declines a word, with a reason that those who proposed it read."""
    if not reason:
        raise TagRefused(NO_REASON)
    _decide(_lock_waiting(by, proposal)[0], by, TagProposal.State.DECLINED, proposal, reason=reason)


def _lock_waiting(
    by: User, proposal: TagProposal, *, changing: QuerySet[Tag] | None = None
) -> tuple[QuerySet[TagProposal], set[int]]:
    """Locks the group and its vocabulary, and returns all proposals of the word that wait.

    `changing` are tags that the decision changes, which a frozen vocabulary refuses; the keys of the articles that show
    them are returned too. Raises TagRefused if no proposal waits.
    """
    locked: set[int] = set()
    vocabulary = proposal.vocabulary
    if not can_define_tags(by, vocabulary.group):
        raise PermissionDenied
    if changing is None:
        locked_group(_group_of(vocabulary).pk)
        Vocabulary.objects.select_for_update(no_key=True).get(pk=vocabulary.pk)
    else:
        locked = lock_vocabulary(vocabulary, changing, with_group=True)
    waiting = TagProposal.objects.filter(vocabulary=vocabulary, state=TagProposal.State.WAITING)
    waiting = waiting.annotate(folded=Fold("name")).filter(folded=Fold(Value(proposal.name)))
    if not waiting.filter(pk=proposal.pk).exists():
        raise TagRefused(DECIDED)
    return waiting, locked


def _decide(
    waiting: QuerySet[TagProposal],
    by: User,
    state: TagProposal.State,
    proposal: TagProposal,
    *,
    tag: Tag | None = None,
    reason: str = "",
) -> None:
    """Answers all who proposed the word, and adds the decision to the record of the group, once."""
    found = list(waiting.values_list("pk", flat=True))
    decided = {"state": state, "decided_by": by, "decided_at": timezone.now(), "tag": tag, "reason": reason}
    TagProposal.objects.filter(pk__in=found).update(**decided)
    add_jobs([JobRequest(Job.Kind.TAG_PROPOSAL, {"proposal": pk}, once=str(pk)) for pk in found])
    group = Group.objects.get(pk=_group_of(proposal.vocabulary).pk)
    record_group_event(group, kind=RECORDED[state], row=proposal.uuid, actor=by)


def _group_of(vocabulary: Vocabulary) -> Group:
    """Returns the group of a vocabulary for which words are proposed: only groups close theirs."""
    assert vocabulary.group is not None
    return vocabulary.group
