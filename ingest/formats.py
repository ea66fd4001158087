"""What a file is by its bytes (文件格式), whatever its name says, and what to make of the others.

``recognise`` gives ``docx``, ``pdf``, ``xlsx`` or ``text``; every other format is refused with
the one to convert it to.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from kb.errors import UnreadableDocument
from kb.model import Alert, Edit, EditKind, Span

_TO_WORD = "请用 Word 或 WPS 另存为 .docx 后再导入"
_TO_SHEET = "请用 Excel 或 WPS 另存为 .xlsx 后再导入"
_TO_PDF = "请导出为 PDF（可以选中文字的）后再导入"
_TO_BOTH = "请转换为带文字层的 PDF 或 .docx 后再导入"
_UNPACK = "请解压后导入其中的文件"
_TO_TEXT = "请另存为 .docx、.pdf、.txt（UTF-8）、.md 或 .html 后再导入"

_SUFFIXES = {
    **dict.fromkeys((".doc", ".dot"), ("旧版 Word 文件", _TO_WORD)),
    **dict.fromkeys((".wps", ".wpt"), ("WPS 文字文件", _TO_WORD)),
    **dict.fromkeys((".rtf", ".odt"), ("RTF 或 ODT 文件", _TO_WORD)),
    **dict.fromkeys((".docm", ".dotm", ".dotx"), ("带宏的 Word 文件或 Word 模板", _TO_WORD)),
    **dict.fromkeys((".xls", ".et", ".ods", ".csv", ".xlsm"), ("其他格式的表格", _TO_SHEET)),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), ("演示文稿", _TO_PDF)),
    ".ofd": ("OFD 版式文件", _TO_BOTH),
    ".ceb": ("CEB 版式文件", _TO_BOTH),
    ".caj": ("CAJ 文件", _TO_BOTH),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar"), ("压缩包", _UNPACK)),
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"), ("图片", _TO_BOTH)
    ),
}
_MAGIC = (
    (b"{\\rtf", "RTF 文件", _TO_WORD),
    (b"\x89PNG", "图片", _TO_BOTH),
    (b"\xff\xd8\xff", "图片", _TO_BOTH),
    (b"GIF8", "图片", _TO_BOTH),
    (b"II*\x00", "图片", _TO_BOTH),
    (b"MM\x00*", "图片", _TO_BOTH),
    (b"\x1f\x8b", "压缩包", _UNPACK),
    (b"Rar!", "压缩包", _UNPACK),
    (b"7z\xbc\xaf", "压缩包", _UNPACK),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The names of the streams of an OLE file stand in its directory as UTF-16.
_STREAMS = (
    ("WordDocument", "旧版 Word 或 WPS 文件（.doc、.wps）", _TO_WORD),
    ("Workbook", "旧版 Excel 文件（.xls）", _TO_SHEET),
    ("PowerPoint Document", "旧版演示文稿（.ppt）", _TO_PDF),
)
_PACKAGES = (
    ("ppt/presentation.xml", "演示文稿（.pptx）", _TO_PDF),
    ("OFD.xml", "OFD 版式文件（.ofd）", _TO_BOTH),
    ("content.xml", "OpenDocument 文件（.odt、.ods）", _TO_WORD),
)
_MOST_XML = 24 * 2**20
_MOST_BYTES = 256 * 2**20
_MOST_PARTS = 10_000
_HEAD = 2048


@dataclass(frozen=True, slots=True)
class Extract:
    """What was taken out of a file that is not text: its words, and what happened to the rest."""

    text: str
    edits: tuple[Edit, ...] = ()
    alerts: tuple[Alert, ...] = ()
    title: str = ""  # where the file itself sets one apart


def left_out(reason: str) -> Edit:
    """The record of words that stand in the file and not in its published text."""
    return Edit(EditKind.BOILERPLATE, Span(0, 0), None, reason)


def recognise(data: bytes, name: str) -> str:
    """The format of the bytes; raise UnreadableDocument for one that cannot be read."""
    if b"%PDF-" in data[:1024] and not data.startswith(b"PK"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _package(data, name)
    if data.startswith(_OLE):
        raise _ole(data, name)
    for magic, kind, advice in _MAGIC:
        if data.startswith(magic):
            raise refusal(name, f"内容是{kind}", advice)
    return "text"


def refuse_suffix(name: str) -> None:
    """Raise for a file whose name says that it is not text, and whose bytes say nothing else."""
    suffix = PurePath(name).suffix.lower()
    if suffix in (".docx", ".pdf", ".xlsx"):
        raise refusal(name, f"内容不是 {suffix} 文件，可能已损坏或改过扩展名", _TO_TEXT)
    if suffix in _SUFFIXES:
        kind, advice = _SUFFIXES[suffix]
        raise refusal(name, f"暂不支持“{suffix}”（{kind}）", advice)
    kind = f"“{suffix}”格式" if suffix else "没有扩展名的文件"
    raise refusal(name, f"暂不支持{kind}", _TO_TEXT)


def refusal(name: str, fault: str, advice: str) -> UnreadableDocument:
    """The error that names the file, what is wrong with it and what to do."""
    return UnreadableDocument(f"{name}：{fault}，{advice}", source=name)


def _ole(data: bytes, name: str) -> UnreadableDocument:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refusal(name, "文件有密码", "请去掉密码后再导入")
    for stream, kind, advice in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return refusal(name, f"内容是{kind}", advice)
    return refusal(name, "内容是旧版 Word/Excel 文件", _TO_BOTH)


def _package(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            kind = _kind(names, name)
            _check_parts(package, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        broken = "内容是 Word、Excel 文件或压缩包，不是文本，而且已损坏"
        raise refusal(name, broken, "请重新下载或另存后再导入") from error
    return kind


def _kind(names: set[str], name: str) -> str:
    if any(part.endswith("vbaProject.bin") for part in names):
        raise refusal(name, "文件带有宏", "请另存为不带宏的 .docx 或 .xlsx 后再导入")
    if "[Content_Types].xml" in names and any(part.startswith("word/") for part in names):
        return "docx"
    if "[Content_Types].xml" in names and any(part.startswith("xl/") for part in names):
        return "xlsx"
    for part, kind, advice in _PACKAGES:
        if part in names:
            raise refusal(name, f"内容是{kind}", advice)
    raise refusal(name, "内容是压缩包", _UNPACK)


def _check_parts(package: zipfile.ZipFile, name: str) -> None:
    """Refuse what would not fit in memory, is locked, or declares entities.

    The sizes are those the reader stops at, so an archive cannot state less than it unpacks to.
    """
    parts = package.infolist()
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    too_big = (
        len(parts) > _MOST_PARTS
        or sum(part.file_size for part in parts) > _MOST_BYTES
        or sum(part.file_size for part in texts) > _MOST_XML
    )
    if too_big:
        raise refusal(name, "解压后过大", "请拆分成几个文件后再导入")
    if any(part.flag_bits & 1 for part in parts):
        raise refusal(name, "文件有密码", "请去掉密码后再导入")
    for part in texts:
        with package.open(part) as stream:
            if b"<!DOCTYPE" in stream.read(_HEAD):
                raise refusal(name, "文件里有外部实体声明，不能安全读取", _TO_WORD)
