"""W3C's Web Annotation Data Model as JSON-LD: checks it, parses it into the site's terms, and writes it. Pure."""

from documents.webannotation.answers import Answer, AnswerView
from documents.webannotation.bodies import Bodies
from documents.webannotation.check import annotations_in, check_annotation
from documents.webannotation.context import room_context
from documents.webannotation.parse import AnnotationDraft, TargetDraft, parse_annotation
from documents.webannotation.serialize import (
    AnnotationView,
    Passage,
    TargetView,
    annotation_jsonld,
    collection_jsonld,
    date_time,
    page_jsonld,
)

__all__ = [
    "AnnotationDraft",
    "AnnotationView",
    "Answer",
    "AnswerView",
    "Bodies",
    "Passage",
    "TargetDraft",
    "TargetView",
    "annotation_jsonld",
    "annotations_in",
    "check_annotation",
    "collection_jsonld",
    "date_time",
    "page_jsonld",
    "parse_annotation",
    "room_context",
]
