"""The fixtures of tests/api: the cast, and a public article."""

from tests.api.conftest import cast, document

__all__ = ["cast", "document"]
