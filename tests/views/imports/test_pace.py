"""How fast what was sent together is read, as the page of an import tells it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from documents.models import Import
from documents.views.imports.pace import pace_of
from tests.factories import make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines():
    return make_user("ines", is_curator=True)


def read(by, batch: uuid.UUID, count: int, seconds_apart: float, **more) -> None:
    """Leaves the rows of files of which the last was read a moment ago."""
    end = timezone.now() - timedelta(seconds=1)
    refusal = {"refused": "It is no text.", "kind": "CaptureRefused", "words": {}}
    values = {"sha256": "a" * 64, "result": refusal, **more}
    Import.objects.bulk_create(
        Import(
            by=by,
            batch=batch,
            name=f"{n}.txt",
            state=Import.State.REFUSED,
            ended_at=end - timedelta(seconds=n * seconds_apart),
            **values,
        )
        for n in range(count)
    )


@pytest.mark.parametrize(
    ("count", "seconds_apart", "pending", "told"),
    [
        (21, 0.05, 100, "20 a second, about 5 seconds left"),
        (21, 0.05, 1, "20 a second, about 1 second left"),
        (11, 0.4, 1000, "2.5 a second, about 7 minutes left"),
        (200, 2.0, 30, "0.5 a second, about 60 seconds left"),
        (4, 0.05, 100, ""),
        (21, 0.05, 0, ""),
    ],
)
def test_pace_is_that_of_the_last_minute(ines, count, seconds_apart, pending, told):
    batch = uuid.uuid4()
    read(ines, batch, count, seconds_apart)
    assert pace_of(batch, pending) == told


def test_what_was_not_read_and_what_others_sent_do_not_count(ines):
    batch = uuid.uuid4()
    read(ines, batch, 50, 0.01, sha256="")
    read(ines, uuid.uuid4(), 50, 0.01)
    assert pace_of(batch, 10) == ""
    read(ines, batch, 6, 1.0, sha256="", address="https://ledger.example/")
    assert pace_of(batch, 10) == "1.0 a second, about 10 seconds left"


def test_page_of_an_import_and_its_answer_to_a_script_tell_the_pace(ines):
    batch = uuid.uuid4()
    read(ines, batch, 21, 0.05)
    Import.objects.create(by=ines, batch=batch, name="z.txt")
    client = signed_in(ines)
    address = f"/import/{batch}/"
    assert "20 a second, about 1 second left" in client.get(address).content.decode()
    assert client.get(address, headers={"Accept": "application/json"}).json()["pace"].startswith("20 a second")
    Import.objects.filter(ended_at=None).delete()
    assert "a second" not in client.get(address).content.decode()
