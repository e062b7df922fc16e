"""Style sheets, scripts and faces as browsers get them: whole, and to be kept for ever."""

from __future__ import annotations

import httpx
import pytest
from django.conf import settings
from django.templatetags.static import static


@pytest.mark.parametrize("name", ["js/room.js", "css/tokens.css", "fonts/literata-latin-opsz-normal.woff2"])
def test_a_static_file_is_served_whole_and_kept_for_ever(live_server, name):
    answer = httpx.get(live_server + static(name), headers={"Accept-Encoding": "identity"})

    assert answer.status_code == 200
    stored = settings.STATIC_ROOT / static(name).removeprefix(settings.STATIC_URL)
    assert answer.content == stored.read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_script_names_the_hash_of_those_it_imports(live_server):
    script = httpx.get(live_server + static("js/room.js")).text

    assert f'from "./{static("js/menus.js").rpartition("/")[2]}"' in script
