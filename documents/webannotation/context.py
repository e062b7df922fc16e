"""The site's own JSON-LD context, which defines its terms beside W3C's.

Served at a permanent address; its terms are that address with a fragment. The values for audiences, relations and
states are defined within their property, so that `group` can be a value in one and a property in another.
"""

from __future__ import annotations

from documents.webannotation.vocabulary import AUDIENCES, RELATIONS, JsonObject

_STATES = ("kept", "moved", "changed", "set-aside", "lost")


def room_context(iri: str) -> JsonObject:
    """Returns the context served at `iri`."""
    return {
        "@context": {
            "@version": 1.1,
            "audience": {
                "@id": "http://schema.org/audience",
                "@type": "@vocab",
                "@context": {word: f"{iri}#audience-{word}" for word in AUDIENCES},
            },
            "concept": {"@id": f"{iri}#concept", "@type": "@id"},
            "group": {"@id": f"{iri}#group"},
            "relation": {
                "@id": f"{iri}#relation",
                "@type": "@vocab",
                "@context": {word: f"{iri}#relation-{word}" for word in RELATIONS},
            },
            "task": {"@id": "http://purl.org/dc/terms/isPartOf", "@type": "@id"},
            "resolved": {"@id": f"{iri}#resolved", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
            "anchorState": {
                "@id": f"{iri}#anchorState",
                "@type": "@vocab",
                "@context": {word: f"{iri}#state-{word}" for word in _STATES},
            },
            "anchorMethod": {"@id": f"{iri}#anchorMethod"},
            "anchorScore": {"@id": f"{iri}#anchorScore", "@type": "http://www.w3.org/2001/XMLSchema#double"},
            "anchoredOn": {"@id": f"{iri}#anchoredOn", "@type": "@id"},
            "answers": {
                "@id": f"{iri}#answers",
                "@context": {
                    "question": {"@id": f"{iri}#question", "@type": "@id"},
                    "name": {"@id": "http://www.w3.org/2000/01/rdf-schema#label"},
                    "choice": {
                        "@id": f"{iri}#choice",
                        "@context": {"label": "http://www.w3.org/2000/01/rdf-schema#label"},
                    },
                    "number": {"@id": f"{iri}#number", "@type": "http://www.w3.org/2001/XMLSchema#decimal"},
                    "date": {"@id": f"{iri}#date", "@type": "http://id.loc.gov/datatypes/edtf/EDTF"},
                    "words": {"@id": f"{iri}#words"},
                },
            },
            "exactSha256": {"@id": f"{iri}#exactSha256"},
            "madeOn": {"@id": f"{iri}#madeOn", "@type": "@id"},
        }
    }
