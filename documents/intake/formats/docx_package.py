"""The parts of a Word file: which is the document, and what it relates to (ECMA-376, part 2: Open Packaging).

Word itself calls the document `word/document.xml`; other programs, Word Online among them, choose other names.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.formats.archive import Archive, check_xml, is_xml
from documents.intake.formats.refusals import damaged

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_TRANSITIONAL_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT_TYPES = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "_rels/.rels"
_USUAL_MAIN = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What one part relates to: `kind` is the last word of its type, `target` a part or an address elsewhere."""

    id: str
    kind: str
    type: str
    target: str
    is_external: bool


class WordPackage:
    """The parts of a Word file, read and checked. Raises `CaptureRefused` if it is not one."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        self._parts = {name: self._archive.read(name) for name in self._archive.names}
        for name, part in self._parts.items():  # a relationship may lead to a part of any name
            if is_xml(part) or name.lower().endswith((".xml", ".rels")):
                check_xml(part, name)
        self._package_relations = tuple(self._relationships_of(""))
        self.main = self._main()
        self._relations = tuple(self._relationships_of(self.main))

    def read(self, name: str) -> bytes:
        """Returns the bytes of a part; none if the part is missing."""
        return self._parts.get(name, b"")

    def named(self, kind: str) -> list[str]:
        """Returns the parts to which the document relates in one way, such as `comments`, in the file's order."""
        found = [one.target for one in self._relations if one.kind == kind and not one.is_external]
        usual = join(dirname(self.main), f"{kind}.xml")
        return [name for name in dict.fromkeys([*found, usual]) if name in self._parts]

    @property
    def core_properties(self) -> str:
        """The part with title and author; "" if there is none."""
        found = (one.target for one in self._package_relations if one.kind == "core-properties")
        return next((name for name in (*found, "docProps/core.xml") if name in self._parts), "")

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """Returns the package with changed parts, and with relationships as Word itself writes them."""
        written = {
            **self._parts,
            **changed,
            _RELATIONSHIPS: _relationships_xml(
                [Relationship("rId1", "", f"{_TRANSITIONAL_TYPES}officeDocument", self.main, is_external=False)]
            ),
            _relationships_name(self.main): _relationships_xml(self._relations),
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
            for name, part in written.items():
                package.writestr(name, part)
        return buffer.getvalue()

    def _main(self) -> str:
        """Returns the name of the document's part: by the relationships, the types, or its usual name."""
        related = [one.target for one in self._package_relations if one.kind == "officeDocument"]
        for name in (*related, *self._main_by_type(), _USUAL_MAIN):
            if name in self._parts:
                return name
        raise CaptureRefused(_("This is not a Word document: it has no text in it. Save it again, and add that."))

    def _main_by_type(self) -> Iterator[str]:
        for one in self._elements(_TYPES, _OVERRIDE):
            kind = one.get("ContentType", "")
            if "word" in kind and kind.endswith(".main+xml"):
                yield one.get("PartName", "").lstrip("/")

    def _relationships_of(self, part: str) -> Iterator[Relationship]:
        for one in self._elements(_relationships_name(part), _RELATIONSHIP):
            kind, target = one.get("Type", ""), one.get("Target", "")
            is_external = one.get("TargetMode") == "External"
            if not is_external:
                target = normpath(join("/", dirname(part), unquote(target))).lstrip("/")
            kind = kind.replace(_STRICT_TYPES, _TRANSITIONAL_TYPES)
            yield Relationship(one.get("Id", ""), kind.rpartition("/")[2], kind, target, is_external)

    def _elements(self, name: str, tag: str) -> Iterator[ElementTree.Element]:
        part = self._parts.get(name)
        if part:
            yield from parse_part(part).iter(tag)


def parse_part(data: bytes) -> ElementTree.Element:
    """Parses a part whose declarations were checked; names of the strict format become those of the usual one."""
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - entities and types were refused
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise damaged() from error
    for element in root.iter():
        if element.tag.startswith(_STRICT_W):
            element.tag = W + element.tag.removeprefix(_STRICT_W)
        for name in [name for name in element.attrib if name.startswith(_STRICT_W)]:
            element.set(W + name.removeprefix(_STRICT_W), element.attrib.pop(name))
    return root


def _relationships_name(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels") if part else _RELATIONSHIPS


def _relationships_xml(relations: Iterable[Relationship]) -> bytes:
    rows = "".join(
        f"<Relationship Id={quoteattr(one.id)} Type={quoteattr(one.type)} "
        + (f'Target={quoteattr(one.target)} TargetMode="External"/>' if one.is_external else _internal(one.target))
        for one in relations
    )
    return f'<Relationships xmlns="{_RELATIONSHIP[1:].partition("}")[0]}">{rows}</Relationships>'.encode()


def _internal(target: str) -> str:
    return f"Target={quoteattr('/' + target)}/>"
