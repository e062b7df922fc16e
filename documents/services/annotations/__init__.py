"""Every write to an annotation: make, change, delete."""

from documents.services.annotations.create import Created, create_annotation
from documents.services.annotations.delete import delete_annotation
from documents.services.annotations.edit import change_annotation
from documents.services.annotations.resolve import reopen_thread, resolve_thread
from documents.services.annotations.values import Content, Selection, Sharing

__all__ = [
    "Content",
    "Created",
    "Selection",
    "Sharing",
    "change_annotation",
    "create_annotation",
    "delete_annotation",
    "reopen_thread",
    "resolve_thread",
]
