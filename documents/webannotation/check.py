"""Checks that JSON is an annotation by W3C's Web Annotation Data Model: the MUSTs of sections 3 and 4.

Accepts any JSON as input; in what passes, properties have the types that the model requires.
Properties that the model does not define are not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.errors import AnnotationRefused, gettext_noop
from documents.webannotation.vocabulary import ANNO, SETS, Json, JsonObject

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_DATE_TIME = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TERM = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,38}")
_DIRECTIONS = ("ltr", "rtl", "auto")
_OFFSET_SELECTORS = ("TextPositionSelector", "DataPositionSelector")
_VALUE_SELECTORS = ("FragmentSelector", "CssSelector", "XPathSelector")


def check_annotation(annotation: Json) -> JsonObject:
    """Returns `annotation` if it is valid; otherwise raises `AnnotationRefused` with the place and the reason."""
    if not isinstance(annotation, dict):
        raise AnnotationRefused(gettext_noop("An annotation is a JSON object."))
    _check_context(annotation)
    if "Annotation" not in as_list(annotation.get("type")):
        raise AnnotationRefused(gettext_noop("The type must be “Annotation”."), "/type")
    if "id" in annotation:
        _check_iri(single(annotation, "id", ""), "/id")
    _check_lifecycle(annotation, "")
    _check_motivation(annotation)
    _check_bodies(annotation)
    _check_targets(annotation)
    return annotation


def annotations_in(received: Json) -> Iterator[JsonObject]:
    """Yields the annotations of a page, of a collection with an embedded first page, or the one given (5.1, 5.2)."""
    if not isinstance(received, dict):
        raise AnnotationRefused(gettext_noop("An annotation is a JSON object."))
    kinds = as_list(received.get("type"))
    if "AnnotationCollection" in kinds:
        first = received.get("first")
        if isinstance(first, dict):
            yield from annotations_in({"@context": received.get("@context"), **first})
    elif "AnnotationPage" in kinds:
        for item in as_list(received.get("items")):
            if isinstance(item, dict):
                yield check_annotation({"@context": received.get("@context"), **item})
    else:
        yield check_annotation(received)


def as_list(value: Json) -> list[Json]:
    """Returns the values of a property that may be a bare value, a list, or absent."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def items_of(owner: JsonObject, name: str, where: str) -> Iterator[tuple[str, Json]]:
    """Yields each value of a property with its place in the JSON."""
    value = owner.get(name)
    if isinstance(value, list):
        yield from ((f"{where}/{name}/{n}", item) for n, item in enumerate(value))
    elif value is not None:
        yield f"{where}/{name}", value


def single(owner: JsonObject, name: str, where: str) -> Json:
    """Returns the only value of a property, bare or in a list of one. Raises `AnnotationRefused` if it is not alone."""
    values = as_list(owner.get(name))
    if len(values) != 1:
        raise AnnotationRefused(gettext_noop("“%(name)s” must have exactly one value."), f"{where}/{name}", name=name)
    return values[0]


def is_iri(value: Json) -> bool:
    """Checks whether `value` is an absolute IRI."""
    return isinstance(value, str) and len(value) <= 2_000 and _IRI.fullmatch(value) is not None


def _check_iri(value: Json, where: str) -> None:
    if not is_iri(value):
        raise AnnotationRefused(gettext_noop("An absolute IRI is expected here."), where)


def _check_context(annotation: JsonObject) -> None:
    if ANNO not in as_list(annotation.get("@context")):
        raise AnnotationRefused(gettext_noop("The @context must be or hold %(context)s."), "/@context", context=ANNO)
    for keyword in annotation:
        if keyword.startswith("@") and keyword != "@context":
            raise AnnotationRefused(
                gettext_noop("Write the property as the annotation context names it, without “@”."), f"/{keyword}"
            )


def _check_lifecycle(resource: JsonObject, where: str) -> None:
    """Checks the dates, agents, rights and other identities of an annotation, a body or a target (3.3)."""
    for name in ("created", "modified", "generated"):
        if name in resource:
            value = single(resource, name, where)
            if not (isinstance(value, str) and _DATE_TIME.fullmatch(value)):
                raise AnnotationRefused(gettext_noop("A date with time and zone is expected here."), f"{where}/{name}")
    for name in ("creator", "generator"):
        if name in resource and not all(isinstance(agent, dict) or is_iri(agent) for agent in as_list(resource[name])):
            raise AnnotationRefused(gettext_noop("An agent is an IRI or an object."), f"{where}/{name}")
    for name in ("rights", "via"):
        for value in as_list(resource.get(name)):
            _check_iri(value, f"{where}/{name}")
    if "canonical" in resource:
        _check_iri(single(resource, "canonical", where), f"{where}/canonical")


def _check_motivation(annotation: JsonObject) -> None:
    for value in as_list(annotation.get("motivation")):
        if not (isinstance(value, str) and (_TERM.fullmatch(value) or is_iri(value))):
            raise AnnotationRefused(gettext_noop("A motivation is a word or an IRI."), "/motivation")


def _check_bodies(annotation: JsonObject) -> None:
    if "body" in annotation and "bodyValue" in annotation:
        raise AnnotationRefused(gettext_noop("“body” and “bodyValue” exclude each other."), "/bodyValue")
    if "bodyValue" in annotation and not isinstance(single(annotation, "bodyValue", ""), str):
        raise AnnotationRefused(gettext_noop("“bodyValue” is one string."), "/bodyValue")
    for where, body in items_of(annotation, "body", ""):
        _check_resource(body, where, may_have_value=True)


