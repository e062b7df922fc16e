"""Reads untrusted ZIP archives; names and sizes are checked before and during unpacking."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import NoReturn

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.formats.refusals import check_number_of_parts, damaged
from documents.intake.formats.size_limit import SizeLimit
from documents.intake.limits import MAX_UNPACKED

_CHUNK_BYTES = 256 * 1024
_IS_ENCRYPTED = 0x1  # general purpose bit flag (APPNOTE.TXT 4.4.4)
_LINK, _KIND = 0o120000, 0o170000  # of a Unix file mode, in the upper half of the external attributes
# In UTF-16 and UTF-32 there are zeros in between.
_BEGINS_LIKE_XML = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0 \t\r\n]*<")
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


class Archive:
    """The members of a ZIP archive.

    Raises `CaptureRefused` for an archive that is damaged, encrypted, too large or not safe.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise damaged() from error
        members = self._zip.infolist()
        check_number_of_parts(len(members))
        SizeLimit(MAX_UNPACKED).count(sum(member.file_size for member in members))
        for member in members:
            _check(member)
        self._members = {member.filename: member for member in members}
        self._size = SizeLimit(MAX_UNPACKED)

    @property
    def names(self) -> list[str]:
        """The names of its files, without folders, in the archive's order."""
        return [name for name in self._members if not name.endswith("/")]

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """Returns the bytes of one member and counts them, whatever size the archive states."""
        if name not in self._members:
            raise CaptureRefused(_("The file is damaged: the part “%(name)s” of it is missing."), name=name[:120])
        unpacked = bytearray()
        try:
            with self._zip.open(self._members[name]) as member:
                while piece := member.read(_CHUNK_BYTES):
                    unpacked += piece
                    self._size.count(len(piece))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise damaged() from error
        return bytes(unpacked)

    def read_xml(self, name: str) -> bytes:
        """Returns the bytes of an XML member; refuses declarations of types and entities."""
        data = self.read(name)
        check_xml(data, name)
        return data


def is_xml(data: bytes) -> bool:
    """Returns whether the data begins as XML does, in any encoding, after an optional byte order mark and blanks."""
    return _BEGINS_LIKE_XML.match(data) is not None


def check_xml(data: bytes, name: str) -> None:
    """Refuses XML that declares a type or an entity, because it can grow without limit or load other files."""
    # In UTF-16 and UTF-32 the same letters have zeros between them.
    if _DECLARATION.search(data) or _DECLARATION.search(data.replace(b"\0", b"")):
        refuse_declarations(name)


def refuse_declarations(name: str) -> NoReturn:
    """Raises `CaptureRefused` for a part with declarations that are not read."""
    raise CaptureRefused(
        _("The part “%(name)s” of the file declares entities or a document type, which is not read here."),
        name=name[:120],
    )


def _check(member: zipfile.ZipInfo) -> None:
    parts = member.filename.replace("\\", "/").split("/")
    is_link = (member.external_attr >> 16) & _KIND == _LINK
    if member.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or is_link:
        raise CaptureRefused(
            _("The file is not safe: its part “%(name)s” points outside it. Save the article again, and add that."),
            name=member.filename[:120],
        )
    if member.flag_bits & _IS_ENCRYPTED:
        raise CaptureRefused(_("The file is locked with a password. Save it without one, and add that."))
