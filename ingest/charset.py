"""What a web page's server and its own head say of its encoding (字符集)."""

from __future__ import annotations

import re
from email.message import Message

from ingest.decode import decode, plausibility
from kb.errors import UnreadableDocument

_CHARSETS = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "cp950"), "big5hkscs"),
}
"""What Chinese pages name, and the table that holds all of it.  UTF-8 proves itself; Latin-1 is
what a server says that was never told."""

_META = re.compile(rb"<meta[^<>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_HEAD = 4096
_DAMAGE = 0.01
_LIKELY = 0.6  # a wrong table decodes too, into characters that nobody writes


def content_type(header: str) -> tuple[str, str]:
    """(type, charset) of a Content-Type header, in lower case; empty where it does not say."""
    message = Message()
    message["Content-Type"] = header.replace("\n", " ").replace("\r", " ")
    kind = message.get_content_type() if "/" in header else ""
    return kind, (message.get_content_charset() or "").lower()


def is_text(kind: str) -> bool:
    """Whether a content type is that of a page or of plain text; an unnamed one may be."""
    return not kind or kind.startswith("text/") or kind.endswith(("html", "/xml", "+xml"))


def telling(data: bytes, header: str) -> bytes:
    """The bytes as received where they tell their own encoding, else the same text as UTF-8.

    What a server says of the encoding is lost once the bytes are kept, so it must not be needed.
    """
    kind, charset = content_type(header)
    if not is_text(kind) or _is_utf8(data):
        return data
    meta = _META.search(data[:_HEAD])
    for name in (charset, meta.group(1).decode().lower() if meta else ""):
        text = data.decode(_CHARSETS[name], "replace") if name in _CHARSETS else "\ufffd"
        if text.count("\ufffd") <= _DAMAGE * len(text) and plausibility(text) >= _LIKELY:
            return data if _tells(data, text) else text.encode()
    return data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _tells(data: bytes, text: str) -> bool:
    try:
        return decode(data, "") == decode(text.encode(), "")
    except UnreadableDocument:
        return False