def _check_targets(annotation: JsonObject) -> None:
    if not as_list(annotation.get("target")):
        raise AnnotationRefused(gettext_noop("An annotation needs a target."), "/target")
    for where, target in items_of(annotation, "target", ""):
        _check_resource(target, where, may_have_value=False)


def _check_resource(resource: Json, where: str, *, may_have_value: bool) -> None:
    """Checks a body or a target: an IRI, or an object of one of the four kinds (3.2, 4)."""
    if not isinstance(resource, dict):
        _check_iri(resource, where)
        return
    kinds = _kinds(resource, where)
    _check_lifecycle(resource, where)
    _check_descriptions(resource, where)
    if kinds & SETS or "items" in resource:
        _check_set(resource, kinds, where, may_have_value=may_have_value)
    elif "source" in resource:
        _check_specific_resource(resource, where)
    elif "id" in resource:
        _check_iri(single(resource, "id", where), f"{where}/id")
    elif not may_have_value:
        raise AnnotationRefused(gettext_noop("A target is an IRI, or has an “id” or a “source”."), where)
    if "value" in resource or "TextualBody" in kinds:
        _check_textual_body(resource, where, may_have_value=may_have_value)
    elif not {"items", "source", "id"} & resource.keys():
        raise AnnotationRefused(gettext_noop("A body is an IRI, or has an “id”, a “source” or a “value”."), where)


def _kinds(resource: JsonObject, where: str) -> set[str]:
    kinds = as_list(resource.get("type"))
    if not all(isinstance(kind, str) for kind in kinds):
        raise AnnotationRefused(gettext_noop("A type is a word."), f"{where}/type")
    return {str(kind) for kind in kinds}


def _check_descriptions(resource: JsonObject, where: str) -> None:
    """Checks the format, languages and direction of a resource (3.2.1)."""
    for name in ("format", "language"):
        if not all(isinstance(value, str) for value in as_list(resource.get(name))):
            raise AnnotationRefused(gettext_noop("A string is expected here."), f"{where}/{name}")
    if "processingLanguage" in resource and not isinstance(single(resource, "processingLanguage", where), str):
        raise AnnotationRefused(gettext_noop("A string is expected here."), f"{where}/processingLanguage")
    if "textDirection" in resource and single(resource, "textDirection", where) not in _DIRECTIONS:
        raise AnnotationRefused(gettext_noop("The direction is “ltr”, “rtl” or “auto”."), f"{where}/textDirection")


def _check_textual_body(body: JsonObject, where: str, *, may_have_value: bool) -> None:
    """Checks an embedded text: one string, and no part of another kind of resource (3.2.4)."""
    if not may_have_value:
        raise AnnotationRefused(gettext_noop("A target cannot be a text of its own."), where)
    if not isinstance(body.get("value"), str):
        raise AnnotationRefused(gettext_noop("The value of a textual body is one string."), f"{where}/value")
    if "source" in body or "items" in body:
        raise AnnotationRefused(gettext_noop("A textual body has neither “source” nor “items”."), where)


def _check_set(resource: JsonObject, kinds: set[str], where: str, *, may_have_value: bool) -> None:
    items = resource.get("items")
    if len(kinds & SETS) != 1 or not isinstance(items, list) or not items:
        raise AnnotationRefused(gettext_noop("A choice or set says which it is, and has items."), where)
    if {"value", "source", "purpose"} & resource.keys():
        raise AnnotationRefused(gettext_noop("A choice or set has no “value”, “source” or “purpose”."), where)
    for place, item in items_of(resource, "items", where):
        _check_resource(item, place, may_have_value=may_have_value)


def _check_specific_resource(resource: JsonObject, where: str) -> None:
    source = single(resource, "source", where)
    if isinstance(source, dict):
        _check_iri(single(source, "id", f"{where}/source"), f"{where}/source/id")
        _check_lifecycle(source, f"{where}/source")
        _check_descriptions(source, f"{where}/source")
    else:
        _check_iri(source, f"{where}/source")
    for place, selector in items_of(resource, "selector", where):
        _check_selector(selector, place)


def _check_selector(selector: Json, where: str) -> None:
    """Checks that a selector of the model has what its type requires; other selectors need only a type (4.2)."""
    if not isinstance(selector, dict):
        _check_iri(selector, where)
        return
    kinds = _kinds(selector, where)
    if not kinds and "id" not in selector:
        raise AnnotationRefused(gettext_noop("A selector says its type."), where)
    if kinds & {*_OFFSET_SELECTORS}:
        for name in ("start", "end"):
            if isinstance(selector.get(name), bool) or not isinstance(selector.get(name), int):
                raise AnnotationRefused(gettext_noop("An offset is a whole number."), f"{where}/{name}")
    if kinds & {*_VALUE_SELECTORS} and not isinstance(selector.get("value"), str):
        raise AnnotationRefused(gettext_noop("The value of this selector is one string."), f"{where}/value")
    if "TextQuoteSelector" in kinds:
        for name in ("exact", "prefix", "suffix"):
            if not isinstance(selector.get(name, "" if name != "exact" else None), str):
                raise AnnotationRefused(gettext_noop("The words of a quote are one string."), f"{where}/{name}")
    for place, refined in items_of(selector, "refinedBy", where):
        _check_selector(refined, place)
