"""A page whose words only a script would write is refused; a short article is not."""

from __future__ import annotations

import pytest

from documents.errors import CaptureRefused
from documents.intake.html.scripted import asks_for_script
from tests.intake.html.pages import FOOT, FURNITURE, find, page, text_of

SCRIPT = '<script src="/app.js"></script>'


@pytest.mark.parametrize(
    "body",
    [
        f"{FURNITURE}<div id=root>Please enable JavaScript to read this.</div>{FOOT}",
        f"{FURNITURE}<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>{SCRIPT}",
        f"<div id=app></div>{SCRIPT}",
        f"<noscript>Sie müssen JavaScript aktivieren, um diese Seite zu lesen.</noscript><div></div>{SCRIPT}",
        f"<h1>The Low Gauge</h1>{FURNITURE}<p>Loading…</p><p>This site requires JavaScript.</p>{FOOT}",
        f"{FURNITURE}<div id=__next></div>{SCRIPT}<p>We use cookies on this site.</p>{FOOT}",
    ],
)
def test_a_page_whose_words_need_a_script_says_what_to_do(body):
    with pytest.raises(CaptureRefused, match="save it with SingleFile, or print it as a PDF"):
        find(page(body))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"{FURNITURE}<main><p>The bridge is closed today.</p></main><noscript>Enable JavaScript.</noscript>{FOOT}",
         "The bridge is closed today."),
        ("<p>Closed</p>", "Closed"),
        (f"<div class=info><p>The bridge is closed.</p></div><noscript>JavaScript required</noscript>{FOOT}",
         "The bridge is closed."),
        (f"<div id=app><p>The bridge is closed.</p></div>{SCRIPT}", "The bridge is closed."),
        ("<p>The tide house<br>on the sand at low water<br>and nobody home</p><noscript>JavaScript required</noscript>",
         "The tide house\non the sand at low water\nand nobody home"),
        (f"{FURNITURE}<article><p>You can turn JavaScript off and read on. It took her a week.</p></article>",
         "You can turn JavaScript off and read on. It took her a week."),
        ("<p>橋は今日閉まっています。</p><div id=root></div><script>x</script>", "橋は今日閉まっています。"),
    ],
)  # fmt: skip
def test_a_short_article_is_imported(body, text):
    assert text_of(find(page(body))) == text


def test_only_a_request_for_scripts_asks_for_scripts():
    assert asks_for_script("Veuillez activer JavaScript.")
    assert asks_for_script("JavaScript を有効にしてください")
    assert not asks_for_script("JavaScript was written in ten days.")
    assert not asks_for_script("Please enable JavaScript to view the comments.")
