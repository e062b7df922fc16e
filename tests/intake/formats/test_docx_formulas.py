"""Formulas of Word documents stand at their places."""

from __future__ import annotations

from documents.intake import read_capture
from documents.rendering import render
from tests.intake.file_builders import W, docx, word_part

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
FRACTION = "<m:f><m:num><m:r><m:t>p</m:t></m:r></m:num><m:den><m:r><m:t>g</m:t></m:r></m:den></m:f>"
FORMULA = f"<m:oMath><m:r><m:t>h=</m:t></m:r>{FRACTION}</m:oMath>"
OLD = (
    '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed"'
    ' ProgID="Equation.3" ObjectID="_1"/></w:object></w:r>'
)


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def read(body: str, **changed: str):
    return read_capture(
        "essay.docx", docx(document=f"<w:document {W} {M}><w:body>{body}</w:body></w:document>", **changed)
    )


def text_of(received) -> str:
    return render(received.article.source, "html").text


def test_a_formula_stands_in_its_sentence():
    received = read(f"<w:p>{run('The height is ')}{FORMULA}{run(', as the gauge shows.')}</w:p>")
    assert text_of(received) == "The height is h=p/g, as the gauge shows."
    assert "<mfrac>" in received.decoded.text
    assert received.article.gaps == ()


def test_a_formula_of_its_own_stands_between_its_paragraphs():
    paragraph = f"<w:p><m:oMathPara>{FORMULA}</m:oMathPara></w:p>"
    received = read(f"<w:p>{run('Then it is')}</w:p>{paragraph}<w:p>{run('and nobody knew.')}</w:p>")
    assert text_of(received) == "Then it is\n\nh=p/g\n\nand nobody knew."
    assert '<math display="block">' in render(received.article.source, "html").html


def test_a_paragraph_of_formulas_outside_any_paragraph_is_kept():
    received = read(f"<w:p>{run('Then it is')}</w:p><m:oMathPara>{FORMULA}{FORMULA}</m:oMathPara>")
    assert text_of(received) == "Then it is\n\nh=p/g\nh=p/g"


def test_a_formula_declared_where_it_stands_is_read():
    formula = FORMULA.replace("<m:oMath>", f"<m:oMath {M}>")
    document = f"<w:document {W}><w:body><w:p>{run('It is ')}{formula}</w:p></w:body></w:document>"
    assert text_of(read_capture("essay.docx", docx(document=document))) == "It is h=p/g"


def test_a_formula_that_cannot_be_read_is_a_gap_at_its_place():
    received = read(f"<w:p>{run('The height is ')}{OLD}{run(', as the gauge shows.')}</w:p>")
    (gap,) = received.article.gaps
    text = received.decoded.text
    assert (gap.reason, text[gap.position - 3 : gap.position + 3]) == ("formula", "is , a")
    assert "The height is" in text_of(received)


def test_a_comment_on_words_with_a_formula_quotes_the_words():
    body = f'<w:commentRangeStart w:id="1"/>{run("It is ")}{FORMULA}{run(" high.")}<w:commentRangeEnd w:id="1"/>'
    comment = f'<w:comment w:id="1"><w:p>{run("So it is.")}</w:p></w:comment>'
    received = read(f"<w:p>{body}</w:p>", **{"word/comments.xml": word_part("comments", comment)})
    assert "“It is high.”: So it is." in received.decoded.text


def test_a_formula_is_read_whatever_the_prefixes_of_its_names():
    maths = FORMULA.replace("m:", "x:")
    document = f"<document {W} {M.replace(':m=', ':x=')}><w:body><w:p>{run('It is ')}{maths}</w:p></w:body></document>"
    document = document.replace("w:", "").replace("xmlns:w=", "xmlns=")
    assert text_of(read_capture("essay.docx", docx(document=document))) == "It is h=p/g"


def test_signs_for_private_use_in_a_document_are_no_formulas():
    received = read(f"<w:p>{run(chr(0x10FA01) + '7' + chr(0x10FA02) + ' is a sign.')}{FORMULA}</w:p>")
    assert "is a sign." in text_of(received)
