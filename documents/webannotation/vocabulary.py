"""The words of W3C's Web Annotation vocabulary that the room reads and writes, and the room's own.

https://www.w3.org/TR/annotation-vocab/ and https://www.w3.org/TR/annotation-protocol/
"""

from __future__ import annotations

from typing import TypeAlias

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
"""Model, 3.3.5. Others may be named by an IRI."""

AUDIENCES = ("private", "moderators", "group", "public")
"""The room's own term; an annotation without it is private."""

SETS = frozenset({"Choice", "Composite", "List", "Independents"})
"""Resources made of `items` (Model, 3.2.7; the last three are in the Vocabulary)."""

SERVER_OWNED = frozenset({"creator", "created", "modified"})
"""Properties that the room states itself; a client's are read and let go, so that what was got can be put back."""

SERVER_OWNED_TARGET = frozenset({"anchorState", "anchorMethod", "anchorScore", "anchoredOn", "madeOn"})
"""What the room says of where a target stands now."""

NOTE_LIMIT = 10_000
TAG_LIMIT = 50
TAG_NAME_LIMIT = 100
TARGET_LIMIT = 20
VIA_LIMIT = 50
QUOTE_LIMIT = 50_000
OFFSET_LIMIT = 2**30
