"""The records of the room (DESIGN: the records), one module a noun, each with its reading rules."""

from documents.models.annotation import Anchor, Annotation, AnnotationVersion, Target
from documents.models.capture import Capture, CaptureChunk
from documents.models.document import CopyRequest, Document
from documents.models.event import Event
from documents.models.extraction import Gap, Proposal, SetAside
from documents.models.group import Group, Membership
from documents.models.notice import Notice
from documents.models.person import SetupLink, User, name_for
from documents.models.provenance import Derivation, Evidence, Statement
from documents.models.revision import Revision, RevisionChunk, RevisionMap
from documents.models.tag import Tag, TaggedAnnotation, Vocabulary

__all__ = [
    "Anchor",
    "Annotation",
    "AnnotationVersion",
    "Capture",
    "CaptureChunk",
    "CopyRequest",
    "Derivation",
    "Document",
    "Event",
    "Evidence",
    "Gap",
    "Group",
    "Membership",
    "Notice",
    "Proposal",
    "Revision",
    "RevisionChunk",
    "RevisionMap",
    "SetAside",
    "SetupLink",
    "Statement",
    "Tag",
    "TaggedAnnotation",
    "Target",
    "User",
    "Vocabulary",
    "name_for",
]
