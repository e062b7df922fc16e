"""Every write to an annotation: create, change, delete, resolve."""

from documents.services.notes.content import Content, Selection, Sharing
from documents.services.notes.create import CreateResult, create_annotation
from documents.services.notes.delete import delete_annotation
from documents.services.notes.edit import change_annotation
from documents.services.notes.resolve import reopen_thread, resolve_thread

__all__ = [
    "Content",
    "CreateResult",
    "Selection",
    "Sharing",
    "change_annotation",
    "create_annotation",
    "delete_annotation",
    "reopen_thread",
    "resolve_thread",
]
