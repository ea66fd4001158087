"""Bytes into characters: the encoding (编码) is what a mark, or what plausible Chinese, says."""

from __future__ import annotations

import codecs
import re

from kb.errors import UnreadableDocument
from kb.text import fold

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 100_000
_PLAUSIBLE = 0.7  # real Chinese text scores above .9, the wrong table below .5
_DAMAGE = 0.05

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "Word/Excel/压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word/Excel"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"\x1f\x8b", "压缩包"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x7fELF", "程序"),
    (b"SQLite format 3\x00", "数据库"),
)

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Zero-width and direction marks split words and can disguise what a text says.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HAN = re.compile("[㐀-鿿]")
_FOREIGN = re.compile("[^\x00-\x7f]")
_COMMON = frozenset(
    bytes((lead, trail)).decode("gb2312")
    for lead in range(0xB0, 0xD8)
    for trail in range(0xA1, 0xFF)
    if (lead, trail) < (0xD7, 0xFA)
)
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉〔〕【】「」『』—…·〇○％－～　．①②③④⑤●■")


def decode(data: bytes, name: str) -> str:
    """The characters of the file, with one kind of line end and without control characters."""
    _refuse_binary(data, name)
    text = _characters(data, name)
    if text.count("\ufffd") > _DAMAGE * len(text):
        raise UnreadableDocument(
            f"{name}：乱码过多，请换一份完好的文件，或另存为 UTF-8", source=name
        )
    return _clean(text, name)


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise UnreadableDocument(
                f"{name}：内容是{kind}，不是文本；请转换为 .txt、.md 或 .html 后再导入", source=name
            )


def _characters(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, name)
    # UTF-16 without a mark is also valid UTF-8, full of NULs.
    return _guess(data, name) if "\0" in text and _scarcely_text(text) else text


def _guess(data: bytes, name: str) -> str:
    """The reading that looks most like Chinese."""
    readings = [data[:_SAMPLE].decode(encoding, errors="replace") for encoding in _GUESSES]
    scores = [plausibility(reading) for reading in readings]
    best = max(range(len(_GUESSES)), key=scores.__getitem__)
    if scores[best] < _PLAUSIBLE:
        raise UnreadableDocument(f"{name}：无法识别文件编码，请另存为 UTF-8 后再导入", source=name)
    return data.decode(_GUESSES[best], errors="replace")


def plausibility(text: str) -> float:
    """How much like Chinese prose it reads: the share of common 汉字 among what is not ASCII."""
    foreign = _FOREIGN.findall(fold(text[:_SAMPLE]))
    good = sum(c in _COMMON or c in _PUNCTUATION for c in foreign)
    bad = len(_CONTROL.findall(text[:_SAMPLE]))
    return good / (len(foreign) + bad) if foreign else 0.0


def common(char: str) -> bool:
    """Whether it is one of the 3,755 most used 汉字 (GB 2312 一级字), in either script."""
    return fold(char) in _COMMON


def _scarcely_text(text: str) -> bool:
    # A few stray controls are dropped; more of them mean that this was never text.
    return len(_CONTROL.findall(text)) > max(3, len(text) // 100)


def _clean(text: str, name: str) -> str:
    if _scarcely_text(text):
        raise UnreadableDocument(
            f"{name}：内容是二进制数据，不是文本；请转换为 .txt、.md 或 .html 后再导入", source=name
        )
    text = _INVISIBLE.sub("", _CONTROL.sub("", _LINE_END.sub("\n", text)))
    if not text.strip():
        raise UnreadableDocument(f"{name}：文件是空的，请检查后重新导入", source=name)
    return text
