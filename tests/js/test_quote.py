"""js/anchoring/quote.js: the exact text of a passage, with its prefix and suffix."""

import pytest

from documents.anchoring.describe import describe
from tests.js.conftest import cases


@pytest.mark.parametrize("case", cases("quotes"), ids=lambda case: case["about"])
def test_python_and_javascript_describe_a_passage_alike(module, case):
    found = module(
        "anchoring/quote.js",
        """async (quote, text, start, end) => {
            const { TextIndex } = await import('/js/anchoring/offsets.js');
            const root = document.querySelector('#text');
            root.textContent = text;
            return quote.describe(new TextIndex(root), start, end);
        }""",
        case["text"],
        case["start"],
        case["end"],
    )
    wanted = {key: case[key] for key in ("exact", "prefix", "suffix")}
    assert found == wanted
    in_python = describe(case["text"], case["start"], case["end"])
    assert {key: getattr(in_python, key) for key in wanted} == wanted
