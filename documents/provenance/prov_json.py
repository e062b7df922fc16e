"""The provenance of a text in PROV-JSON (W3C member submission of 24 April 2013) with the terms of PROV-O.

It distinguishes three things: the original resource on the web, the bytes captured from it, and the exact texts made
from those bytes. Receiving, decoding, extracting and correcting are activities; people and programs are agents.
Facts about the article are stated of the original, and only confirmed ones; the site itself asserts only when it
received something.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.provenance.work import Work

NAMESPACES = {
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "premis": "http://www.loc.gov/premis/rdf/v3/",
}
# PROV-DM 5.2: the kinds of derivation.
DERIVATION_TYPES = {
    "quotes": "prov:Quotation",
    "rewrites": "prov:Revision",
    "republishes": "",
    "translates": "",
}


@dataclass(frozen=True)
class CaptureStep:
    """Bytes received once. `number` counts the captures of the copy from 1; times are ISO 8601 with zone."""

    number: int
    sha256: str
    length: int
    media_type: str
    charset: str
    received_at: str
    received_by: str = ""
    file_name: str = ""
    fetched_from: str = ""
    raw: str = ""
    """The address where those who may read the text can download the bytes."""


@dataclass(frozen=True)
class TextStep:
    """One exact text; `capture` is the number of the capture whose whole text it is, if it is one.

    `extracted_from` is the number of the whole text from which the article was extracted anew, `based_on` the number
    of the text before; a text that a person only corrected was not extracted.
    """

    number: int
    address: str
    sha256: str
    length: int
    made_at: str
    tool: str
    tool_version: str
    made_by: str = ""
    reason: str = ""
    capture: int | None = None
    based_on: int | None = None
    extracted_from: int | None = None
    settings: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """A work that the article derives from, confirmed by a person: the kind of derivation, title and address."""

    kind: str
    title: str
    address: str


def prov_json(
    work: Work, captures: Sequence[CaptureStep], texts: Sequence[TextStep], origins: Sequence[Origin] = ()
) -> dict[str, Any]:
    """Returns the provenance of one copy; identifiers have the prefix `copy`, the address of its PROV document."""
    records = _Records()
    _add_original(records, work)
    for capture in captures:
        _add_capture(records, capture, work)
    for text in texts:
        _add_text(records, text, captures)
    for n, origin in enumerate(origins, 1):
        _add_origin(records, n, origin)
    return {"prefix": {"copy": f"{work.address}provenance.json#", **NAMESPACES}, **records.sections()}


class _Records:
    """Entities, activities, agents and relations by identifier, in the order in which they are added."""

    def __init__(self) -> None:
        self._sections: dict[str, dict[str, Any]] = defaultdict(dict)
        self._agents: dict[tuple[str, str], str] = {}

    def add(self, section: str, name: str, attributes: dict[str, Any]) -> str:
        """Adds a record without its empty attributes; returns its identifier."""
        self._sections[section][name] = {key: value for key, value in attributes.items() if value not in ("", None, [])}
        return name

    def relate(self, relation: str, **ends: str) -> None:
        """Adds a relation; its identifier is a blank node."""
        name = f"_:{relation}{len(self._sections[relation]) + 1}"
        self.add(relation, name, {f"prov:{role}": end for role, end in ends.items()})

    def agent(self, kind: str, label: str) -> str:
        """Adds a person or a program once, however often it acts; returns its identifier."""
        known = self._agents.get((kind, label))
        if known:
            return known
        name = f"copy:{'program' if kind == 'prov:SoftwareAgent' else 'person'}-{len(self._agents) + 1}"
        self._agents[kind, label] = name
        return self.add("agent", name, {"prov:type": _qualified(kind), "prov:label": label, "foaf:name": label})

    def sections(self) -> dict[str, dict[str, Any]]:
        """Returns the sections that have records, in the order of PROV-DM."""
        order = ("entity", "activity", "agent")
        rest = [name for name in self._sections if name not in order]
        return {name: self._sections[name] for name in (*order, *rest) if self._sections[name]}


def _add_original(records: _Records, work: Work) -> None:
    records.add(
        "entity",
        "copy:original",
        {
            "prov:type": _qualified("schema:NewsArticle"),
            "prov:location": _address(work.original),
            "dcterms:title": work.headline,
            "dcterms:creator": list(work.creators),
            "dcterms:publisher": work.publisher,
            "dcterms:issued": work.issued,
            "dcterms:modified": work.modified,
            "dcterms:language": work.language,
            "dcterms:rights": work.rights,
        },
    )


def _add_capture(records: _Records, capture: CaptureStep, work: Work) -> None:
    entity = records.add(
        "entity",
        f"copy:capture-{capture.number}",
        {
            "prov:label": capture.file_name or capture.fetched_from,
            "prov:location": _address(capture.raw),
            "dcterms:format": capture.media_type,
            "dcterms:extent": {"$": str(capture.length), "type": "xsd:integer"},
            "premis:hasMessageDigest": f"sha256:{capture.sha256}",
            "schema:encodingFormat": f"charset={capture.charset}" if capture.charset else "",
        },
    )
    activity = records.add(
        "activity",
        f"copy:receiving-{capture.number}",
        {
            "prov:label": "fetched" if capture.fetched_from else "received",
            "prov:startTime": capture.received_at,
            "prov:endTime": capture.received_at,
            "schema:url": _address(capture.fetched_from),
        },
    )
    records.relate("wasGeneratedBy", entity=entity, activity=activity, time=capture.received_at)
    records.relate("wasDerivedFrom", generatedEntity=entity, usedEntity="copy:original")
    if capture.fetched_from:
        records.relate("used", activity=activity, entity="copy:original")
    if capture.received_by:
        records.relate("wasAssociatedWith", activity=activity, agent=records.agent("prov:Person", capture.received_by))


def _add_text(records: _Records, text: TextStep, captures: Sequence[CaptureStep]) -> None:
    entity = records.add(
        "entity",
        f"copy:text-{text.number}",
        {
            "prov:location": _address(text.address),
            "dcterms:format": "text/plain; charset=utf-8",
            "dcterms:extent": {"$": str(text.length), "type": "xsd:integer"},
            "premis:hasMessageDigest": f"sha256:{text.sha256}",
        },
    )
    activity = records.add(
        "activity",
        f"copy:{_verb(text)}-{text.number}",
        {
            "prov:label": _verb(text),
            "prov:startTime": text.made_at,
            "prov:endTime": text.made_at,
            "dcterms:description": text.reason,
            "schema:additionalProperty": json.dumps(text.settings, ensure_ascii=False, sort_keys=True)
            if text.settings
            else "",
        },
    )
    records.relate("wasGeneratedBy", entity=entity, activity=activity, time=text.made_at)
    for source in _sources(text, captures):
        records.relate("used", activity=activity, entity=source)
        records.relate("wasDerivedFrom", generatedEntity=entity, usedEntity=source, activity=activity)
    program = records.agent("prov:SoftwareAgent", f"{text.tool} {text.tool_version}".strip())
    records.relate("wasAssociatedWith", activity=activity, agent=program)
    if text.made_by:
        records.relate("wasAssociatedWith", activity=activity, agent=records.agent("prov:Person", text.made_by))


def _verb(text: TextStep) -> str:
    """Names the activity: decoding makes a capture's whole text, extraction its article, correction a changed text."""
    if text.based_on is None:
        return "decoding"
    return "correction" if text.extracted_from is None else "extraction"


def _sources(text: TextStep, captures: Sequence[CaptureStep]) -> Iterable[str]:
    if text.based_on is not None:
        used = dict.fromkeys(number for number in (text.extracted_from, text.based_on) if number is not None)
        return [f"copy:text-{number}" for number in used]
    return [f"copy:capture-{capture.number}" for capture in captures if capture.number == text.capture]


def _add_origin(records: _Records, n: int, origin: Origin) -> None:
    entity = records.add(
        "entity", f"copy:origin-{n}", {"dcterms:title": origin.title, "prov:location": _address(origin.address)}
    )
    ends = {"prov:generatedEntity": "copy:original", "prov:usedEntity": entity, "schema:name": origin.kind}
    kind = DERIVATION_TYPES.get(origin.kind, "")
    records.add("wasDerivedFrom", f"_:origin{n}", ends | ({"prov:type": _qualified(kind)} if kind else {}))


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _address(value: str) -> dict[str, str] | str:
    return {"$": value, "type": "xsd:anyURI"} if value else ""
