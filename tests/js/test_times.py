"""js/times.js: moments in the zone of the reader's device, in the form in which the server writes them."""

from __future__ import annotations

REWRITE = """async ({ localTimes }, moment) => {
  const marked = `<time datetime="${moment}" data-moment>before</time>`;
  document.body.innerHTML = `<p>${marked}<time datetime="${moment}">kept</time></p>`;
  localTimes(document.body);
  return [...document.querySelectorAll("time")].map((time) => time.textContent);
}"""

# The offset of the device at a moment, such as +02:00.
HERE = """async (_module, moment) => {
  const minutes = -new Date(moment).getTimezoneOffset();
  const two = (n) => String(Math.trunc(n)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}"""


def test_a_moment_is_written_in_the_readers_zone_in_the_form_of_the_server(module):
    words, kept = module("times.js", REWRITE, "2026-10-02T12:30:00+03:00")
    assert kept == "kept"
    assert words.startswith("2 October 2026, ")
    assert words.split(", ")[1].split()[0].count(":") == 1
    assert len(words.split(", ")[1].split()) == 2


def test_a_moment_is_the_same_whatever_zone_it_is_written_in(module):
    one, other = ("2026-10-02T23:45:00+02:00", "2026-10-03T03:15:00+05:30")
    assert module("times.js", REWRITE, one)[0] == module("times.js", REWRITE, other)[0]


def test_a_moment_in_the_readers_zone_stays_as_the_server_wrote_it(module):
    zone = module("times.js", HERE, "2026-10-02T09:30:00Z")
    assert module("times.js", REWRITE, f"2026-10-02T09:30:00{zone}")[0] == "before"


BESIDE = """async ({ localTimes }, moment) => {
  document.body.innerHTML = `<p><time datetime="${moment}" data-agreed>agreed</time></p>`;
  localTimes(document.body);
  localTimes(document.body);
  return document.body.firstChild.textContent;
}"""


def test_a_moment_on_which_a_group_agreed_stays_with_the_readers_own_behind_it(module):
    own = module("times.js", REWRITE, "2026-10-02T12:30:00+05:45")[0]
    assert module("times.js", BESIDE, "2026-10-02T12:30:00+05:45") == f"agreed ({own.split(', ')[1]} for you)"
    # Another day than where the reader is: the day is written, too.
    own = module("times.js", REWRITE, "2026-10-02T00:30:00+14:00")[0]
    assert module("times.js", BESIDE, "2026-10-02T00:30:00+14:00") == f"agreed ({own} for you)"
    zone = module("times.js", HERE, "2026-10-02T09:30:00Z")
    assert module("times.js", BESIDE, f"2026-10-02T09:30:00{zone}") == "agreed"
