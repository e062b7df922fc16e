"""The database models, one module for each noun, with the querysets that decide who may read what."""

from documents.models.anchor import Anchor
from documents.models.annotation import Annotation, Target
from documents.models.annotation_version import AnnotationVersion
from documents.models.assignment import Assignment, AssignmentText, Opening
from documents.models.capture import Capture, CaptureChunk
from documents.models.document import CopyRequest, CopyRequestAddition, Document
from documents.models.event import Event
from documents.models.extraction import Gap, Proposal, SetAside
from documents.models.flag import Flag
from documents.models.follow import Follow, Mention
from documents.models.group import Group, Invitation, Membership, ShelfItem, address_in_group, only_group, slug_of
from documents.models.imports import Import, ImportChunk
from documents.models.installation import Installation
from documents.models.job import Job
from documents.models.notebook.bulk_change import BulkChange
from documents.models.notebook.changes import NoteChange
from documents.models.notebook.saved_view import SavedView
from documents.models.notice import Notice
from documents.models.presence import Presence
from documents.models.provenance import Derivation, Evidence, Statement
from documents.models.public_version import PublicVersion
from documents.models.reader_shape import ReaderShape
from documents.models.relation import TURNED, Relation, relation_choices, relation_words
from documents.models.revision import Revision, RevisionChunk, RevisionMap
from documents.models.search import FactBlock, NoteBlock, SearchBlock
from documents.models.shelf import PublicChange, ShelfEntry, public_numbers
from documents.models.spelling_search import SpellingSearch
from documents.models.tag import Tag
from documents.models.tag_label import TagLabel
from documents.models.tag_link import TagLink
from documents.models.tag_merge import TagMerge
from documents.models.tag_property import PropertyChoice, TagProperty
from documents.models.tag_proposal import TagProposal
from documents.models.tag_version import TagVersion
from documents.models.tagging import TaggedAnnotation
from documents.models.tagging_review import TaggingReview
from documents.models.tagging_value import TaggingValue
from documents.models.tries import OpenStreams, Tries
from documents.models.user import SetupLink, User, name_for
from documents.models.visibility import VisibilityContext
from documents.models.vocabulary import Vocabulary
from documents.models.vocabulary_edition import VocabularyEdition, VocabularyFreeze
from documents.models.waiting import WaitingKind

__all__ = [
    "TURNED",
    "Anchor",
    "Annotation",
    "AnnotationVersion",
    "Assignment",
    "AssignmentText",
    "BulkChange",
    "Capture",
    "CaptureChunk",
    "CopyRequest",
    "CopyRequestAddition",
    "Derivation",
    "Document",
    "Event",
    "Evidence",
    "FactBlock",
    "Flag",
    "Follow",
    "Gap",
    "Group",
    "Import",
    "ImportChunk",
    "Installation",
    "Invitation",
    "Job",
    "Membership",
    "Mention",
    "NoteBlock",
    "NoteChange",
    "Notice",
    "OpenStreams",
    "Opening",
    "Presence",
    "PropertyChoice",
    "Proposal",
    "PublicChange",
    "PublicVersion",
    "ReaderShape",
    "Relation",
    "Revision",
    "RevisionChunk",
    "RevisionMap",
    "SavedView",
    "SearchBlock",
    "SetAside",
    "SetupLink",
    "ShelfEntry",
    "ShelfItem",
    "SpellingSearch",
    "Statement",
    "Tag",
    "TagLabel",
    "TagLink",
    "TagMerge",
    "TagProperty",
    "TagProposal",
    "TagVersion",
    "TaggedAnnotation",
    "TaggingReview",
    "TaggingValue",
    "Target",
    "Tries",
    "User",
    "VisibilityContext",
    "Vocabulary",
    "VocabularyEdition",
    "VocabularyFreeze",
    "WaitingKind",
    "address_in_group",
    "name_for",
    "only_group",
    "public_numbers",
    "relation_choices",
    "relation_words",
    "slug_of",
]
