"""Views that hold a thread, a connection or a reader, for tests of the handler."""

from __future__ import annotations

import asyncio
import threading

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

go_on = threading.Event()
entered = threading.Semaphore(0)


def hold_thread(request: HttpRequest) -> HttpResponse:
    """Holds its thread until the test sets `go_on`."""
    entered.release()
    go_on.wait(20)
    return HttpResponse("held")


def name_of_thread(request: HttpRequest) -> HttpResponse:
    return HttpResponse(threading.current_thread().name)


def query(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.01)")
    return HttpResponse("queried")


def broken(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nonsense")
    return HttpResponse("never")


async def pieces():
    for number in range(3):
        yield f"{number}\n"
        await asyncio.sleep(0.01)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces(), content_type="text/plain")


async def forever():
    while True:
        yield "again\n"
        await asyncio.sleep(0.02)


def endless(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(forever(), content_type="text/plain")


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


async def asynchronous(request: HttpRequest) -> HttpResponse:
    await asyncio.sleep(0)
    return HttpResponse("async")


urlpatterns = [
    path("hold", hold_thread),
    path("thread", name_of_thread),
    path("query", query),
    path("broken", broken),
    path("stream", stream),
    path("endless", endless),
    path("echo", echo),
    path("async", asynchronous),
    path("healthz", name_of_thread),
    path("readyz", query),
]
