"""A file into its published text (公布文本): decoded, without front matter or markup, frozen.

``read(Path("导则.md")).text`` is what every span of the document counts in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from ingest.address import is_address
from ingest.decode import decode
from ingest.formats import Extract, recognise, refuse_suffix
from ingest.html import article, looks_like_html
from ingest.manifest import load_mapping
from ingest.markup import strip_markup
from ingest.pdf import pdf_text
from ingest.sheet import sheet_text
from ingest.word import word_text
from kb.errors import IngestError, UnreadableDocument, why
from kb.model import Alert, Edit, EditKind, Span

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm"})
"""The names of files that are read as text; a Word, PDF or Excel file is known by its bytes."""

_READERS: Mapping[str, Callable[[bytes, str], Extract]] = {
    "docx": word_text,
    "pdf": pdf_text,
    "xlsx": sheet_text,
}

_LONGEST_FRONT = 65_536
_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
_DATE_KEY = re.compile(r"date|日期|时间|時間|publish|update|created", re.I)
_NUMERIC_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: the bytes as received, and the published text taken from them once."""

    data: bytes
    sha256: str
    text: str
    front: Mapping[str, str] = field(default_factory=dict)
    format: str = "text"  # text, markdown, html, docx, pdf or xlsx
    edits: tuple[Edit, ...] = ()
    alerts: tuple[Alert, ...] = ()


def read(path: Path) -> Reading:
    """The file as read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            f"{path.name}：无法打开文件（{why(error)}），请检查路径和权限", source=path.name
        ) from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Reading:
    """The bytes of a file of that name as read; the content decides, not the name alone."""
    form = recognise(data, name)
    if form in _READERS:
        return _extracted(data, name, form)
    if _suffix(name) not in SUFFIXES:
        refuse_suffix(name)
    return _decoded(data, name)


def _extracted(data: bytes, name: str, form: str) -> Reading:
    """What a Word, PDF or Excel file says, cleaned as any other text is."""
    taken = _READERS[form](data, name)
    if not taken.text.strip():
        raise _empty(name)
    text = decode(taken.text.encode("utf-8", "replace"), name)
    digest = hashlib.sha256(data).hexdigest()
    front = {"title": taken.title} if taken.title else {}
    return Reading(data, digest, text, front, form, taken.edits, taken.alerts)


def _decoded(data: bytes, name: str) -> Reading:
    decoded = decode(data, name)
    front, body, edits = _front_matter(decoded)
    if looks_like_html(body) or (_suffix(name) in (".html", ".htm") and "</" in body):
        text, title = article(body)
        if title:
            front.setdefault("title", title)
        form = "html"
    else:
        text = strip_markup(body)
        form = "markdown" if text != body or _suffix(name) in (".md", ".markdown") else "text"
    if not text.strip():
        raise _empty(name)
    return Reading(data, hashlib.sha256(data).hexdigest(), text, front, form, edits)


def _empty(name: str) -> UnreadableDocument:
    return UnreadableDocument(f"{name}：没有读到正文，请检查文件内容后重新导入", source=name)


def _suffix(name: str) -> str:
    """The ending of a file's name; a web address that ends like no text is a page's."""
    if not is_address(name):
        return PurePath(name).suffix.lower()
    suffix = PurePath(urlsplit(name).path).suffix.lower()
    return suffix if suffix in SUFFIXES else ".html"


def _front_matter(text: str) -> tuple[dict[str, str], str, tuple[Edit, ...]]:
    """The front matter's values, the text after it, and a record of what was done."""
    match = _FRONT.match(text[:_LONGEST_FRONT])
    if not match or not re.search(r"^\w[\w -]*:", match.group(1), re.M):
        return {}, text, ()
    values = _parse(match.group(1))
    if values is None:
        broken = "文件头的 YAML 元数据无法解析，按正文保留；请检查格式"
        return {}, text, (Edit(EditKind.FRONT_MATTER, Span(0, 0), None, broken),)
    taken = f"文件头的元数据已单独记录：{'、'.join(values)}"
    return values, text[match.end() :], (Edit(EditKind.FRONT_MATTER, Span(0, 0), None, taken),)


def _parse(block: str) -> dict[str, str] | None:
    """The block's scalars and lists of scalars as strings, or None where it is not a mapping."""
    try:
        raw = load_mapping(block, "文件头")
    except IngestError:
        return None
    if not raw:
        return None
    values = {key: _value(value) for key, value in raw.items()}
    return {k: _iso(v) if _DATE_KEY.search(k) else v for k, v in values.items() if v}


def _value(value: object) -> str:
    if isinstance(value, list):
        return "、".join(item for item in value if isinstance(item, str))
    return value.strip() if isinstance(value, str) else ""


def _iso(value: str) -> str:
    """The date as YYYY-MM-DD where it can be read as one, else the value as it stands."""
    if match := _NUMERIC_DATE.match(value):
        year, month, day = (int(part) for part in match.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return value
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, OverflowError):
        return value
