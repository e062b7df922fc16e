"""The cast, with their article on the shelf of the course."""

import pytest

from documents.services.groups.shelf_items import add_to_shelf
from tests.cast import make_cast
from tests.services.notes.steps import TEXT


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    add_to_shelf(group=cast.course, document=cast.document, by=cast.tova)
    return cast
