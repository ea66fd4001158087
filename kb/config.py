"""The settings: one frozen record, read once from one mapping; every name starts with ``KB_``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
    per_minute: int = 120
    proxies: int = 0
    keep_days: int = 180  # 网络安全法 asks for at least six months
    contact: str = ""
    feedback: str = ""
    filing: str = ""
    embed: str = "static"
    embed_base_url: str = ""
    embed_model: str = ""
    embed_api_key: str = field(default="", repr=False)
    embed_prefix: str = ""
    embed_timeout: int = 10
    rerank: str = ""
    rerank_model: str = ""
    rerank_api_key: str = field(default="", repr=False)
    rerank_timeout: int = 10
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout: int = 60

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
            per_minute=read.whole("KB_PER_MINUTE", default.per_minute, 0, 100_000),
            proxies=read.whole("KB_PROXIES", default.proxies, 0, 9),
            keep_days=read.whole("KB_KEEP_DAYS", default.keep_days, 0, 36500),
            contact=read.text("KB_CONTACT", ""),
            feedback=read.text("KB_FEEDBACK", ""),
            filing=read.text("KB_FILING", ""),
            **_embed(read),
            **_rerank(read),
            **_llm(read),
        )
        read.done()
        return settings


def _embed(read: _Reader) -> dict[str, Any]:
    """Which embedder, and what it needs."""
    embed = read.text("KB_EMBED", "static")
    model = read.text("KB_EMBED_MODEL", "")
    url = read.address("KB_EMBED_BASE_URL")
    if embed not in ("static", "openai") and not re.fullmatch(r"onnx:.+", embed):
        read.wrong("KB_EMBED", embed, "只能是 static、openai 或 onnx:文件夹")
    if embed == "openai" and not (url and model):
        read.wrong("KB_EMBED", embed, "还要设 KB_EMBED_BASE_URL 和 KB_EMBED_MODEL")
    return {
        "embed": embed,
        "embed_base_url": url,
        "embed_model": model,
        "embed_api_key": read.key("KB_EMBED_API_KEY"),
        "embed_prefix": read.text("KB_EMBED_PREFIX", ""),
        "embed_timeout": read.whole("KB_EMBED_TIMEOUT", 10, 1, 600),
    }


def _rerank(read: _Reader) -> dict[str, Any]:
    """Which reranker, and what it needs."""
    local = read.text("KB_RERANK", "").startswith("onnx:")
    return {
        "rerank": read.text("KB_RERANK", "") if local else read.address("KB_RERANK"),
        "rerank_model": read.text("KB_RERANK_MODEL", ""),
        "rerank_api_key": read.key("KB_RERANK_API_KEY"),
        "rerank_timeout": read.whole("KB_RERANK_TIMEOUT", 10, 1, 600),
    }


def _llm(read: _Reader) -> dict[str, Any]:
    """Which chat model, and what it needs."""
    url, model = read.address("KB_LLM_BASE_URL"), read.text("KB_LLM_MODEL", "")
    if bool(url) != bool(model):
        read.wrong("KB_LLM_MODEL", model, "KB_LLM_BASE_URL 与 KB_LLM_MODEL 要一起设")
    return {
        "llm_base_url": url,
        "llm_model": model,
        "llm_api_key": read.key("KB_LLM_API_KEY"),
        "llm_timeout": read.whole("KB_LLM_TIMEOUT", 60, 1, 600),
    }


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

    def address(self, name: str) -> str:
        """A web address, without a name or password in it; empty by default."""
        value = self.text(name, "")
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and parts.hostname and not parts.username
        except ValueError:
            sound = False
        if value and not sound:
            shown = value.rpartition("@")[2]
            self.wrong(name, shown, "应为 http:// 或 https:// 开头的网址，不含用户名和密码")
        return value

    def key(self, name: str) -> str:
        """A secret that fits into a header; never shown."""
        value = self.text(name, "").strip()
        if not (value.isascii() and value.isprintable()):
            self.wrong(name, "…", "只能含英文字母、数字和符号")
        return value

    def wrong(self, name: str, value: str, why: str) -> None:
        """Note that a value will not do."""
        self._problems.append(f"{name}={value}：{why}")

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
