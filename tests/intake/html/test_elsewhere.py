"""Articles that are not in the body of their page: in `noscript`, in a frame's `srcdoc`, in JSON-LD."""

from __future__ import annotations

import html as standard

from documents.intake.evidence import described_article
from tests.intake.html.pages import (
    FOOT,
    FURNITURE,
    SENTENCES,
    WHOLE,
    article,
    find,
    ld,
    page,
    paragraphs,
    text_of,
    words_found,
)

ASKS = "<div id=root>You need to enable JavaScript to run this app.</div>"


def json_ld(body: str, **more: object) -> str:
    node = {"@type": "NewsArticle", "headline": "The Low Gauge", "articleBody": body, **more}
    return f"<title>The Low Gauge</title>{ld(node)}"


def test_an_article_that_only_noscript_has_is_found():
    html = page(f"{FURNITURE}<div id=root></div><noscript><article>{paragraphs(*range(6))}</article></noscript>{FOOT}")
    assert text_of(find(html)) == WHOLE


def test_a_noscript_that_repeats_the_article_is_left_out():
    html = article(f"<noscript>{paragraphs(*range(6))}</noscript>")
    assert text_of(find(html)) == WHOLE


def test_a_lazy_picture_in_noscript_is_left_out():
    html = article('<figure><img data-src=a alt="The pier"><noscript><img src=a alt="The pier"></noscript></figure>')
    found = find(html)
    assert text_of(found) == WHOLE
    assert [gap.words for gap in found.gaps] == ["The pier"]


def test_an_article_in_a_frame_that_was_saved_into_the_page_is_found():
    inner = standard.escape(
        f"<html><head><title>x</title></head><body><main>{paragraphs(*range(6))}</main></body></html>"
    )
    html = page(f'{FURNITURE}<iframe srcdoc="{inner}"></iframe>{FOOT}')
    found = find(html)
    assert text_of(found) == WHOLE
    assert SENTENCES[3] in words_found(found, html)


def test_a_frame_in_a_frame_is_opened():
    inner = standard.escape(f"<main>{paragraphs(*range(6))}</main>")
    outer = standard.escape(f'<div><iframe srcdoc="{inner}"></iframe></div>')
    assert text_of(find(page(f'{FURNITURE}<iframe srcdoc="{outer}"></iframe>{FOOT}'))) == WHOLE


def test_a_frame_beside_an_article_is_left_out():
    inner = standard.escape(
        f"<p>{SENTENCES[0]} This is the programme of the theatre, which has nothing to do with it.</p>" * 3
    )
    assert text_of(find(article(f'<iframe srcdoc="{inner}"></iframe>'))) == WHOLE


def test_the_words_of_json_ld_are_the_article_if_they_stand_nowhere_else():
    html = page(f"{FURNITURE}{ASKS}{FOOT}", json_ld(WHOLE))
    found = find(html)
    assert text_of(found) == WHOLE
    assert words_found(found, html) == WHOLE.replace("\n", "")
    assert len(found.body) == len(SENTENCES)


def test_escapes_in_json_ld_are_read_and_mapped():
    words = f'{SENTENCES[0]} “Höher!” rief der Wärter: "5 < 6 & 7" 😀\tund ging. {SENTENCES[1]} {SENTENCES[2]}'
    html = page(f"{FURNITURE}{ASKS}{FOOT}", json_ld(words))
    found = find(html)
    assert text_of(found) == words.replace("\t", " ")
    at = found.source.index("ö")
    place = found.source_map.sources_of(type(found.body[0])(at, at + 1))
    assert [span.of(html) for span in place] == ["\\u00f6"]


def test_words_in_json_ld_that_were_escaped_twice_are_read():
    html = page(f"{FURNITURE}{ASKS}{FOOT}", json_ld(standard.escape(paragraphs(*range(6)))))
    assert text_of(find(html)) == WHOLE


def test_marked_up_words_in_json_ld_are_read_as_html():
    html = page(f"{FURNITURE}{ASKS}{FOOT}", json_ld(paragraphs(*range(6)).replace("dawn", "<em>dawn</em>")))
    assert text_of(find(html)) == WHOLE


def test_a_page_that_shows_only_other_words_does_not_hide_those_of_json_ld():
    consent = "We and our partners keep small files on your device, and you may say here which of them you want. " * 4
    html = page(f"{FURNITURE}<div><p>{consent}</p></div>{ASKS}{FOOT}", json_ld("\n".join([WHOLE, *SENTENCES, WHOLE])))
    assert text_of(find(html)).startswith(SENTENCES[0])


def test_a_teaser_is_not_replaced_by_the_words_of_json_ld():
    html = page(
        f"{FURNITURE}<article>{paragraphs(0, 1, 2)}</article>{FOOT}", json_ld("\n".join([WHOLE, *SENTENCES, WHOLE]))
    )
    assert text_of(find(html)) == "\n\n".join(SENTENCES[:3])


def test_json_ld_is_read_once_for_its_words_and_what_is_free(monkeypatch):
    read = []
    whole = described_article.described_article
    monkeypatch.setattr(described_article, "described_article", lambda html: [read.append(html), whole(html)][1])
    teaser = f"{FURNITURE}<article>{paragraphs(0, 1, 2)}</article>{FOOT}"
    find(page(teaser, json_ld("\n".join([*SENTENCES[3:], *SENTENCES]), isAccessibleForFree=False)))
    assert len(read) == 1


def test_json_ld_beside_an_article_changes_nothing():
    html = article().replace("<head>", f"<head>{json_ld(WHOLE)}")
    found = find(html)
    assert text_of(found) == WHOLE
    assert min(span.start for span in found.body) > html.index("<article>")


def test_a_short_article_is_not_replaced_by_a_frame_of_its_size():
    inner = standard.escape(f"<p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p>")
    html = page(f'<article><p>{SENTENCES[0]}</p></article><iframe srcdoc="{inner}"></iframe>')
    assert text_of(find(html)) == SENTENCES[0]
