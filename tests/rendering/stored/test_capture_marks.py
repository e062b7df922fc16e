"""The capture text with its marks: every character occurs once, whatever is marked."""

from hypothesis import given
from hypothesis import strategies as st

from documents.rendering.stored.capture_marks import (
    CaptureGap,
    CaptureHighlight,
    CaptureMarks,
    SetAsideMark,
    capture_html,
)
from documents.rendering.text_content import text_content

TEXT = "Menu & <b>\nThe keeper 😀 wrote.\nAdvertisement\nNobody read it."


def spans(most):
    ends = st.integers(0, len(TEXT))
    return st.lists(st.tuples(ends, ends).map(sorted).filter(lambda pair: pair[0] < pair[1]), max_size=most)


def apart(found):
    """Returns the spans that do not overlap an earlier one."""
    kept = []
    for start, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


@given(spans(4), spans(5), st.lists(st.integers(0, len(TEXT)), max_size=4), st.integers(0, 30))
def test_the_text_content_is_the_capture_text(parts, evidence, positions, cut):
    marks = CaptureMarks(
        set_aside=[
            SetAsideMark(start, end, n, "Advertisement" if n % 2 else "", "Restore")
            for n, (start, end) in enumerate(apart(parts))
        ],
        highlights=[CaptureHighlight(start, end, f"fact-{n}", n == 0) for n, (start, end) in enumerate(evidence)],
        gaps=[CaptureGap(at, f"lack-{n}", "A post") for n, at in enumerate(positions)],
    )
    first, second = TEXT[:cut], TEXT[cut:]
    html = f"<pre>\n{capture_html(first, marks)}</pre><pre>\n{capture_html(second, marks, cut)}</pre>"
    assert text_content(html) == TEXT
    assert html.count("<span") == html.count("</span>")
    assert html.count("<mark") == html.count("</mark>")


def test_a_part_on_lines_of_its_own_has_a_reason_and_a_restore_button():
    start = TEXT.index("Advert")
    html = capture_html(TEXT, CaptureMarks(set_aside=[SetAsideMark(start, start + 13, 7, 'Said "twice"', "Restore")]))
    assert (
        '<span class="aside aside-lines" id="part-7" data-part="7">'
        '<span class="why" role="img" aria-label="Said &quot;twice&quot;" data-words="Said &quot;twice&quot;"></span>'
        '<button class="restore" type="submit" form="restore" name="part" value="7" '
        'aria-label="Restore: Said &quot;twice&quot;" data-words="Restore"></button>Advertisement</span>'
    ) in html


def test_a_part_within_a_line_is_marked_inline():
    html = capture_html(
        TEXT, CaptureMarks(set_aside=[SetAsideMark(0, 4, 1, "Menu or navigation"), SetAsideMark(7, 10, 2)])
    )
    assert html.startswith('<span class="aside aside-words" id="part-1"')
    assert '<span class="aside aside-quiet" id="part-2" data-part="2">&lt;b&gt;</span>' in html
    assert "<button" not in html


def test_evidence_is_highlighted_also_inside_a_part_set_aside():
    at = TEXT.index("keeper")
    marks = CaptureMarks(
        set_aside=[SetAsideMark(at - 4, at + 10, 1, "x")],
        highlights=[CaptureHighlight(at, at + 6, "fact-3", True), CaptureHighlight(at + 3, at + 8, "fact-4")],
    )
    html = capture_html(TEXT, marks)
    assert (
        '<mark class="is-lit"><span id="fact-3"></span>kee</mark>'
        '<mark class="is-lit"><span id="fact-4"></span>per</mark>'
        "<mark> 😀</mark>"
    ) in html
