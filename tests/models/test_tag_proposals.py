"""Proposals of words: Postgres keeps half decisions out, and a word from waiting twice for one person."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.models import TagProposal
from documents.services.notes import Content
from documents.services.vocabulary.proposals import propose_tag
from documents.services.vocabulary.vocabularies import close_vocabulary
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    return cast


def propose(cast, by, name="Harbour board"):
    return propose_tag(by=by, annotation=make(cast, by, audience="group", content=Content(note="Who?")), name=name)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("tag_proposal_decided_by_somebody", {"state": "accepted"}),
        ("tag_proposal_decided_by_somebody", {"decided_at": timezone.now()}),
        ("tag_proposal_declined_for_a_reason", {"state": "declined", "decided_at": timezone.now()}),
    ],
)
def test_the_database_keeps_half_decisions_out(cast, constraint, values):
    proposal = propose(cast, cast.bob)
    more = {"decided_by": cast.tova} if constraint.endswith("reason") else {}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TagProposal.objects.filter(pk=proposal.pk).update(**values, **more)


def test_the_database_keeps_a_word_from_waiting_twice(cast):
    proposal = propose(cast, cast.bob, "Café")
    again = {"vocabulary": proposal.vocabulary, "annotation": proposal.annotation, "proposed_by": cast.bob}
    with pytest.raises(IntegrityError, match="tag_proposal_waits_once"), transaction.atomic():
        TagProposal.objects.create(**again, name="cafe")
    with pytest.raises(IntegrityError, match="tag_proposal_uuid_once"), transaction.atomic():
        TagProposal.objects.create(**again, name="Inn", uuid=proposal.uuid)
