"""Writes what the site stores as JSON-LD: one annotation, a collection, or a page of it.

A passage is given at its current position, on the article's own address, with its anchor state in the site's
terms; `madeOn` gives the position that its author selected, on the address of that revision. A lost
passage has only the latter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from documents.anchoring import TextQuoteSelector, text_sha256
from documents.webannotation.answers import AnswerView, answers_jsonld
from documents.webannotation.bodies import NOTE_SEPARATOR, default_bodies
from documents.webannotation.vocabulary import ANNO, QUOTE_LIMIT, Json, JsonObject


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of one revision: the revision's address, code points, and the quote."""

    revision_iri: str
    start: int
    end: int
    quote: TextQuoteSelector


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target: the article, the passage as selected, its current position (None if lost), and how that was found.

    `state` is empty if the article is no longer open to the reader.
    """

    document_iri: str
    made_on: Passage
    current_position: Passage | None
    state: str
    method: str
    score: float


@dataclass(frozen=True, slots=True)
class AnnotationView:
    """One annotation as shown to everyone who may see it. Without targets it is about `about_iri` as a whole.

    `task` is the address of the task for which it was written. `concepts` has the addresses of its tags by their names.
    `answers` are those to the questions of its tags, by their names.
    """

    iri: str
    motivation: str
    creator_iri: str
    creator_name: str
    created: datetime
    modified: datetime
    note: str
    note_language: str
    tags: Sequence[str]
    audience: str
    group: str | None
    task: str | None
    about_iri: str
    targets: Sequence[TargetView] = ()
    properties: JsonObject = field(default_factory=dict)
    resolved: datetime | None = None
    concepts: Mapping[str, str] = field(default_factory=dict)
    relation: str = ""
    answers: Mapping[str, Sequence[AnswerView]] = field(default_factory=dict)


def annotation_jsonld(view: AnnotationView, room_context: str, *, in_page: bool = False) -> JsonObject:
    """Writes the annotation as JSON-LD; within a page it uses the page's context unless it has further contexts."""
    kept = _object(view.properties.get("annotation"))
    foreign = kept.pop("@context", [])
    result: JsonObject = {}
    if foreign or not in_page:
        result["@context"] = [ANNO, *(foreign if isinstance(foreign, list) else [foreign]), room_context]
    audiences = kept.pop("audience", [])
    result |= {
        "id": view.iri,
        "type": "Annotation",
        "motivation": kept.pop("motivation", view.motivation),
        "creator": {"id": view.creator_iri, "type": "Person", "name": view.creator_name},
        "created": date_time(view.created),
        "modified": date_time(view.modified),
    }
    result |= _bodies(view)
    result["target"] = _targets(view)
    result["audience"] = [view.audience, *audiences] if isinstance(audiences, list) and audiences else view.audience
    if view.group:
        result["group"] = view.group
    if view.task:
        result["task"] = view.task
    if view.relation:
        result["relation"] = view.relation
    if view.resolved:
        result["resolved"] = date_time(view.resolved)
    return result | {name: value for name, value in kept.items() if name not in result}


def collection_jsonld(
    *, iri: str, label: str, total: int, modified: datetime | None, first: Json, last: str, room_context: str
) -> JsonObject:
    """Writes an AnnotationCollection (Model, 5.1) that is also an LDP container (Protocol, 4.1)."""
    result: JsonObject = {
        "@context": [ANNO, "http://www.w3.org/ns/ldp.jsonld", room_context],
        "id": iri,
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": label,
        "total": total,
    }
    if modified is not None:
        result["modified"] = date_time(modified)
    if total:
        result |= {"first": first, "last": last}
    return result


def page_jsonld(
    *,
    iri: str,
    part_of: JsonObject,
    start_index: int,
    items: Sequence[Json],
    previous: str | None,
    following: str | None,
    room_context: str | None,
) -> JsonObject:
    """Writes an AnnotationPage (Model, 5.2); a page embedded in its collection has no context."""
    result: JsonObject = {"@context": [ANNO, room_context]} if room_context else {}
    result |= {"id": iri, "type": "AnnotationPage", "partOf": part_of, "startIndex": start_index}
    if previous:
        result["prev"] = previous
    if following:
        result["next"] = following
    result["items"] = list(items)
    return result


def date_time(moment: datetime) -> str:
    """Formats a moment as xsd:dateTime in UTC, to the microsecond, which preserves the order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _object(value: Json) -> JsonObject:
    return dict(value) if isinstance(value, dict) else {}


def _bodies(view: AnnotationView) -> JsonObject:
    """Writes the bodies as received, or in the site's form if that is not recorded or no longer fits the note."""
    kept = _object(view.properties.get("body"))
    if "bodyValue" in kept and not view.tags and kept["bodyValue"] == len(view.note):
        return {"bodyValue": view.note}
    entries = kept.get("entries")
    if not isinstance(entries, list) or not _matches_note(entries, view.note):
        others = [entry for entry in entries if "body" in _object(entry)] if isinstance(entries, list) else []
        entries = [*default_bodies(view.note, []), *others]
    written = _write_entries(entries, view)
    if not written:
        return {}
    bare = len(written) == 1 and kept.get("list") is False
    return {"body": written[0] if bare else written}


