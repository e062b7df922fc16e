"""Every sentence of an article is found, and nothing else, whatever its mark-up and the page around it."""

from __future__ import annotations

import re

import pytest

from tests.intake.html.pages import FOOT, FURNITURE, SENTENCES, find, page, paragraphs, text_of

FIRST, *REST = SENTENCES
FRAMES = {
    "article": FURNITURE + "<article><h1>The Low Gauge</h1>{}</article>" + FOOT,
    "main": FURNITURE + '<main><h1>The Low Gauge</h1><div class="entry-content">{}</div></main>' + FOOT,
    "nothing": "<h1>The Low Gauge</h1>{}",
    "divisions": FURNITURE
    + '<div id="content"><h1>The Low Gauge</h1><div class="text">{}</div></div>'
    + '<div class="sidebar"><h3>More</h3><ul><li><a href="/1">One other thing</a></li></ul></div>'
    + FOOT,
}
FORMS = {
    "paragraphs": paragraphs(0, 1, 2, 3, 4, 5),
    "divisions": "".join(f"<div>{words}</div>" for words in SENTENCES),
    "line breaks": "<br><br>".join(SENTENCES),
    "spans": "".join(f'<p><span style="font: x">{words}</span></p>' for words in SENTENCES),
    "a lead in a division": f'<div class="lead">{FIRST}</div>{paragraphs(1, 2, 3, 4, 5)}',
    "a lead in bold": f"<p><strong>{FIRST}</strong></p>{paragraphs(1, 2, 3, 4, 5)}",
    "a lead as a heading": f'<h2 class="standfirst">{FIRST}</h2>{paragraphs(1, 2, 3, 4, 5)}',
    "sections": "".join(f"<section><p>{words}</p></section>" for words in SENTENCES),
    "headings": f"{paragraphs(0, 1, 2)}<h3>The wall of the town</h3>{paragraphs(3, 4, 5)}",
    "columns": f'<div class="col">{paragraphs(0, 1, 2)}</div><div class="col">{paragraphs(3, 4, 5)}</div>',
    "a list at the end": f"{paragraphs(0, 1, 2, 3)}<ul><li>{REST[3]}</li><li>{REST[4]}</li></ul>",
    "a list of all": f"<p>{FIRST}</p><ol>{''.join(f'<li>{words}</li>' for words in REST)}</ol>",
    "a quotation": f"{paragraphs(0, 1, 2)}<blockquote>{REST[2]}</blockquote>{paragraphs(4, 5)}",
    "code": f"{paragraphs(0, 1, 2)}<pre><code>{REST[2]}</code></pre>{paragraphs(4, 5)}",
    "terms": f"<p>{FIRST}</p><dl>{''.join(f'<dt>Day</dt><dd>{words}</dd>' for words in REST)}</dl>",
    "a table": f"{paragraphs(0, 1, 2, 3)}<table><tr><th>Who</th><th>What</th></tr>"
    f"<tr><td>{REST[3]}</td><td>{REST[4]}</td></tr></table>",
    "short paragraphs": "<p>Yes.</p>".join(f"<p>{words}</p>" for words in SENTENCES),
    "a short end": f"{paragraphs(0, 1, 2, 3, 4, 5)}<p>He laughed.</p>",
    "a short beginning": f"<p>He laughed.</p>{paragraphs(0, 1, 2, 3, 4, 5)}",
    "rules": "<hr>".join(f"<p>{words}</p>" for words in SENTENCES),
    "unclosed": "".join(f"<p>{words}" for words in SENTENCES),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("form", FORMS)
def test_every_sentence_is_kept_and_nothing_else(form: str, frame: str):
    found = find(page(FRAMES[frame].format(FORMS[form])))
    assert text_of(found).split() == re.sub("<[^>]+>", " ", FORMS[form]).split()


@pytest.mark.parametrize("frame", FRAMES)
def test_footnotes_are_kept_with_the_text_that_points_to_them(frame: str):
    text = "".join(f'<p>{words}<sup><a href="#n{n}" id="r{n}">{n}</a></sup></p>' for n, words in enumerate(SENTENCES))
    notes = "".join(
        f'<li id="n{n}">Note {n} of the clerk. <a href="#r{n}">↩</a></li>' for n, _words in enumerate(SENTENCES)
    )
    found = find(page(FRAMES[frame].format(f'{text}<ol class="notes">{notes}</ol>')))
    shown = text_of(found)
    assert [words for words in SENTENCES if words not in shown] == []
    assert [n for n, _words in enumerate(SENTENCES) if f"Note {n} of the clerk." not in shown] == []
