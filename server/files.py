"""Files that members bring for others to keep: what one is, is told by its content, never by its name.

Invariant: what is stored is one of a few kinds that hold no program; it is served as what it is, for saving only.
"""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

from server.errors import Invalid

LARGEST = 20 * 1024 * 1024
MOST_ENTRIES = 10_000
"""Of an office document: more than any has, fewer than take long to list."""
ENTRY = b"PK\x01\x02"
"""How each entry of an archive begins where they are listed."""
LONGEST_KIND = 100

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    f"{OFFICE}wordprocessingml.document": "docx",
    f"{OFFICE}spreadsheetml.sheet": "xlsx",
    f"{OFFICE}presentationml.presentation": "pptx",
    f"{OPEN}text": "odt",
    f"{OPEN}spreadsheet": "ods",
    f"{OPEN}presentation": "odp",
    "text/csv": "csv",
    "text/plain": "txt",
}
FOLDERS = {"word/": "wordprocessingml.document", "xl/": "spreadsheetml.sheet", "ppt/": "presentationml.presentation"}


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it is kept."""

    name: str
    media_type: str
    content: bytes


def brought(content: bytes, name: str) -> Brought:
    """Raises Invalid for what is empty, too large, or of no kind that is kept."""
    if not content:
        raise Invalid("This file is empty. Choose another one.", code="empty_file")
    if len(content) > LARGEST:
        raise Invalid(f"This file is larger than {LARGEST // 1024 // 1024} MB. Make it smaller.", code="file_too_large")
    media_type = _kind(content, name)
    if media_type is None:
        raise Invalid(
            "This kind of file cannot be kept here. Bring a PDF, a document, a sheet or slides (Word, Excel, "
            "PowerPoint or OpenDocument, without macros), a picture, or plain text.",
            code="file_kind",
        )
    return Brought(_named(name, ENDINGS[media_type]), media_type, content)


def _kind(content: bytes, name: str) -> str | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(unicodedata.category(each) == "Cc" and each not in "\t\r\n\f" for each in set(text)):
        return None
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"


def _office(content: bytes) -> str | None:
    """Of a document with macros, and of any other archive, None. Nothing is unpacked: a few bytes can become many."""
    if content.count(ENTRY) > MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if any("vbaproject" in each.lower() or "Basic/" in each for each in names):
                return None
            if names[0] == "mimetype":
                first = archive.infolist()[0]
                if first.compress_type != zipfile.ZIP_STORED or first.compress_size > LONGEST_KIND:
                    return None  # it is stored as it is, by the standard
                told = archive.read(first).decode("ascii")  # by name it would be the last of this name, however packed
                return told if told in ENDINGS and told.startswith(OPEN) else None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, IndexError, EOFError):
        return None  # what broken and hostile archives raise
    if "[Content_Types].xml" not in names:
        return None
    for folder, kind in FOLDERS.items():
        if any(each.startswith(folder) for each in names):
            return f"{OFFICE}{kind}"
    return None


def _named(name: str, ending: str) -> str:
    """The last part of what it was called, in letters that every system takes, with the ending of what it is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(each for each in last if unicodedata.category(each)[0] != "C" and each not in '<>:"|?*;%')
    stem, _, own = plain.strip(" .").rpartition(".")
    same = {"jpeg": "jpg", "md": "txt"}.get(own.lower(), own.lower()) == ending
    return f"{((stem if same or stem else own) or 'file')[:120].strip(' .') or 'file'}.{ending}"
