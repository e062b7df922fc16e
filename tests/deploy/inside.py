"""Inside a process that a suite is spread over: what a test wants beside its request, and what it asks about."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import override_settings
from django.urls import path

from readingroom import urls
from tests.deploy.over_processes import HEADER, MAILS
from tests.kept import empty_kept


def as_the_test_asks(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answers under the settings of the test, for the address it names, and with its choice about CSRF tokens."""

    def answer(request: HttpRequest) -> Any:
        asked = json.loads(request.META.pop("HTTP_" + HEADER.upper().replace("-", "_"), "{}"))
        request._dont_enforce_csrf_checks = not asked.get("csrf", True)  # type: ignore[attr-defined]
        request.META["REMOTE_ADDR"] = asked.get("address", request.META["REMOTE_ADDR"])
        with override_settings(**asked.get("settings", {})):
            return get_response(request)

    return answer


def hub(_request: HttpRequest) -> HttpResponse:
    """Tells of the streams of this process: their articles, the numbers delivered, how many wait for their rights."""
    from readingroom.asgi import application  # it needs this module, for its middleware

    here = application.streams.hub
    return JsonResponse({"delivered": dict(here.delivered), "suspended": len(here.suspended)})


def forget(_request: HttpRequest) -> HttpResponse:
    """Empties what this process keeps, as each test begins."""
    empty_kept()
    return HttpResponse()


class Mailbox(BaseEmailBackend):
    """Puts each mail into a folder, as JSON."""

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            said = {"subject": message.subject, "body": message.body, "to": message.to, "sender": message.from_email}
            name = Path(os.environ[MAILS]) / f"{time.time_ns()}.json"
            name.with_suffix(".new").write_text(json.dumps(said | {"headers": message.extra_headers}))
            name.with_suffix(".new").rename(name)
        return len(messages)


urlpatterns = [path("of-tests/hub", hub), path("of-tests/forget", forget), *urls.urlpatterns]
