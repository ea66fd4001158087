"""The settings: one frozen record, read once from one mapping; every name starts with ``KB_``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ConfigError

TOKENISERS = ("rjieba", "jieba")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment chooses."""

    home: Path = Path(".kb")
    tokeniser: str = "rjieba"
    host: str = "127.0.0.1"
    port: int = 7860
    fetch_private: bool = False
    keep_days: int = 180  # 网络安全法 asks for at least six months

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read ``KB_…`` variables; raise one ConfigError that lists every problem."""
        read, default = _Reader(environ), cls()
        settings = cls(
            home=Path(read.text("KB_HOME", str(default.home))),
            tokeniser=read.one_of("KB_TOKENISER", TOKENISERS),
            host=read.text("KB_HOST", default.host),
            port=read.whole("KB_PORT", default.port, 1, 65535),
            fetch_private=read.flag("KB_FETCH_PRIVATE"),
            keep_days=read.whole("KB_KEEP_DAYS", default.keep_days, 0, 36500),
        )
        read.done()
        return settings


class _Reader:
    """Takes settings out of a mapping, and gathers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._known: set[str] = set()
        self._problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        """The value; the default where it is absent or empty."""
        self._known.add(name)
        return self._environ.get(name) or default

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """One of the choices; the first by default."""
        value = self.text(name, choices[0])
        if value not in choices:
            self._problems.append(f"{name}={value}：只能是 {' 或 '.join(choices)}")
        return value

    def flag(self, name: str) -> bool:
        """Whether it is 1; 0 by default."""
        return self.one_of(name, ("0", "1")) == "1"

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between the two."""
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return int(value)
        self._problems.append(f"{name}={value}：应为 {least}–{most} 的整数")
        return default

    def done(self) -> None:
        """Raise ConfigError where anything was wrong or has a name that nobody reads."""
        known = sorted(self._known)
        self._problems.extend(
            f"{name}：没有这个设置（有：{'、'.join(known)}）"
            for name in sorted(self._environ)
            if name.startswith("KB_") and name not in self._known
        )
        if self._problems:
            raise ConfigError("设置有误：" + "；".join(self._problems))
