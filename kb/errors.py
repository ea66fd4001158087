"""What can go wrong, as one tree; every message says what failed, where, and what to do.

    KBError                        exit status 1
    ├─ ConfigError                 a setting is missing or malformed; names the variable
    ├─ UsageError                  the command was called in a way that cannot work (exit status 2)
    ├─ IngestError                 carries the source and, where known, the line
    │  └─ UnreadableDocument       no text came out (wrong encoding, binary, empty)
    ├─ CatalogUnavailable          the home cannot be read or written, or another version made it
    │  └─ HomeLocked               another process is writing to this home
    ├─ IndexUnavailable            absent, or made by another embedder or tokeniser
    ├─ ModelError                  carries whether a retry may help
    ├─ UnknownAnswer               no answer of that id is kept
    └─ CitationError
       ├─ UnknownDocument          no document has that name
       ├─ UnknownProvision         there is no 第九十九条
       └─ AmbiguousCitation        two documents could be meant

Messages are in Chinese: they are shown to the person at the keyboard.  No evidence and off-topic
questions are not errors; they are answer statuses.
"""

from __future__ import annotations

import errno


class KBError(Exception):
    """Anything this project raises on purpose."""

    exit_status = 1


class ConfigError(KBError):
    """A setting is missing or malformed."""

    exit_status = 2


class UsageError(KBError):
    """A command was called in a way that cannot work."""

    exit_status = 2


class IngestError(KBError):
    """A document could not be taken in."""

    def __init__(self, message: str, *, source: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.source = source
        self.line = line


class UnreadableDocument(IngestError):
    """No text came out of the bytes."""


class CatalogUnavailable(KBError):
    """The home folder cannot be read or written, or another version made it."""


class HomeLocked(CatalogUnavailable):
    """Another process is writing to this home."""


class IndexUnavailable(KBError):
    """The index is absent, or another embedder or tokeniser made it."""


class ModelError(KBError):
    """A model endpoint failed."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.retry = retry


class UnknownAnswer(KBError):
    """No answer of that id is kept."""


class CitationError(KBError):
    """A citation cannot be resolved."""


class UnknownDocument(CitationError):
    """No document has that name."""


class UnknownProvision(CitationError):
    """The document has no such provision."""


class AmbiguousCitation(CitationError):
    """Two documents or provisions could be meant."""


_WHY = {
    errno.ENOENT: "没有这个文件或文件夹", errno.EACCES: "没有权限", errno.EPERM: "不允许这样做",
    errno.EISDIR: "这是文件夹，不是文件", errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已有同名文件", errno.ENOSPC: "磁盘已满", errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "磁盘只读", errno.EMFILE: "打开的文件过多", errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "文件名过长", errno.ELOOP: "链接绕成了圈", errno.EBUSY: "正被占用",
}  # fmt: skip


def why(error: OSError) -> str:
    """What the system says went wrong, in Chinese where it is one of the usual things."""
    return _WHY.get(error.errno or 0) or error.strerror or type(error).__name__
