"""Packs a file that was read and rendered at once into a message, and unpacks it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from documents.intake import ReadCapture
from documents.rendering.rendered import Rendered
from documents.sandbox.capture_messages import pack_capture, unpack_capture
from documents.sandbox.rendered_messages import pack_rendered, unpack_rendered
from documents.spans import SpanMap


class RenderedFile(NamedTuple):
    """A read capture, the rendering of its whole text, and that of its article: None in a language without labels.

    `aligned` maps the text of the article to its source (`documents.anchoring.align`).
    """

    received: ReadCapture
    whole: Rendered
    article: Rendered | None
    aligned: SpanMap | None


def pack_file(file: RenderedFile) -> tuple[dict[str, Any], list[str]]:
    """Returns the values and the long texts of a rendered file; a text that is the same as another is sent once."""
    received, texts = pack_capture(file.received)
    row: dict[str, Any] = {
        "received": received,
        "received_texts": len(texts),
        "whole": pack_rendered(file.whole),
        "is_same": file.whole.text == file.received.decoded.text,
        "article": None,
        "aligned": None if file.aligned is None else file.aligned.to_json(),
    }
    texts += [file.whole.html, "" if row["is_same"] else file.whole.text]
    if file.article is not None:
        row["article"] = pack_rendered(file.article)
        texts += [file.article.html, file.article.text]
    return row, texts


def unpack_file(row: dict[str, Any], texts: list[str]) -> RenderedFile:
    """Restores the file that `pack_file` packed."""
    rest = texts[row["received_texts"] :]
    received = unpack_capture(row["received"], texts[: row["received_texts"]])
    whole = unpack_rendered(row["whole"], *rest[:2])
    return RenderedFile(
        received,
        replace(whole, text=received.decoded.text) if row["is_same"] else whole,
        unpack_rendered(row["article"], *rest[2:]) if row["article"] is not None else None,
        SpanMap.from_json(row["aligned"]) if row["aligned"] is not None else None,
    )
