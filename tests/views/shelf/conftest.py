"""What several tests of the shelf have on it."""

import pytest

from tests.views.shelf.shelves import make_article


@pytest.fixture
def articles():
    make_article("Clocks", publisher="The Northern Ledger", issued="2024-03-14", language="en")
    make_article("Ports", publisher="Saltmarsh Review", issued="2022", language="de")
    make_article("Tides", publisher="The Northern Ledger", language="en", is_sample=True)
