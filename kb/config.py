"""The settings: one frozen record, read once from one mapping; every name starts with ``KB_``."""

from __future__ import annotations

from collections.abc import Mapping
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

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read ``KB_…`` variables; raise one ConfigError that lists every problem."""
        problems: list[str] = []
        default = cls()
        tokeniser = environ.get("KB_TOKENISER") or default.tokeniser
        if tokeniser not in TOKENISERS:
            problems.append(f"KB_TOKENISER={tokeniser}：只能是 {' 或 '.join(TOKENISERS)}")
        port = environ.get("KB_PORT") or str(default.port)
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            problems.append(f"KB_PORT={port}：应为 1–65535 的整数")
        private = environ.get("KB_FETCH_PRIVATE") or "0"
        if private not in ("0", "1"):
            problems.append(f"KB_FETCH_PRIVATE={private}：只能是 0 或 1")
        known = {"KB_HOME", "KB_TOKENISER", "KB_HOST", "KB_PORT", "KB_FETCH_PRIVATE"}
        unknown = sorted(name for name in environ if name.startswith("KB_") and name not in known)
        problems.extend(
            f"{name}：没有这个设置（有：{'、'.join(sorted(known))}）" for name in unknown
        )
        if problems:
            raise ConfigError("设置有误：" + "；".join(problems))
        return cls(
            home=Path(environ.get("KB_HOME") or default.home),
            tokeniser=tokeniser,
            host=environ.get("KB_HOST") or default.host,
            port=int(port),
            fetch_private=private == "1",
        )
