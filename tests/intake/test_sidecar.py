"""read_sidecar: the facts that a person writes beside an article, and the messages when there is a mistake."""

import json

import pytest

from documents.errors import SidecarRefused
from documents.intake.limits import MAX_FACTS_BYTES
from documents.intake.sidecar import StatedFact, names_of_sidecar, read_sidecar


def test_values_lists_references_and_unknown_values():
    content = {
        "title": " The  Gauge ",
        "Author": ["Ines Varga-Holm", {"value": "Dagny Roos", "reasoning": "named in the credits"}],
        "publisher": {"value": "The Northern Ledger", "reference": "https://library.example/123"},
        "rights": {"unknown": "not-stated"},
        "date": "2024-03~",
    }
    assert read_sidecar(b"\xef\xbb\xbf" + json.dumps(content).encode()) == (
        StatedFact("title", "The Gauge"),
        StatedFact("creator", "Ines Varga-Holm"),
        StatedFact("creator", "Dagny Roos", reasoning="named in the credits"),
        StatedFact("publisher", "The Northern Ledger", reference="https://library.example/123"),
        StatedFact("rights", unknown="not-stated"),
        StatedFact("issued", "2024-03~"),
    )


def test_an_empty_object_states_nothing():
    assert read_sidecar(b"{}") == ()


def test_names_of_sidecars():
    assert names_of_sidecar("essay.txt") == ("essay.txt.json", "essay.json")
    assert names_of_sidecar("a.b.html") == ("a.b.html.json", "a.b.json")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON: line 1, column 1"),
        (b'{"title": "x",}', "not JSON: line 1"),
        (b'{\n"title" "x"}', "not JSON: line 2, column 9"),
        (b'{"title": "\xff"}', "not in UTF-8 (byte 12)"),
        (b'["x"]', "must be one JSON object"),
        (b'"x"', "must be one JSON object"),
        (b'{"titel": "x"}', "“titel” is not the name of a fact. Is “title” meant?"),
        (b'{"zzz": "x"}', "The names are: title, creator, publisher"),
        (b'{"title": 5}', "“title” needs words in quotation marks"),
        (b'{"title": null}', "“title” needs words"),
        (b'{"title": {"valu": "x"}}', "“title” needs words"),
        (b'{"title": {"value": 5}}', "“title” needs words"),
        (b'{"title": {}}', "either “value” or “unknown”"),
        (b'{"title": {"value": "x", "unknown": "not-known"}}', "either “value” or “unknown”"),
        (b'{"title": {"unknown": "dunno"}}', "is one of: not-looked, not-stated, not-known"),
        (b'{"title": []}', "needs from 1 to"),
        (b'{"title": [["x"]]}', "“title” needs words"),
        (b'{"title": " "}', "“title” is empty"),
        (json.dumps({"title": "x" * 2001}).encode(), "longer than 2000"),
        (b'{"title": "a\\u0000b"}', "control character"),
        (b'{"title": "a\\ud800b"}', "control character"),
        (b'{"title": "x", "title": "y"}', "“title” stands there twice"),
        (b'{"title": NaN}', "numbers that are none"),
        (b'{"title": ' + b"[" * 30_000, "too deep"),
        (b'{"a": ' * 10_000, "too deep"),
        (b" " * (MAX_FACTS_BYTES + 1), "larger than 64 kB"),
        (b'{"title": ' + b"9" * 5000 + b"}", "numbers that are none"),
    ],
)
def test_refused_with_what_to_correct(data, reason):
    with pytest.raises(SidecarRefused) as refusal:
        read_sidecar(data)
    assert reason in str(refusal.value)
    assert "%(" not in str(refusal.value)
