"""Packs a read capture into a message and unpacks it again: short values in JSON, long texts separately."""

from __future__ import annotations

from typing import Any

from documents.intake import Article, DecodedText, Fact, Gap, Oddity, Part, ReadCapture, StatedDerivation
from documents.spans import Span, SpanMap

_Row = dict[str, Any]


def pack_capture(received: ReadCapture) -> tuple[_Row, list[str]]:
    """Returns the values and the long texts of a read capture; a source that is one span of the text is sent once."""
    article = received.article
    row = {
        "format": received.format,
        "tool": received.tool,
        "address": received.address,
        "headers": dict(received.headers),
        "decoded": {
            "charset": received.decoded.charset,
            "confidence": received.decoded.confidence,
            "charset_reason": received.decoded.charset_reason,
        },
        "oddities": [
            [odd.kind, odd.character, odd.count, odd.positions, odd.lines] for odd in received.decoded.oddities
        ],
        "body": _pairs(article.body),
        "set_aside": [[part.span.start, part.span.end, part.reason, part.rule] for part in article.set_aside],
        "gaps": [[gap.position, gap.reason, gap.rule, gap.words] for gap in article.gaps],
        "source_format": article.source_format,
        "source_map": article.source_map.to_json(),
        "facts": [[fact.property, fact.value, _pairs(fact.evidence), fact.rule] for fact in article.facts],
        "derived": [
            [derived.kind, derived.work_name, derived.address, _pairs(derived.evidence), derived.rule]
            for derived in article.derivations
        ],
        "direction": article.direction,
        "unused": list(article.unused_keys),
    }
    is_one_piece = _one_piece(article.source_map, len(article.source)) is not None
    return row, [received.decoded.text] if is_one_piece else [received.decoded.text, article.source]


def unpack_capture(row: _Row, texts: list[str]) -> ReadCapture:
    """Restores the capture that `pack_capture` packed."""
    text = texts[0]
    source_map = SpanMap.from_json(row["source_map"])
    piece = _one_piece(source_map, len(source_map)) if len(texts) == 1 else None
    return ReadCapture(
        format=row["format"],
        decoded=DecodedText(text, **row["decoded"], oddities=_oddities(row["oddities"])),
        article=Article(
            body=_spans(row["body"]),
            set_aside=tuple(Part(Span(start, end), why, rule) for start, end, why, rule in row["set_aside"]),
            gaps=tuple(Gap(*gap) for gap in row["gaps"]),
            source=piece.of(text) if piece else texts[-1],
            source_format=row["source_format"],
            source_map=source_map,
            facts=tuple(Fact(name, value, _spans(pairs), rule) for name, value, pairs, rule in row["facts"]),
            derivations=tuple(
                StatedDerivation(kind, named, address, _spans(pairs), rule)
                for kind, named, address, pairs, rule in row["derived"]
            ),
            direction=row["direction"],
            unused_keys=tuple(row["unused"]),
        ),
        tool=row["tool"],
        address=row["address"],
        headers=row["headers"],
    )


def _one_piece(source_map: SpanMap, length: int) -> Span | None:
    """Returns the span of the text that equals the whole source of `length` code points, if there is one."""
    if len(source_map.segments) != 1 or len(source_map) != length or not source_map.segments[0].exact:
        return None
    return source_map.segments[0].source


def _oddities(rows: list[list[Any]]) -> tuple[Oddity, ...]:
    return tuple(
        Oddity(kind, character, count, tuple(positions), tuple(lines))
        for kind, character, count, positions, lines in rows
    )


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
