"""Reports of an imported file: a line for people, an object for programs."""

from __future__ import annotations

from typing import Any

from documents.intake import Oddity
from documents.intake.odd_characters import MAX_TOLD, in_short
from documents.models import Document
from documents.services.captures.examine import ExaminedFile, FileSummary, Fingerprint

SURE, FAIRLY_SURE = 0.9, 0.7


def in_words(summary: FileSummary, fingerprint: Fingerprint) -> str:
    """Returns the charset and how sure it is, the size, and the number of facts.

    >>> windows-1252 (sure: declared in the file), 14,212 bytes, 6 facts
    """
    found = sum(bool(fact.value) for fact in summary.facts)
    facts = "1 fact" if found == 1 else f"{found} facts" if found else "no facts"
    words = f"{summary.charset} ({how_sure(summary.charset_confidence)}: {summary.charset_reason})"
    parts = [words if summary.charset else summary.format.upper(), f"{fingerprint.length:,} bytes", facts]
    if summary.unused:
        parts.append(f"not used: {', '.join(key[:40] for key in summary.unused[:8])}")
    parts.extend(odd_in_words(odd) for odd in summary.oddities[:MAX_TOLD])
    return ", ".join(parts)


def odd_in_words(odd: Oddity) -> str:
    """Returns what is no character of the text, how often, and in which lines first.

    >>> 2 places could not be read (� stands there; lines 7, 12)
    """
    lines = f"{'line' if len(set(odd.lines)) == 1 else 'lines'} {in_short(odd)}"
    if odd.kind == "unreadable":
        places = "1 place" if odd.count == 1 else f"{odd.count:,} places"
        return f"{places} could not be read (� stands there; {lines})"
    what = "read as a break" if odd.kind == "break" else "left out"
    return f"{odd.character} {what}{f' {odd.count:,} times' if odd.count > 1 else ''} ({lines})"


def how_sure(confidence: float) -> str:
    """Returns how sure a detection is, in words."""
    if confidence >= SURE:
        return "sure"
    return "fairly sure" if confidence >= FAIRLY_SURE else "a guess"


def as_object(summary: FileSummary) -> dict[str, Any]:
    """Returns what was found in a file; offsets are code points of revision 0."""
    return {
        "charset": summary.charset,
        "charset_confidence": summary.charset_confidence,
        "charset_reason": summary.charset_reason,
        "format": summary.format,
        "length": summary.length,
        "title": summary.title,
        "title_given": summary.title_given,
        "language": summary.language,
        "direction": summary.direction,
        "body": [[span.start, span.end] for span in summary.body],
        "facts": [
            {
                "property": fact.term,
                **({"value": fact.value} if fact.value else {"unknown": fact.absence}),
                "status": fact.status,
                **({"rule": fact.rule} if fact.rule else {}),
                "evidence": [[span.start, span.end] for span in fact.evidence],
            }
            for fact in summary.facts
        ],
        "set_aside": [
            {"span": [part.span.start, part.span.end], "why": part.reason, "rule": part.rule}
            for part in summary.set_aside
        ],
        "gaps": [
            {
                "position": gap.position,
                "why": gap.reason,
                "rule": gap.rule,
                **({"words": gap.words} if gap.words else {}),
            }
            for gap in summary.gaps
        ],
        "derived": [
            {
                "kind": derived.kind,
                "named": derived.work_name,
                "address": derived.address,
                "rule": derived.rule,
                "evidence": [[span.start, span.end] for span in derived.evidence],
            }
            for derived in summary.derived
        ],
        "unused": list(summary.unused),
        "odd_characters": [
            {
                "kind": odd.kind,
                **({"character": odd.character} if odd.character else {}),
                "count": odd.count,
                "positions": list(odd.positions),
                "lines": list(odd.lines),
            }
            for odd in summary.oddities
        ],
        "dropped": [{"what": dropped.what, "count": dropped.count} for dropped in summary.dropped],
    }


def examined_as_object(examined: ExaminedFile, by: Any) -> dict[str, Any]:
    """Returns what was found in a file, with the text of the article as it would be shown."""
    return {**as_object(examined.summary(by)), "body_text": examined.article.text}


def document_as_object(document: Document) -> dict[str, Any]:
    """Returns the slug, the path and the visibility of the article."""
    return {"slug": document.slug, "address": document.get_absolute_url(), "visibility": document.visibility}
