"""A profile written as JSON (企业画像表): every field may be null, and null is unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from kb.condition import Quantity
from kb.conditions.fields import LABELS
from kb.conditions.qualities import CREDIT, INDUSTRY, PLACE, STANDING
from kb.eligibility.profile import Given, Profile
from kb.eligibility.said import read_said
from kb.errors import UsageError
from kb.quantities.reading import measures
from kb.text import fold

UNITS = {
    "revenue_growth_pct": "%", "headcount_rd": "人", "headcount_technical": "人",
    "headcount_total": "人", "floor_area": "平方米", "ip_software": "件", "ip_invention": "件",
    "ip_total": "件", "age": "年",
}  # fmt: skip
"""The unit of a bare number in a form; money is in 元."""
_FLAGS = (
    "independent_legal_person", "independent_accounting", "sound_finance", "listed", CREDIT,
    "qualification_valid",
)  # fmt: skip
_RENAMED = {
    "total": "headcount_total", "technical": "headcount_technical", "rd": "headcount_rd",
    "invention": "ip_invention", "software": "ip_software", "floor_area_m2": "floor_area",
}  # fmt: skip
_NESTED = ("headcount", "ip")


def profile_of(path: str | None, text: str | None) -> Profile:
    """The profile of a JSON file, of a sentence, or of both; raise UsageError for neither."""
    if path is None and text is None:
        raise UsageError("请用 --text 写一句话，或用 --profile 指定画像文件（JSON）")
    given: tuple[Given, ...] = ()
    if path is not None:
        try:
            written = Path(path).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"读不了 {path}：请检查路径、权限和编码（UTF-8）") from error
        given += read_form(written, path).given
    return Profile((*given, *(read_said(text).given if text else ())))


def read_form(text: str, where: str = "画像") -> Profile:
    """The profile of a JSON text; raise UsageError saying what is wrong with it."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f'{where}不是合格的 JSON：例如 {{"revenue_total": "6000万元"}}') from error
    if not isinstance(body, dict):
        raise UsageError(f'{where}应是一个 JSON 对象：例如 {{"revenue_total": "6000万元"}}')
    return Profile(tuple(_given(body, where)))


def _given(body: Mapping[str, Any], where: str) -> Iterator[Given]:
    for key, value in body.items():
        if value is None or value == "":
            continue
        if key == "finance" and isinstance(value, list):
            for year in sorted(value, key=lambda one: str(one.get("year") or "")):
                yield from _given({k: v for k, v in year.items() if k != "year"}, where)
        elif key == "investment" and isinstance(value, dict):
            named = {"total": "investment_total", "fixed_asset": "fixed_asset"}
            yield from _given({named.get(str(k), str(k)): v for k, v in value.items()}, where)
        elif key in _NESTED and isinstance(value, dict):
            yield from _given({_RENAMED.get(str(k), str(k)): v for k, v in value.items()}, where)
        else:
            yield from _one(_RENAMED.get(key, key), value, where)


def _one(key: str, value: Any, where: str) -> Iterator[Given]:
    if key in LABELS or "/" in key or ":" in key:
        yield Given(key, f"{key}：{value}", LABELS.get(key, key), _quantity(key, value, where))
    elif key in (PLACE, "reg_place", "zone", "tax_place", "stat_place"):
        words = tuple(_words(value))
        if words:
            yield Given(PLACE, f"{key}：{'、'.join(words)}", words=words, holds=True)
    elif key in (INDUSTRY, "main_products"):
        words = tuple(_words(value.get("tags") if isinstance(value, dict) else value))
        if words:
            yield Given(INDUSTRY, f"{key}：{'、'.join(words)}", words=words)
    elif key in (STANDING, "size_class", "filings"):
        for word in _words(value):
            yield Given(STANDING, f"{key}：{word}", words=(word,), holds=True)
    elif key in _FLAGS:
        yield Given(key, f"{key}：{value}", holds=_flag(key, value, where))
    elif key in ("established_on", "qualified_on"):
        day = _day(key, value, where)
        yield Given(key, f"{key}：{value}", days=(day, day))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, dict):
        if isinstance(value.get("name"), str):
            yield value["name"]
        else:
            yield from (w for v in value.values() if isinstance(v, str) for w in _words(v))
    elif isinstance(value, list):
        yield from (w for one in value for w in _words(one))


def _quantity(key: str, value: Any, where: str) -> Quantity:
    unit = UNITS.get(key, "%" if ":" in key else "元")
    if isinstance(value, str):
        found = measures(fold(value), spoken=True)
        if len(found) == 1:
            return found[0].quantity
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise UsageError(f"{where}的 {key}“{value}”看不出数额：请写成 2500万元 或以{unit}计的数字")
    return Quantity(number, unit, f"{value}{unit}")


def _flag(key: str, value: Any, where: str) -> bool:
    known = {"是": True, "有": True, "否": False, "无": False, "没有": False}
    if isinstance(value, bool):
        return value
    if value in known:
        return known[value]
    raise UsageError(f"{where}的 {key}“{value}”看不懂：请写 true 或 false，不知道就写 null")


def _day(key: str, value: Any, where: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise UsageError(f"{where}的 {key}“{value}”不是日期：请写成 2019-03-01") from error
