"""The sandbox process: reads hostile files and texts where they can do no harm. Started by `process`, never imported.

Run as `python -m documents.sandbox.worker MEGABYTES`, with `messages` on standard input and output.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import astuple
from io import FileIO
from pathlib import Path
from typing import Any

from documents.errors import ReadingRoomError
from documents.rendering.note import render_note
from documents.rendering.render import render
from documents.rendering.rendered import Labels
from documents.sandbox.failures import pack_refusal
from documents.sandbox.messages import Message, read_message, write_message
from documents.sandbox.rendered_messages import pack_rendered

Result = tuple[dict[str, Any], list[str]]

_STATM = Path("/proc/self/statm")  # proc(5): the second number is the resident pages


def limit_resources(megabytes: int) -> None:
    """Limits this process's memory and forbids it core files and writing to files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # other systems ignore a limit on address space, or break under it
        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def answer(request: Message, pipe: FileIO) -> None:
    """Does one piece of work and writes its result, or the reason why it failed."""
    try:
        row, texts = _HANDLERS[request.head["work"]](request)
        write_message(pipe, {**_state(), **row}, *texts)
    except ReadingRoomError as refusal:
        write_message(pipe, {**_state(), **pack_refusal(refusal)})
    except RecursionError:
        write_message(pipe, {**_state(), "failed": "depth"})
    except MemoryError:
        write_message(pipe, {**_state(), "failed": "memory"})


def _note(request: Message) -> Result:
    return {}, [render_note(request.texts[0])]


def _article(request: Message) -> Result:
    rendered = render(request.texts[0], request.head["format"], Labels(**request.head["labels"]))
    return pack_rendered(rendered), [rendered.html, rendered.text]


def _capture(request: Message) -> Result:
    # The readers of formats load slowly, and notes never need them.
    from documents.intake import read_capture
    from documents.sandbox.capture_messages import pack_capture

    row, texts = pack_capture(read_capture(**_options(request)))
    return {"received": row}, texts


def _file(request: Message) -> Result:
    """Reads a capture, and renders its text and, with the labels of the language that it is in, its article."""
    from documents.anchoring import align
    from documents.intake import language_among, read_capture
    from documents.sandbox.file_messages import RenderedFile, pack_file

    received = read_capture(**_options(request))
    whole = render(received.decoded.text, "capture")
    labels = request.head["labels"].get(request.head["language"] or language_among(received.article.facts))
    if labels is None:
        return pack_file(RenderedFile(received, whole, None, None))
    article = render(received.source, received.article.source_format, Labels(**labels))
    aligned = align(received.source, article.text, received.article.source_format)
    return pack_file(RenderedFile(received, whole, article, aligned))


def _options(request: Message) -> dict[str, Any]:
    head = request.head
    return {
        "name": head["name"],
        "data": request.data,
        **{key: head[key] for key in ("encoding", "declared", "address", "whole")},
    }


def _page(request: Message) -> Result:
    from documents.intake.html import tell_page
    from documents.rendering.captured import CapturedPageWriter, Mark, finish_page

    marks = [Mark(*mark) for mark in request.head["marks"]]
    writer = CapturedPageWriter(marks, [(position, key) for position, key in request.head["gaps"]])
    tell_page(request.texts[0], writer.cuts, writer)
    page = finish_page(writer)
    row = {
        "places": [[part.start, part.end] for part in page.parts],
        "set_aside": [astuple(part) for part in page.set_aside],
    }
    return row, [part.html for part in page.parts]


def _codebook(request: Message) -> Result:
    from documents.codebooks.recognise import read_codebook

    found = read_codebook(request.data)
    rows = [(row.name, dict(row.cells), [astuple(one) for one in row.losses]) for row in found.rows]
    return {"rows": rows, "losses": [astuple(one) for one in found.losses]}, []


_HANDLERS: dict[str, Callable[[Message], Result]] = {
    "note": _note,
    "article": _article,
    "capture": _capture,
    "file": _file,
    "page": _page,
    "codebook": _codebook,
}


def _state() -> dict[str, Any]:
    """Returns what the site needs to know about this process: its resident memory in kB."""
    return {"holds": _resident_kb()}


def _resident_kb() -> int:
    if _STATM.exists():
        return int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize() // 1024
    # Other systems report only the peak.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Processes requests until the site closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the site handles ctrl-C
    limit_resources(int(sys.argv[1]))
    requests, answers = FileIO(os.dup(0), "rb"), FileIO(os.dup(1), "wb")
    os.dup2(2, 1)  # output that a library prints must not get between the messages
    write_message(answers, {"ready": True})
    while True:
        try:
            request = read_message(requests)
            # Ends this process if the site dies while waiting for it.
            signal.setitimer(signal.ITIMER_REAL, request.head["seconds"] + 5)
            answer(request, answers)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except (EOFError, BrokenPipeError):
            return


if __name__ == "__main__":
    main()