def _matches_note(entries: list[Json], note: str) -> bool:
    """Checks whether the recorded pieces add up to this note."""
    lengths = [int(str(_object(entry)["note"])) for entry in entries if "note" in _object(entry)]
    return sum(lengths) + len(NOTE_SEPARATOR) * max(0, len(lengths) - 1) == len(note)


def _write_entries(entries: Sequence[Json], view: AnnotationView) -> list[Json]:
    written: list[Json] = []
    left = {name.casefold(): name for name in view.tags}
    at = 0
    for entry in map(_object, entries):
        if "body" in entry:
            written.append(entry["body"])
        elif "note" in entry:
            end = at + int(str(entry["note"]))
            written.append(_text_body("commenting", view.note[at:end], view.note_language, entry))
            at = end + len(NOTE_SEPARATOR)
        elif str(entry.get("tag")).casefold() in left:
            written.append(_tag_body(left.pop(str(entry["tag"]).casefold()), view, entry))
    written.extend(_tag_body(name, view, {}) for name in left.values())
    return written


def _tag_body(name: str, view: AnnotationView, entry: JsonObject) -> JsonObject:
    """Writes a tag with its address, unless its sender says something else in its place."""
    body = _text_body("tagging", name, "", entry)
    if name in view.concepts:
        body.setdefault("concept", view.concepts[name])
    if answers := view.answers.get(name):
        body["answers"] = answers_jsonld(answers)
    return body


def _text_body(purpose: str, value: str, language: str, entry: JsonObject) -> JsonObject:
    """Writes a TextualBody in the site's form, with the properties in which its sender's differed."""
    body: JsonObject = {"type": "TextualBody", "purpose": purpose, "value": value}
    if purpose == "commenting":
        body["format"] = "text/markdown"
        if language:
            body["language"] = language
    body |= {name: said for name, said in entry.items() if name not in ("note", "tag", "body")}
    return {name: said for name, said in body.items() if said is not None}


def _targets(view: AnnotationView) -> Json:
    kept = view.properties.get("target")
    rests = [_object(one) for one in kept] if isinstance(kept, list) else []
    if not view.targets:
        return _whole_target(view.about_iri, rests[0] if rests else {})
    rests += [{} for _ in range(len(view.targets) - len(rests))]
    targets: list[Json] = [_passage_target(target, rest) for target, rest in zip(view.targets, rests, strict=False)]
    return targets[0] if len(targets) == 1 else targets


def _whole_target(iri: str, kept: JsonObject) -> Json:
    if not kept:
        return iri
    if kept.get("form") == "source" and kept.get("rest"):
        return {"type": "SpecificResource", "source": _source(iri, kept), **_object(kept.get("rest"))}
    return {"id": iri, **_object(kept.get("source")), **_object(kept.get("rest"))}


def _source(iri: str, kept: JsonObject) -> Json:
    return {"id": iri, **_object(kept["source"])} if "source" in kept else iri


def _passage_target(target: TargetView, kept: JsonObject) -> JsonObject:
    stands = target.current_position or target.made_on
    others = kept.get("selectors")
    as_made = stands.revision_iri == target.made_on.revision_iri and stands.start == target.made_on.start
    source = target.document_iri if target.current_position else target.made_on.revision_iri
    result: JsonObject = {
        **_object(kept.get("rest")),
        "type": _object(kept.get("rest")).get("type", "SpecificResource"),
        "source": _source(source, kept),
        "selector": _selectors(stands, kept, others if as_made else None),
    }
    if target.state:
        result |= {"anchorState": target.state, "anchorMethod": target.method, "anchorScore": target.score}
    if target.current_position:
        result["anchoredOn"] = target.current_position.revision_iri
    result["madeOn"] = {
        "type": "SpecificResource",
        "source": target.made_on.revision_iri,
        "selector": _selectors(target.made_on, kept, others),
    }
    return result


def _selectors(passage: Passage, kept: JsonObject, others: Json) -> list[Json]:
    """Writes the position and the quote of a passage; of one longer than `QUOTE_LIMIT` the position with its hash."""
    further = others if isinstance(others, list) else []
    position: JsonObject = {"type": "TextPositionSelector", "start": passage.start, "end": passage.end}
    position |= _object(kept.get("TextPositionSelector"))
    if len(passage.quote.exact) > QUOTE_LIMIT:
        return [position | {"exactSha256": text_sha256(passage.quote.exact)}, *further]
    quote: JsonObject = {"type": "TextQuoteSelector", "exact": passage.quote.exact}
    if passage.quote.prefix:
        quote["prefix"] = passage.quote.prefix
    if passage.quote.suffix:
        quote["suffix"] = passage.quote.suffix
    quote |= _object(kept.get("TextQuoteSelector"))
    return [position, quote, *further]
