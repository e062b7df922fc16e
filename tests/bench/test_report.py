"""The report of a bench states ratios and limits correctly."""

import json

import pytest

from tests.bench.report import Line, Report, as_text, median, p95


@pytest.mark.parametrize(
    ("line", "ratio", "kept"),
    [
        (Line("with a floor, kept", 25, "ms", floor=10, limit=3), 2.5, True),
        (Line("with a floor, not kept", 31, "ms", floor=10, limit=3), 3.1, False),
        (Line("without a floor, kept", 199, "MB", limit=200), None, True),
        (Line("without a floor, not kept", 1, "", limit=0), None, False),
        (Line("without a limit", 12, "B"), None, None),
    ],
)
def test_a_limit_is_a_ratio_where_there_is_a_floor(line, ratio, kept):
    assert (line.ratio, line.is_within_limit) == (ratio, kept)


def test_a_line_states_whether_its_limit_is_kept():
    assert "NOT KEPT" in as_text(Line("slow", 31, "ms", floor=10, limit=3))
    assert as_text(Line("quick", 25, "ms", floor=10, limit=3)).split()[-1] == "kept"


def test_median_and_95th_percentile():
    assert median([3, 1, 2]) == 2
    assert median([]) is None
    assert p95(list(range(1, 101))) == 95
    assert p95([4]) == 4


def test_a_run_is_saved_with_its_machine(tmp_path, capsys):
    report = Report("server")
    report.add(Line("create one", 25, "ms", floor=10, limit=3))
    report.save(tmp_path / "run.json")
    run = json.loads((tmp_path / "run.json").read_text())
    assert run["machine"]["cores"] >= 1
    assert run["lines"][0] | {"remark": ""} == {
        "what": "create one",
        "value": 25,
        "unit": "ms",
        "floor": 10,
        "limit": 3,
        "remark": "",
        "ratio": 2.5,
        "kept": True,
    }
    assert "create one" in capsys.readouterr().out
