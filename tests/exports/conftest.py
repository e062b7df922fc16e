"""As for the interfaces: people, and an article that everyone reads."""

from tests.api.conftest import cast, document

__all__ = ["cast", "document"]
