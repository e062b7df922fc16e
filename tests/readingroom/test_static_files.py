"""Style sheets, scripts and fonts as browsers get them: complete, and cached for ever."""

from __future__ import annotations

import httpx
import pytest
from django.conf import settings
from django.templatetags.static import static


@pytest.mark.parametrize("name", ["js/room.js", "css/tokens.css", "fonts/literata-latin-opsz-normal.woff2"])
def test_a_static_file_is_served_complete_and_cached_for_ever(live_server, name):
    answer = httpx.get(live_server + static(name), headers={"Accept-Encoding": "identity"})

    assert answer.status_code == 200
    stored = settings.STATIC_ROOT / static(name).removeprefix(settings.STATIC_URL)
    assert answer.content == stored.read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    policy = answer.headers["Content-Security-Policy"]
    assert {"base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))


def test_a_script_imports_others_by_their_hashed_names(live_server):
    script = httpx.get(live_server + static("js/room.js")).text

    assert f'from "./{static("js/menus.js").rpartition("/")[2]}"' in script
