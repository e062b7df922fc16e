"""What all tests depend on: a real Postgres and a real Chromium."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgres_with_unicode_full_text():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('english', '“quoted” words—dash')")
        assert cursor.fetchone()[0] == "'dash':3 'quot':1 'word':2"


def test_the_browser_runs_scripts(page):
    page.set_content("<p id=text>📖 read</p>")
    assert page.evaluate("document.getElementById('text').textContent.length") == 7


def test_the_browser_reaches_a_page_of_the_running_room(live_server, page):
    response = page.goto(f"{live_server.url}/readyz")
    assert response.status == 200
    assert page.inner_text("body").strip() == "ready"
