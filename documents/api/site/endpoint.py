"""Endpoints of the API: one function for each method, and the same behaviour for all.

HEAD is answered like GET, OPTIONS and unknown methods with `Allow`, and errors with a problem document. The endpoint's
own headers are on every response, including refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from documents.errors import (
    AnnotationRefused,
    IdempotencyKeyReused,
    IdentityChanged,
    RateLimitExceeded,
    ReadingRoomError,
    RequestRefused,
    SignInRequired,
    StaleVersion,
    gettext_noop,
)
from documents.http import problem_response, translate_error

Handler = Callable[..., HttpResponse]

NOT_FOUND = gettext_noop("There is nothing at this address, or nothing for you.")
STATUS_OF_ERROR = {
    SignInRequired: 401,
    AnnotationRefused: 422,
    IdempotencyKeyReused: 422,
    IdentityChanged: 409,
    StaleVersion: 412,
    RateLimitExceeded: 429,
}


def endpoint(*, headers: Mapping[str, str] | None = None, **functions: Handler) -> Handler:
    """Builds a view from functions named `get`, `post`, `put`, `delete`; `headers` go on every response."""
    answers = {name.upper(): function for name, function in functions.items()}
    if "GET" in answers:
        answers["HEAD"] = answers["GET"]
    allow = ", ".join(sorted({*answers, "OPTIONS"}))

    # Exempt from the middleware, which would answer with a page: `authenticate` makes the same check.
    @csrf_exempt
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = answers.get(request.method or "")
        if answer is not None:
            response = _handle(answer, request, *args, **kwargs)
        elif request.method == "OPTIONS":
            response = HttpResponse(headers={"Content-Length": "0"})
        else:
            response = problem_response(405, _("This address takes %(methods)s.") % {"methods": allow})
        response["Allow"] = allow
        for name, value in (headers or {}).items():
            if name == "Vary":
                patch_vary_headers(response, value.split(", "))
            else:
                response.setdefault(name, value)
        return response

    return view


def _handle(answer: Handler, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if any(isinstance(value, str) and "\0" in value for value in kwargs.values()):  # Postgres text cannot contain NUL
        return problem_response(404, _(NOT_FOUND))
    try:
        return answer(request, *args, **kwargs)
    except RequestRefused as error:
        return problem_response(error.status, translate_error(error))
    except PermissionDenied as error:
        return problem_response(403, _(str(error)) if str(error) else _("You may not do this."))
    except (Http404, ObjectDoesNotExist):
        return problem_response(404, _(NOT_FOUND))
    except ReadingRoomError as error:
        return _problem_for(error)


def _problem_for(error: ReadingRoomError) -> HttpResponse:
    """Returns the problem document for a service's refusal, with the place in the request if it is known."""
    status = next((code for kind, code in STATUS_OF_ERROR.items() if isinstance(error, kind)), None)
    if status is None:
        raise error
    members = {"where": error.pointer} if isinstance(error, AnnotationRefused) and error.pointer else {}
    response = problem_response(status, translate_error(error), **members)
    if isinstance(error, RateLimitExceeded):
        response["Retry-After"] = str(error.seconds)
    if status == 401:
        response["WWW-Authenticate"] = 'Session realm="Reading Room"'
    return response
