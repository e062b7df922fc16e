"""Rendering a captured page in its sandbox process: its result, its refusals and its limits."""

from __future__ import annotations

import pytest

from documents.errors import CaptureRefused, PageNotRendered
from documents.rendering.captured import Mark
from documents.sandbox import render_page_in_sandbox
from documents.sandbox.queues import articles


def test_the_sandbox_returns_the_page_with_its_places_and_parts():
    html = "<nav>Home</nav><p>Ebb 😀."
    page = render_page_in_sandbox(html, [Mark(5, 9, 3)], [(18, 4)])
    assert [(part.start, part.end) for part in page.parts] == [(5, len(html))]
    assert 'id="part-3"' in page.parts[0].html
    assert '<span class="slot" data-slot="gap-4"></span>Ebb 😀.' in page.parts[0].html
    assert [(one.key, one.page_part, one.words) for one in page.set_aside] == [(3, 1, "Home")]
    assert not any(lane.is_started for lane in articles.lanes)  # no import waits for a page


def test_a_page_that_takes_too_long_is_refused_and_the_next_one_is_not():
    with pytest.raises(PageNotRendered, match="could not be made into a page"):
        render_page_in_sandbox("<p>a" * 50_000, [], [], seconds=0.001)
    assert len(render_page_in_sandbox("<p>a", [], []).parts) == 1


def test_a_page_of_too_many_elements_is_refused():
    with pytest.raises(CaptureRefused, match="too many elements"):
        render_page_in_sandbox("<b>" * 200_001, [], [])
