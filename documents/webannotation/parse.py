"""Parses an annotation in JSON-LD into what the site stores: a note, tags, passages, an audience, and the rest.

Properties without a model are never dropped: they go into `AnnotationDraft.properties`, from which `serialize` restores
them. Its parts are `annotation` (properties of the annotation itself), `body` (how the bodies were written, if not in
the site's form) and `target` (one entry a target).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.errors import AnnotationRefused, gettext_noop
from documents.webannotation.bodies import Bodies, parse_bodies
from documents.webannotation.check import as_list, check_annotation, is_iri, items_of, single
from documents.webannotation.vocabulary import (
    AUDIENCES,
    MOTIVATIONS,
    OFFSET_LIMIT,
    OFFSETS_IN_ORDER,
    QUOTE_LIMIT,
    RELATIONS,
    SERVER_OWNED,
    SERVER_OWNED_TARGET,
    TARGET_LIMIT,
    VIA_LIMIT,
    Json,
    JsonObject,
)

_MODELLED = frozenset(
    "@context id type motivation body bodyValue target audience group task relation via canonical".split()
)
_SHA256 = re.compile(r"([0-9a-f]{64})?")
_PROPERTIES = {
    "TextPositionSelector": ("type", "start", "end", "exactSha256"),
    "TextQuoteSelector": ("type", "exact", "prefix", "suffix"),
}


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """One target as received: an IRI, said to be one of this site, and a passage if one was selected."""

    iri: str
    position: TextPositionSelector | None = None
    quote: TextQuoteSelector | None = None
    pointer: str = ""

    @property
    def is_passage(self) -> bool:
        """Checks whether a selector was given; without one, the target is the whole resource."""
        return self.position is not None or self.quote is not None


@dataclass(frozen=True, slots=True)
class AnnotationDraft:
    """An annotation as received, in the site's terms. Nothing in it has been looked up."""

    motivation: str
    bodies: Bodies
    targets: tuple[TargetDraft, ...]
    audience: str | None
    group: str | None
    task: str | None
    id: str | None
    via: tuple[str, ...]
    canonical: str | None
    properties: JsonObject = field(default_factory=dict)
    relation: str = ""


def parse_annotation(received: Json) -> AnnotationDraft:
    """Parses one annotation.

    Raises `AnnotationRefused` if the JSON is not an annotation or has a part that the site cannot store.
    """
    annotation = check_annotation(received)
    motivations = [str(value) for value in as_list(annotation.get("motivation"))]
    bodies = parse_bodies(annotation, motivations)
    targets, kept_targets = _parse_targets(annotation)
    kept: JsonObject = {}
    rest = {name: value for name, value in annotation.items() if name not in _MODELLED | SERVER_OWNED}
    if len(motivations) > 1:
        rest["motivation"] = annotation["motivation"]
    if extra := _foreign_contexts(annotation):
        rest["@context"] = extra
    if len(as_list(annotation.get("via"))) > VIA_LIMIT:
        raise AnnotationRefused(gettext_noop("“via” names at most %(limit)d others."), "/via", limit=VIA_LIMIT)
    relation = _parse_relation(annotation)
    audience, group, other_audiences = _parse_audience(annotation)
    if other_audiences:
        rest["audience"] = other_audiences
    if rest:
        kept["annotation"] = rest
    if bodies.as_sent is not None:
        kept["body"] = bodies.as_sent
    if kept_targets is not None:
        kept["target"] = kept_targets
    return AnnotationDraft(
        motivation="linking" if relation and not motivations else _motivation(motivations, bodies),
        relation=relation,
        bodies=bodies,
        targets=targets,
        audience=audience,
        group=group,
        task=_parse_task(annotation),
        id=str(single(annotation, "id", "")) if "id" in annotation else None,
        via=tuple(str(iri) for iri in as_list(annotation.get("via"))),
        canonical=str(single(annotation, "canonical", "")) if "canonical" in annotation else None,
        properties=kept,
    )


def _motivation(motivations: list[str], bodies: Bodies) -> str:
    """Returns the first motivation given; without one, the one that the bodies imply."""
    if motivations:
        first = motivations[0]
        if first not in MOTIVATIONS and len(first) > 40:
            raise AnnotationRefused(gettext_noop("A motivation has at most 40 characters."), "/motivation")
        return first
    if bodies.note:
        return "commenting"
    return "tagging" if bodies.tags else "highlighting"


def _parse_relation(annotation: JsonObject) -> str:
    """Returns what the first of two linked passages is to the second, empty if that is not said."""
    if "relation" not in annotation:
        return ""
    relation = single(annotation, "relation", "")
    if relation not in RELATIONS:
        raise AnnotationRefused(
            gettext_noop("The relation of two passages is one of: %(words)s."), "/relation", words=", ".join(RELATIONS)
        )
    return str(relation)


def _parse_task(annotation: JsonObject) -> str | None:
    """Returns the address of the task for which the annotation was written."""
    task = single(annotation, "task", "") if "task" in annotation else None
    if task is not None and not is_iri(task):
        raise AnnotationRefused(gettext_noop("The task is named by its address."), "/task")
    return None if task is None else str(task)


def _foreign_contexts(annotation: JsonObject) -> list[Json]:
    """Returns the contexts besides W3C's, which give stored properties their meaning; the site's own is added anew."""
    contexts = as_list(annotation["@context"])
    return [
        one for one in contexts if not (isinstance(one, str) and one.endswith(("/ns/anno.jsonld", "/ns/room.jsonld")))
    ]


