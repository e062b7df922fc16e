"""js/times.js: moments in the zone of the reader's device, in the form in which the server writes them."""

from __future__ import annotations

import pytest

REWRITE = """async ({ localTimes }, moment) => {
  const marked = `<time datetime="${moment}" data-moment>before</time>`;
  document.body.innerHTML = `<p>${marked}<time datetime="${moment}">kept</time></p>`;
  localTimes(document.body);
  return [...document.querySelectorAll("time")].map((time) => time.textContent);
}"""


def test_a_moment_is_written_in_the_readers_zone_in_the_form_of_the_server(module):
    words, kept = module("times.js", REWRITE, "2026-10-02T09:30:00+00:00")
    assert kept == "kept"
    assert words.startswith("2 October 2026, ")
    assert words.split(", ")[1].split()[0].count(":") == 1
    assert len(words.split(", ")[1].split()) == 2


@pytest.mark.parametrize("moment", ["2026-10-02T23:45:00+02:00", "2026-10-02T21:45:00+00:00"])
def test_a_moment_is_the_same_whatever_zone_it_is_written_in(module, moment):
    assert module("times.js", REWRITE, moment)[0] == module("times.js", REWRITE, "2026-10-02T21:45:00Z")[0]
