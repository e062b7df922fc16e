"""Sources that are an article as a whole: formulas as text, gaps for pictures, in every format that becomes HTML."""

from __future__ import annotations

from documents.intake import read_capture
from documents.rendering import render
from tests.intake.file_builders import PAGE, W, docx, epub
from tests.intake.html.opened.test_formulas import KATEX, SOURCES
from tests.intake.html.pages import article, check_map

MATH = "<math><mi>h</mi><mo>=</mo><mfrac><mi>p</mi><mi>g</mi></mfrac></math>"


def test_a_book_keeps_its_formulas_and_tells_of_its_pictures():
    chapter = f'<p>The height is {MATH}.</p><p><img src="a.png" alt="The gauge by night"/></p><p>It was cold.</p>'
    received = read_capture("book.epub", epub(one=PAGE.format(body=chapter)))
    assert "The height is h=p/g." in render(received.article.source, "html").text
    (gap,) = received.article.gaps
    assert (gap.reason, gap.words) == ("picture", "The gauge by night")
    assert received.decoded.text[gap.position :].startswith("<img")


def test_a_word_document_tells_of_its_pictures():
    space = "http://schemas.openxmlformats.org/drawingml/2006"
    drawing = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{space}/wordprocessingDrawing">'
        f'<wp:docPr id="1" name="x" descr="The gauge by night"/><a:graphic xmlns:a="{space}/main"><a:graphicData>'
        f'<pic:pic xmlns:pic="{space}/picture"><pic:blipFill><a:blip r:embed="rId9"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/a.png"/>'
        "</Relationships>"
    )
    body = f"<w:p><w:r><w:t>It was cold.</w:t></w:r></w:p>{drawing}"
    data = docx(
        document=f"<w:document {W}><w:body>{body}</w:body></w:document>",
        **{"word/_rels/document.xml.rels": relation, "word/media/a.png": b"\x89PNG"},
    )
    received = read_capture("essay.docx", data)
    assert [(gap.reason, gap.words) for gap in received.article.gaps] == [("picture", "The gauge by night")]


def test_a_page_of_which_nothing_is_set_aside_has_its_formulas_once():
    html = article(f"<p>The height is {KATEX} and {SOURCES[0][1]} here.</p>")
    received = read_capture("page.html", html.encode(), whole=True)
    text = render(received.article.source, "html").text
    assert "The height is h=p/g and h = \\frac{p}{g} here." in text
    check_map(received.article, html)


def test_a_source_without_any_of_these_stays_as_it_is():
    html = article()
    received = read_capture("page.html", html.encode(), whole=True)
    assert received.article.source in html


def test_a_whole_source_is_opened_for_everything_that_a_page_is_opened_for():
    html = article('<p>It is <script type="math/asciimath">h=p/g</script>.</p><amp-img alt="The gauge by night">')
    received = read_capture("page.html", html.encode(), whole=True)
    assert "It is h=p/g." in render(received.article.source, "html").text
    assert [gap.words for gap in received.article.gaps] == ["The gauge by night"]
