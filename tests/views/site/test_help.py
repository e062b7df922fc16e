"""The guides: everyone may read them, what they name exists, and they name everything that they must."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.test import Client
from django.urls import Resolver404, resolve

from documents.intake.facts import PROPERTIES
from documents.rendering import render_guide
from documents.views.site.help import FOLDER, GUIDES
from tests.factories import make_user
from tests.views.pages import signed_in

ROOT = Path(__file__).resolve().parents[3]
SOURCES = {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.md"))}
PLACES = {"<slug>": "slug", "<n>": "1", "<uuid>": "36698bf3-9b5d-41d8-b461-2eabeff26e08", "<name>": "readers"}
guides = pytest.mark.parametrize("name", SOURCES)


def page(name: str) -> str:
    answer = Client().get(f"/help/{name}/")
    assert answer.status_code == 200
    return answer.content.decode()


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def is_routed(address: str) -> bool:
    for place, value in PLACES.items():
        address = address.replace(place, value)
    try:
        return bool(resolve(re.split(r"[?#]", address)[0]))
    except Resolver404:
        return False


def test_every_file_is_a_listed_guide_and_every_listed_guide_a_file():
    assert set(SOURCES) == set(GUIDES)


@pytest.mark.django_db
def test_index_links_every_guide_with_its_first_sentence():
    html = Client().get("/help/").content.decode()
    for name, source in SOURCES.items():
        guide = render_guide(source)
        assert f'href="/help/{name}/">{guide.title}' in html
        assert guide.lead in unescape(html)


@guides
@pytest.mark.django_db
def test_guide_shows_its_title_its_contents_and_links_to_the_others(name):
    html, guide = page(name), render_guide(SOURCES[name])
    assert re.search(rf"<h1[^>]*>{guide.title}</h1>", html)
    assert len(guide.contents) > 5
    for part in guide.contents:
        assert f'<li><a href="#{part.id}">' in html
    assert {other for other in GUIDES if f'href="/help/{other}/"' in html} >= set(GUIDES) - {name}


@pytest.mark.parametrize("path", ["/help/", "/help/readers/"])
@pytest.mark.django_db
def test_pages_are_publicly_cacheable_for_readers_without_a_session(path):
    first = Client().get(path)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not first.cookies
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert signed_in(make_user("noor")).get(path)["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_changed_guide_changes_its_page(monkeypatch, tmp_path):
    before = Client().get("/help/readers/")
    (tmp_path / "readers.md").write_text("# Reading\n\nRead.\n\n## Read on\n\nOther words.\n")
    monkeypatch.setattr("documents.views.site.help.FOLDER", tmp_path)
    after = Client().get("/help/readers/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Other words." in after.content.decode()


@pytest.mark.parametrize("name", ["nobody", "README", "readers.md"])
@pytest.mark.django_db
def test_unknown_guide_is_not_found(name):
    assert Client().get(f"/help/{name}/").status_code == 404


@pytest.mark.django_db
def test_pages_refuse_post():
    assert Client().post("/help/readers/").status_code == 405


@guides
@pytest.mark.django_db
def test_every_link_of_a_guide_has_a_target(name):
    html = page(name)
    lost = []
    for link in re.findall(r'<a[^>]* href="([^"]+)"', render_guide(SOURCES[name]).html):
        if match := re.fullmatch(r"\.\./([a-z]+)/(?:#(\S+))?", link):
            found = match[1] in GUIDES and (not match[2] or match[2] in ids(page(match[1])))
        else:
            found = link.removeprefix("#") in ids(html) if link.startswith("#") else is_routed(link)
        if not found:
            lost.append(link)
    assert lost == []


@pytest.mark.django_db
def test_every_page_that_names_a_guide_names_one_that_is_there():
    words = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r"\{% url 'help-guide' '(\w+)' %\}(?:#([\w-]+))?", words))
    assert {name for name, _ in named} == {"readers", "teachers", "curators"}
    assert [one for one in named if one[1] and one[1] not in ids(page(one[0]))] == []


@pytest.mark.django_db
def test_every_page_leads_to_help():
    assert 'href="/help/">Help</a>' in Client().get("/accounts/login/").content.decode()


@guides
def test_anchors_of_a_guide_are_unique(name):
    html = render_guide(SOURCES[name]).html
    found = re.findall(r'\bid="([^"]+)"', html)
    assert len(found) == len(set(found))
    assert not {one for one in found if re.search(r"_\d+$", one)}


@guides
def test_every_address_that_a_guide_names_is_routed(name):
    source = SOURCES[name]
    named = re.findall(r"`(?:(?:GET|PUT|POST|DELETE) )?(/[^`\s]*)`", source)
    named += re.findall(r"(?:127\.0\.0\.1:8000|\$B)(/[^\s\"`')]*)", source)
    assert [address for address in named if not is_routed(address)] == []


@guides
def test_every_command_that_a_guide_names_exists(name):
    own = set(get_commands())
    assert set(re.findall(r"manage\.py ([a-z_]+)", SOURCES[name])) <= own


def test_guide_for_operators_explains_exactly_the_variables_of_the_settings():
    read = "".join((ROOT / "readingroom" / name).read_text() for name in ("settings.py", "home.py"))
    names = set(re.findall(r"""(?:flag|words|get)\(\s*"(READINGROOM_\w+|DATABASE_URL)\"""", read))
    assert len(names) > 30
    table = re.findall(r"^\| (`[A-Z_`, ]+) \|", SOURCES["operators"], re.MULTILINE)
    explained = {name for row in table for name in re.findall(r"[A-Z_]{5,}", row)}
    assert explained == names
    everywhere = set(re.findall(r"READINGROOM_[A-Z_]+", "".join(SOURCES.values())))
    assert everywhere <= names


@pytest.mark.parametrize("name", ["readers", "teachers", "curators"])
def test_every_label_that_a_guide_names_is_in_the_program(name):
    """Bold text quotes a label of a page exactly, unless it ends with a full stop."""
    folders = (("templates", "*.html"), ("documents", "*.py"), ("static/js", "*.js"))
    words = "".join(path.read_text() for folder, kind in folders for path in (ROOT / folder).rglob(kind))
    labels = {label for label in re.findall(r"\*\*([^*\n]+)\*\*", SOURCES[name]) if not label.endswith(".")}
    assert [label for label in sorted(labels) if label not in words and label != "bold"] == []


def test_guide_for_curators_names_every_property_of_a_fact():
    section = SOURCES["curators"].split("### A file of facts")[1].split("\n## ")[0]
    assert set(PROPERTIES) <= set(re.findall(r"`(\w+)`", section))


@guides
def test_guides_contain_no_styles_scripts_or_embedded_content(name):
    assert not re.search(r"<(script|style|img|iframe)|\sstyle=|\son\w+=|src=", render_guide(SOURCES[name]).html)


def test_unsafe_markup_in_a_guide_is_removed():
    guide = render_guide('# A\n\nB.\n\n## C\n\n<script>x</script><b onclick="y">z</b> [d](javascript:e)\n')
    assert "script" not in guide.html
    assert "onclick" not in guide.html
