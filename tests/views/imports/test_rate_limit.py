"""The limits on imports: an owner of a group may import enough for a course, but not more than the site can bear."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.errors import RateLimitExceeded
from documents.models import Capture, Import, Membership
from documents.services.captures.captures import FileOrigin
from documents.services.imports import imports
from documents.services.imports.imports import Placement
from tests.cast import make_cast
from tests.views.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_at_work")]


@pytest.fixture
def cast():
    cache.clear()
    yield make_cast()
    cache.clear()


def send(cast, *names: str, **headers: str):
    files = [SimpleUploadedFile(name, f"The Tide Gauge\n\nThe keeper wrote down {name}.\n".encode()) for name in names]
    client = signed_in(cast.tova)
    return client.post(reverse("group-import", args=[cast.course.slug]), {"chosen": files}, headers=headers)


def fetch(cast, address: str = "https://nothing.invalid/tide"):
    return signed_in(cast.tova).post(reverse("group-fetch", args=[cast.course.slug]), {"address": address})


def imported_documents(cast) -> int:
    return Capture.objects.filter(received_by=cast.tova).count()


@pytest.mark.parametrize("limit", ["READINGROOM_IMPORTS_AN_HOUR", "READINGROOM_IMPORTS_A_DAY"])
def test_articles_over_the_limit_are_refused_and_the_page_says_so(cast, settings, limit):
    setattr(settings, limit, 2)
    assert send(cast, "one.txt", "two.txt", "three.txt").status_code == 302
    assert imported_documents(cast) == 2
    refused = send(cast, "four.txt")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert "You have added very many articles" in refused.content.decode()
    assert fetch(cast).status_code == 429
    assert imported_documents(cast) == 2


def test_bytes_are_limited_too(cast, settings):
    settings.READINGROOM_IMPORT_BYTES_A_DAY = 10
    assert send(cast, "one.txt").status_code == 302
    assert send(cast, "two.txt").status_code == 429


def test_script_gets_the_refusal_in_the_row_of_each_file(cast, settings):
    settings.READINGROOM_IMPORTS_AN_HOUR = 1
    send(cast, "one.txt")
    (row,) = send(cast, "two.txt", Accept="application/json").json()["rows"]
    assert row["outcome"] == "refused"
    assert "Add the next ones later" in row["html"]


def test_failed_fetches_count(cast, settings):
    settings.READINGROOM_IMPORT_TRIES_AN_HOUR = 2
    assert [fetch(cast, f"https://127.0.0.1/{n}").status_code for n in range(3)] == [302, 302, 429]
    assert imported_documents(cast) == 0


def test_curators_are_not_limited_and_zero_means_no_limit(cast, settings):
    settings.READINGROOM_IMPORTS_AN_HOUR = settings.READINGROOM_IMPORT_TRIES_AN_HOUR = 1
    cast.tova.is_curator = True
    cast.tova.save()
    send(cast, "one.txt", "two.txt")
    assert imported_documents(cast) == 2
    cast.tova.is_curator = False
    cast.tova.save()
    settings.READINGROOM_IMPORTS_AN_HOUR = settings.READINGROOM_IMPORT_TRIES_AN_HOUR = 0
    send(cast, "three.txt")
    assert imported_documents(cast) == 3


def test_another_capture_of_an_own_article_counts(cast, settings):
    send(cast, "one.txt")
    document = cast.course.shelf.get().document
    settings.READINGROOM_IMPORTS_AN_HOUR = 1
    answer = signed_in(cast.tova).post(
        reverse("captures", args=[document.slug]), {"file": SimpleUploadedFile("one.txt", b"Other words.\n")}
    )
    assert answer.status_code == 429
    assert "very many articles" in answer.content.decode()


def test_owner_who_loses_the_role_while_the_file_is_read_imports_nothing(cast, monkeypatch, settings):
    examine = imports.examine_capture

    def slowly(*args, **given):
        Membership.objects.filter(group=cast.course, user=cast.tova).update(role="member")
        return examine(*args, **given)

    monkeypatch.setattr(imports, "examine_capture", slowly)
    assert send(cast, "one.txt").status_code == 302
    assert imported_documents(cast) == 0
    assert not Import.objects.pending().exists()
    assert Import.objects.get().result["refused"] == "You may no longer add articles here."


def test_service_enforces_the_limit_by_itself(cast, settings):
    settings.READINGROOM_IMPORTS_AN_HOUR = 1
    send(cast, "one.txt")
    with pytest.raises(RateLimitExceeded), SimpleUploadedFile("two.txt", b"Two.\n").open() as file:
        imports.import_capture(
            file=file,
            file_origin=FileOrigin("two.txt"),
            by=cast.tova,
            placement=Placement(groups=(cast.course,), shelf=cast.course),
        )
