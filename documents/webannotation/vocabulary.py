"""The terms of W3C's Web Annotation vocabulary that the site reads and writes, and the site's own.

https://www.w3.org/TR/annotation-vocab/ and https://www.w3.org/TR/annotation-protocol/
"""

from __future__ import annotations

from typing import TypeAlias

from documents.errors import gettext_noop

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

ANNO = "http://www.w3.org/ns/anno.jsonld"
"""The context of every annotation, and the profile in its media type (Protocol, 3.1)."""
MEDIA_TYPE = f'application/ld+json; profile="{ANNO}"'

BASIC_CONTAINER = "http://www.w3.org/ns/ldp#BasicContainer"
RESOURCE = "http://www.w3.org/ns/ldp#Resource"
CONSTRAINED_BY = "http://www.w3.org/ns/ldp#constrainedBy"
PROTOCOL = "http://www.w3.org/TR/annotation-protocol/"
PREFER_MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
PREFER_IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
PREFER_DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"

MOTIVATIONS = frozenset(
    [
        "assessing",
        "bookmarking",
        "classifying",
        "commenting",
        "describing",
        "editing",
        "highlighting",
        "identifying",
        "linking",
        "moderating",
        "questioning",
        "replying",
        "tagging",
    ]
)
"""The motivations of the Model, 3.3.5. Others may be given as an IRI."""

AUDIENCES = ("private", "moderators", "group", "public")
"""The values of the site's own term; an annotation without it is private."""

RELATIONS = ("same-words", "same-claim", "contradicts", "source-of", "translates", "see-also")
"""The values of the site's own term for what the first of two linked passages is to the second."""

SETS = frozenset({"Choice", "Composite", "List", "Independents"})
"""Types of resources that consist of `items` (Model, 3.2.7; the last three are in the Vocabulary)."""

SERVER_OWNED = frozenset({"creator", "created", "modified", "resolved"})
"""Properties that the site sets itself; a client's values are ignored, so that it can PUT what it got."""

SERVER_OWNED_TARGET = frozenset({"anchorState", "anchorMethod", "anchorScore", "anchoredOn", "madeOn"})
"""Properties with which the site describes the current position of a target."""

NOTE_LIMIT = 10_000
TAG_LIMIT = 50
TAG_NAME_LIMIT = 100
TARGET_LIMIT = 20
VIA_LIMIT = 50
QUOTE_LIMIT = 50_000
"""Characters of the longest quote; a longer passage is given by its offsets and the hash of its text."""
OFFSET_LIMIT = 2**30
OFFSETS_IN_ORDER = gettext_noop("The offsets of a passage count from 0, and its start stands before its end.")