def _parse_audience(annotation: JsonObject) -> tuple[str | None, str | None, list[Json]]:
    """Returns the site's audience with its group, and audiences of other kinds (3.3.3), which give no rights here."""
    words: list[str] = []
    others: list[Json] = []
    for value in as_list(annotation.get("audience")):
        if isinstance(value, str) and not is_iri(value):
            words.append(value)
        else:
            others.append(value)
    if len(words) > 1 or not set(words) <= set(AUDIENCES):
        raise AnnotationRefused(
            gettext_noop("The audience is one of: %(words)s."), "/audience", words=", ".join(AUDIENCES)
        )
    group = annotation.get("group")
    if group is not None and not isinstance(group, str):
        raise AnnotationRefused(gettext_noop("The group is named by its identifier, a string."), "/group")
    audience = words[0] if words else None
    if (group is not None) != (audience in ("group", "moderators")):
        raise AnnotationRefused(
            gettext_noop("The audiences “group” and “moderators” need a group, the others have none."), "/group"
        )
    return audience, group, others


def _parse_targets(annotation: JsonObject) -> tuple[tuple[TargetDraft, ...], list[Json] | None]:
    targets: list[TargetDraft] = []
    kept: list[Json] = []
    for pointer, target in items_of(annotation, "target", ""):
        draft, rest = _parse_target(target, pointer)
        targets.append(draft)
        kept.append(rest)
    if len(targets) > TARGET_LIMIT:
        raise AnnotationRefused(
            gettext_noop("An annotation has at most %(limit)d targets."), "/target", limit=TARGET_LIMIT
        )
    return tuple(targets), (kept if any(kept) else None)


def _parse_target(target: Json, pointer: str) -> tuple[TargetDraft, JsonObject]:
    """Parses one target; also returns, for `properties`, what it has besides an address and the two selectors."""
    if isinstance(target, str):
        return TargetDraft(target, pointer=pointer), {}
    if not isinstance(target, dict) or "items" in target:
        raise AnnotationRefused(gettext_noop("A target here is an article, or one passage of it."), pointer)
    kept: JsonObject = {}
    form = "source" if "source" in target else "id"
    source = single(target, form, pointer)
    if isinstance(source, dict):
        iri = str(as_list(source["id"])[0])
        kept["source"] = {name: value for name, value in source.items() if name != "id"}
    else:
        iri = str(source)
    rest = {
        name: value
        for name, value in target.items()
        if name not in {form, "selector", *SERVER_OWNED_TARGET} and (name, value) != ("type", "SpecificResource")
    }
    if rest:
        kept["rest"] = rest
    if "selector" not in target:
        kept["form"] = form
        return TargetDraft(iri, pointer=pointer), kept
    position, quote, kept_selectors = _parse_selectors(target, pointer)
    return TargetDraft(iri, position, quote, pointer), {**kept, **kept_selectors}


def _parse_selectors(
    target: JsonObject, pointer: str
) -> tuple[TextPositionSelector | None, TextQuoteSelector | None, JsonObject]:
    """Parses the two selectors that the site uses; also returns the others: all name the same passage (4.2)."""
    position: TextPositionSelector | None = None
    quote: TextQuoteSelector | None = None
    others: list[Json] = []
    kept: JsonObject = {}
    for place, selector in items_of(target, "selector", pointer):
        kinds = as_list(selector.get("type")) if isinstance(selector, dict) else []
        if not isinstance(selector, dict) or not any(kind in kinds for kind in _PROPERTIES):
            others.append(selector)
            continue
        if "refinedBy" in selector:
            raise AnnotationRefused(gettext_noop("Selectors refined by another are not understood here."), place)
        if "TextPositionSelector" in kinds and position is None:
            position = _position(selector, place)
        elif "TextQuoteSelector" in kinds and quote is None:
            quote = _quote(selector, place)
        else:
            raise AnnotationRefused(gettext_noop("Give at most one position and one quote for a passage."), place)
        kind = str(kinds[0])
        if rest := {name: value for name, value in selector.items() if name not in _PROPERTIES.get(kind, ())}:
            kept[kind] = rest
    if position is None and quote is None:
        raise AnnotationRefused(
            gettext_noop("Select a passage with a TextPositionSelector, a TextQuoteSelector, or both."),
            f"{pointer}/selector",
        )
    if others:
        kept["selectors"] = others
    return position, quote, kept


def _position(selector: JsonObject, pointer: str) -> TextPositionSelector:
    start, end = selector["start"], selector["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= OFFSET_LIMIT):
        raise AnnotationRefused(OFFSETS_IN_ORDER, pointer)
    sha256 = selector.get("exactSha256", "")
    if not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        raise AnnotationRefused(
            gettext_noop("The hash of a passage is its SHA-256: 64 digits from 0 to f, in small letters."),
            f"{pointer}/exactSha256",
        )
    return TextPositionSelector(start, end, sha256)


def _quote(selector: JsonObject, pointer: str) -> TextQuoteSelector:
    exact, prefix, suffix = (str(selector.get(name, "")) for name in ("exact", "prefix", "suffix"))
    if not exact:
        raise AnnotationRefused(gettext_noop("The passage has no words."), f"{pointer}/exact")
    if max(len(exact), len(prefix), len(suffix)) > QUOTE_LIMIT:
        raise AnnotationRefused(
            gettext_noop(
                "A quote has at most %(limit)d characters. Of a longer passage, send the offsets and the hash."
            ),
            f"{pointer}/exact",
            limit=QUOTE_LIMIT,
        )
    return TextQuoteSelector(exact, prefix, suffix)
