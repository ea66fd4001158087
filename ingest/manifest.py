"""The manifest (清单) of an ingested folder: what its texts do not state, or state wrongly.

A folder may hold a ``manifest.yaml`` (or ``manifest.json``): file name → the data to override.
The only door to PyYAML.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kb.errors import IngestError
from kb.model import Kind

NAMES = ("manifest.yaml", "manifest.yml", "manifest.json")
"""The file names a manifest may have; a folder holds at most one of them."""

TEXTS = ("title", "issuer", "number", "source_url", "note")
DATES = ("signed_on", "published_on", "effective_from", "effective_to", "repealed_on")
KEYS = ("kind", "aliases", *TEXTS, *DATES)
"""What an entry may say (design: ``kb.model.Record``); anything else is refused."""


def load(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """The overrides of the files in that folder, by file name; empty where it has no manifest."""
    found = [folder / name for name in NAMES if (folder / name).is_file()]
    if not found:
        return {}
    if len(found) > 1:
        both = "、".join(path.name for path in found)
        raise IngestError(f"{folder}：同时有 {both}，请只保留一个清单", source=str(folder))
    path = found[0]
    entries = load_mapping(_read(path), str(path))
    return {name: _entry(entry, name, path) for name, entry in entries.items()}


def load_entry(path: Path, name: str) -> Mapping[str, object]:
    """What a file beside ``name`` says of it alone: the same as one entry of a manifest."""
    return _entry(load_mapping(_read(path), str(path)), name, path)


def load_mapping(text: str, where: str) -> dict[str, object]:
    """A YAML (or JSON) mapping as a dict with string keys; ``where`` names it in errors.

    Every YAML scalar comes back as the string that was written, and nothing as ``""``: a 文号 such
    as 012 stays what it is, and 2021-02-30 is reported by whoever needs a date.
    """
    import yaml

    try:
        loaded = _json(text) if where.endswith(".json") else yaml.load(text, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError) as problem:
        line = _line_of(problem)
        at = "" if line is None else f" 第 {line} 行"
        message = f"{where}{at}：不是合格的 YAML 或 JSON，请检查冒号、缩进和引号"
        raise IngestError(message, source=where, line=line) from problem
    except RecursionError as problem:
        raise IngestError(f"{where}：嵌套太深，无法读取", source=where) from problem
    if loaded in (None, ""):
        return {}
    if not isinstance(loaded, dict):
        raise IngestError(f"{where}：应是“键: 值”的形式，请逐行写成 键: 值", source=where)
    return {str(key): value for key, value in loaded.items()}


def _json(text: str) -> object:
    return json.loads(text) if text.strip() else None


def _line_of(problem: Exception) -> int | None:
    if isinstance(problem, json.JSONDecodeError):
        return problem.lineno
    mark = getattr(problem, "problem_mark", None)
    return None if mark is None else int(mark.line) + 1


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        message = f"{path}：内容不是 UTF-8 编码，请另存为 UTF-8"
        raise IngestError(message, source=str(path)) from problem
    except OSError as problem:
        message = f"{path}：读不出来，请检查文件权限"
        raise IngestError(message, source=str(path)) from problem


def _entry(entry: object, name: str, path: Path) -> dict[str, object]:
    if entry in (None, ""):
        return {}
    if not isinstance(entry, dict):
        raise _wrong(path, name, "", "应是“键: 值”的列表")
    unknown = [str(key) for key in entry if key not in KEYS]
    if unknown:
        raise _wrong(path, name, unknown[0], f"不认识的键；可以用的有：{'、'.join(KEYS)}")
    return {
        key: _value(key, entry[key], name, path) for key in KEYS if entry.get(key) not in (None, "")
    }


def _value(key: str, value: object, name: str, path: Path) -> object:
    if key in DATES:
        return _date(key, value, name, path)
    if key == "kind":
        return _kind(value, name, path)
    if key == "aliases":
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(a, str) and a for a in listed):
            raise _wrong(path, name, key, "应是一个名称，或名称的列表")
        return tuple(listed)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, name, key, "应是一段文字")
    return value.strip()


def _date(key: str, value: object, name: str, path: Path) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        message = f"日期“{value}”不对，请写成 2021-05-29 的样子"
        raise _wrong(path, name, key, message) from None


def _kind(value: object, name: str, path: Path) -> Kind:
    try:
        return Kind(str(value))
    except ValueError:
        known = "、".join(Kind)
        raise _wrong(path, name, "kind", f"没有“{value}”这一种类；可以用：{known}") from None


def _wrong(path: Path, name: str, key: str, what: str) -> IngestError:
    place = f"{path}：{name}" + (f" 的 {key}" if key else "")
    return IngestError(f"{place}：{what}", source=str(path))
