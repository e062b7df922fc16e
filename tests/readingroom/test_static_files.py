"""Style sheets, scripts and fonts as browsers get them: joined, complete, cached for ever, and without a thread."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from django.conf import settings as site
from django.templatetags.static import static
from django.test import Client

from readingroom.static_collection import NOT_SERVED
from readingroom.static_files import StaticFiles
from readingroom.static_storage import scripts_of_site

NAMES = ["js/room.js", "css/room.css", "fonts/literata-latin-opsz-normal.woff2"]
PLAIN = {"Accept-Encoding": "identity"}
START = "js/reading/start.js"


def stored(name: str) -> Path:
    """Returns where a collected file lies under its hashed name."""
    return site.STATIC_ROOT / static(name).removeprefix(site.STATIC_URL)


@pytest.fixture
def threads_taken(live_server, monkeypatch) -> list[str]:
    """Records the paths of requests that were given to Django's threads."""
    taken: list[str] = []
    respond = live_server.handler.respond

    def record(request):
        taken.append(request.path)
        return respond(request)

    monkeypatch.setattr(live_server.handler, "respond", record)
    return taken


@pytest.mark.parametrize("name", NAMES)
def test_a_static_file_is_served_complete_and_cached_for_ever(live_server, threads_taken, name):
    answer = httpx.get(live_server + static(name), headers=PLAIN)

    assert answer.status_code == 200
    assert answer.content == stored(name).read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    policy = answer.headers["Content-Security-Policy"]
    assert {"base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert threads_taken == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_static_file_has_the_headers_that_django_gives(live_server, name, method):
    """The two ways never differ, so that a rule added to the settings holds for both."""
    here = httpx.request(method, live_server + static(name), headers={"Accept-Encoding": "br"})
    there = Client().generic(method, static(name), headers={"Accept-Encoding": "br"})
    there.close()

    own = {name.lower(): value for name, value in there.items()}
    assert {
        name: value for name, value in here.headers.items() if name not in ("date", "server", "transfer-encoding")
    } == own
    assert here.status_code == there.status_code


@pytest.mark.parametrize("name", NAMES[:2])
@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_static_file_is_sent_in_the_coding_that_was_made_once(live_server, name, coding):
    answer = httpx.get(live_server + static(name), headers={"Accept-Encoding": coding})

    made = stored(name).with_name(stored(name).name + {"br": ".br", "gzip": ".gz"}[coding])
    assert answer.headers["Content-Encoding"] == coding
    assert answer.headers["Content-Length"] == str(made.stat().st_size)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.content == stored(name).read_bytes()


def test_an_unchanged_file_is_not_sent_again(live_server):
    address = live_server + static(START)
    first = httpx.get(address, headers=PLAIN)

    again = httpx.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_part_of_a_file_can_be_fetched(live_server):
    address = live_server + static(START)

    part = httpx.get(address, headers={**PLAIN, "Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == stored(START).read_bytes()[10:20]
    beyond = httpx.get(address, headers={**PLAIN, "Range": "bytes=99999999-"})
    assert beyond.status_code == 416


def test_head_sends_the_headers_alone(live_server):
    answer = httpx.head(live_server + static(START), headers=PLAIN)

    assert answer.headers["Content-Length"] == str(stored(START).stat().st_size)
    assert answer.content == b""


@pytest.mark.django_db(transaction=True)
def test_an_unknown_file_is_answered_by_the_page_for_what_is_not_there(live_server, threads_taken):
    answer = httpx.get(live_server + "/static/js/nowhere.js")

    assert answer.status_code == 404
    assert "<h1" in answer.text
    assert threads_taken == ["/static/js/nowhere.js"]


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/manage.py", "/static/js/../../manage.py"])
@pytest.mark.django_db(transaction=True)
def test_no_path_leads_out_of_the_collected_files(live_server, path):
    assert httpx.get(httpx.URL(live_server.url, raw_path=path.encode())).status_code == 404


def test_every_script_of_a_page_is_joined_and_names_only_collected_files(collected_static):
    for name in scripts_of_site():
        code = stored(name).read_text()
        for imported in re.findall(r"""(?:from|import) ?\(?['"](\..*?)['"]""", code):
            assert (stored(name).parent / imported).resolve().is_file(), (name, imported)


def test_the_page_loads_two_files_before_the_text_is_painted_and_the_rest_after_it(collected_static):
    code = stored(START).read_text()

    assert re.findall(r"^import .* from '(.*)';$", code, re.MULTILINE) == [f"../{stored('js/room.js').name}"]
    assert re.findall(r"import\('(.*?)'\)", code) == [f"../joined/{stored('js/joined/surround.js').name}"]
    assert f"import('./{stored('js/joined/writing.js').name}')" in stored("js/joined/surround.js").read_text()


def test_a_joined_script_has_a_source_map_with_the_modules_as_they_were_written(live_server):
    script = httpx.get(live_server + static(START)).text
    name = re.search(r"^//# sourceMappingURL=(.+)$", script, re.MULTILINE)[1]

    sources = httpx.get(live_server + static(START).rpartition("/")[0] + f"/{name}").json()
    where = sources["sources"].index("start.js")
    assert sources["sourcesContent"][where] == (site.BASE_DIR / "static" / START).read_text()


def test_a_joined_style_sheet_holds_each_of_its_sheets(collected_static):
    entry = (site.BASE_DIR / "static/css/room.css").read_text()
    joined = stored("css/room.css").read_text()

    names = re.findall(r'@import "(.*?)"', entry)
    assert "@import" not in joined
    assert re.findall(r"^/\* ([\w-]+\.css) \*/$", joined, re.MULTILINE) == names


@pytest.mark.parametrize("name", [START, "js/reading/surround.js", "css/room.css", "css/tokens.css"])
def test_with_debug_the_folder_that_one_edits_is_served_as_it_is(settings, name):
    settings.DEBUG = True

    assert StaticFiles().request_for({"type": "http", "path": static(name)}) is None
    answer = Client().get(static(name))
    assert static(name) == f"/static/{name}"
    assert b"".join(answer) == (settings.BASE_DIR / "static" / name).read_bytes()


def test_plain_http_is_left_to_django_where_https_is_demanded(settings, collected_static):
    settings.WHITENOISE_AUTOREFRESH = False
    settings.SECURE_SSL_REDIRECT = True
    scope = {"type": "http", "method": "GET", "path": static(START), "query_string": b"", "headers": []}

    assert StaticFiles().request_for({**scope, "scheme": "http"}) is None
    assert StaticFiles().request_for({**scope, "scheme": "https"}).path == static(START)


def test_the_program_that_joins_is_not_served(collected_static):
    assert list(collected_static.glob(NOT_SERVED[0])) == []
    assert "rollup" not in json.dumps(list(json.loads((collected_static / "staticfiles.json").read_text())["paths"]))
