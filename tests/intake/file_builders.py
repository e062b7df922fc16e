"""Builders of EPUB and Word files, so that no file of another author is in the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

CONTAINER = (
    '<?xml version="1.0"?>\n<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:1</dc:identifier>
<dc:title>The Gauge &amp; the Sea</dc:title>
<dc:creator> Ines Varga-Holm </dc:creator><dc:creator>Dagny Roos</dc:creator>
<dc:publisher>The Northern Press</dc:publisher><dc:date>2019-03</dc:date><dc:language>en</dc:language>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/on%65.xhtml" media-type="application/xhtml+xml"/>
<item id="cover" href="cover.jpg" media-type="image/jpeg"/>
</manifest>
<spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/><itemref idref="cover"/></spine>
</package>
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x.js"/></head>
<body class="x">
{body}
</body></html>
"""
ONE = '<h1>Ebb</h1>\n<p><a id="p1"/>It went out<br/> 😀.</p>'
TWO = "<h1>Flow</h1><p>It came back.</p>"
NAV = '<nav><ol><li><a href="text/one.xhtml">Ebb</a></li></ol></nav>'


def zipped(members: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def epub(**changed: str | bytes) -> bytes:
    """Returns a book of two chapters; `changed` replaces container, package, one, two or nav, or adds members."""
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": changed.pop("container", CONTAINER),
        "OEBPS/content.opf": changed.pop("package", PACKAGE),
        "OEBPS/nav.xhtml": changed.pop("nav", PAGE.format(body=NAV)),
        "OEBPS/text/one.xhtml": changed.pop("one", PAGE.format(body=ONE)),
        "OEBPS/text/two.xhtml": changed.pop("two", PAGE.format(body=TWO)),
        "OEBPS/cover.jpg": b"\xff\xd8\xff",
    }
    return zipped({**members, **changed})


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>The Gauge</dc:title><dc:creator>Ines &amp; Dagny</dc:creator>"
    "<dcterms:created>2019-03-01T10:00:00Z</dcterms:created></cp:coreProperties>"
)


def paragraph(words: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{look}<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(words: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def relationships(kinds: Mapping[str, str], office: str = OFFICE) -> str:
    """Returns the relationships of a part: the last word of each type, and its target."""
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(kinds.items(), start=1)
    )
    return f'<Relationships xmlns="{PACKAGE_RELATIONSHIPS}">{rows}</Relationships>'


def word_part(name: str, content: str) -> str:
    return f"<w:{name} {W}>{content}</w:{name}>"


def docx(body: str | None = None, styles: str = "", **changed: str | bytes) -> bytes:
    """Returns a Word document; `changed` replaces core, document or types, or adds members."""
    body = (
        body if body is not None else paragraph("Ebb", "Heading1") + paragraph("It went out 😀.") + paragraph("Back.")
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    heading = '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": changed.pop("types", types),
        "_rels/.rels": relationships({"officeDocument": "word/document.xml"}),
        "word/document.xml": changed.pop("document", word_part("document", f"<w:body>{body}</w:body>")),
        "word/styles.xml": word_part("styles", f"{styles}{heading}"),
        "docProps/core.xml": changed.pop("core", CORE),
    }
    return zipped({**members, **changed})
