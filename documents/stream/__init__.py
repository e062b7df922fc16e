"""Event streams of a document: a small ASGI application beside Django."""

from documents.stream.application import Streams
from documents.stream.fallback_view import stream_unavailable

__all__ = ["Streams", "stream_unavailable"]
