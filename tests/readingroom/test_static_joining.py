"""Modules and style sheets are joined as browsers would run them one by one, or not at all."""

from __future__ import annotations

import json
import re

import pytest

from readingroom.static_joining import NotJoined, join_scripts, join_style_sheet, scripts_of_pages

LATER = 'import("./later.js").then((it) => it.late());\n'
MODULES = {
    "js/room.js": 'import { say } from "./say.js";\n// The first page.\nexport const first = say("first");\n',
    "js/say.js": "/** Says it. */\nexport const say = (word) => `<${word}>`; // with brackets\n",
    "js/read/start.js": 'import { say } from "../say.js";\nself.it = say("it");\n' + LATER,
    "js/read/later.js": 'import { say } from "../say.js";\nexport const late = () => say("/* no comment */");\n',
}
ENTRIES = ["js/room.js", "js/read/start.js"]


def test_entries_keep_their_paths_and_what_comes_later_has_a_file_of_its_own():
    made = join_scripts(MODULES, ENTRIES)

    assert {name for name in made if not name.endswith(".map")} == {*ENTRIES, "js/joined/later.js"}
    assert re.fullmatch(r"js/read/start\.[\w-]{8}\.js", made["js/read/start.js"].name)


def test_what_pages_share_goes_with_the_script_of_every_page():
    made = join_scripts(MODULES, ENTRIES)

    assert "const say" in made["js/room.js"].content
    for other in ("js/read/start.js", "js/joined/later.js"):
        assert "const say" not in made[other].content
        assert made["js/room.js"].name.rpartition("/")[2] in made[other].content


def test_comments_are_left_out_and_strings_stay():
    made = join_scripts(MODULES, ENTRIES)

    assert "brackets" not in made["js/room.js"].content
    assert '"/* no comment */"' in made["js/joined/later.js"].content


def test_a_changed_module_changes_the_names_of_all_that_load_it():
    before = join_scripts(MODULES, ENTRIES)
    after = join_scripts({**MODULES, "js/say.js": "export const say = (word) => `(${word})`;\n"}, ENTRIES)

    assert all(after[name].name != before[name].name for name in before if not name.endswith(".map"))


def test_equal_modules_are_joined_to_equal_bytes():
    assert join_scripts(MODULES, ENTRIES) == join_scripts(dict(reversed(MODULES.items())), ENTRIES[::-1])


def test_a_source_map_leads_to_the_line_that_was_written():
    made = join_scripts(MODULES, ENTRIES)

    sources = json.loads(made["js/room.js.map"].content)
    assert dict(zip(sources["sources"], sources["sourcesContent"], strict=True)) == {
        "say.js": MODULES["js/say.js"],
        "room.js": MODULES["js/room.js"],
    }


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ('import "./nowhere.js";', "nowhere.js"),
        ('import { shout } from "./say.js";\nshout();', "shout"),
        ("const = 3;", "js/room.js"),
        ('import "https://elsewhere.example/x.js";', "elsewhere"),
        ('import "../../secrets.js";', "secrets"),
    ],
)
def test_a_script_that_cannot_be_joined_is_named(code, why):
    with pytest.raises(NotJoined, match=re.escape(why)):
        join_scripts({**MODULES, "js/room.js": code}, ENTRIES)


def test_scripts_of_pages_are_those_that_templates_name(tmp_path):
    (tmp_path / "page.html").write_text(
        "{% static 'js/a/one.js' %} {% static \"js/two.js\" %} {% static 'css/x.css' %}"
    )

    assert scripts_of_pages([tmp_path]) == {"js/a/one.js", "js/two.js"}


def test_a_style_sheet_is_joined_in_the_order_of_its_imports():
    sheets = {
        "css/all.css": '@import "b.css";\n@import "a.css";\np { top: 0 }\n',
        "css/a.css": "/* A,\n   in two lines. */\na {}\n",
        "css/b.css": 'b::after { content: "/* B */" }\n',
    }

    joined = join_style_sheet("css/all.css", sheets)
    assert joined == '/* b.css */\nb::after { content: "/* B */" }\n/* a.css */\na {}\np { top: 0 }\n'


def test_a_style_sheet_without_imports_stays_as_it_is():
    assert join_style_sheet("css/a.css", {"css/a.css": "a {}\n"}) == "a {}\n"


@pytest.mark.parametrize("name", ["nowhere.css", "parts/x.css", "../x.css"])
def test_a_style_sheet_from_elsewhere_is_refused(name):
    sheets = {"css/all.css": f'@import "{name}";\n', "css/parts/x.css": "", "x.css": ""}

    with pytest.raises(NotJoined, match=re.escape(name)):
        join_style_sheet("css/all.css", sheets)
