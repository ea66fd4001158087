from __future__ import annotations

from datetime import date

import pytest

from ingest.pipeline import build
from ingest.read import read_bytes
from kb.model import Basis
from kb.text import fold, to_traditional

BLOCK = {
    "lines": "统一编号：HP0120210019\n文号：某埔府规〔2021〕18号\n实施日期：2022-01-01\n"
    "失效日期：2026-12-30\n发布机关：某区人民政府\n文件状态：有效\n",
    "one line": "登记号：HP0120210019 文号：某埔府规〔2021〕18号 实施日期：2022年1月1日 "
    "有效期至：2026年12月30日 发布机关：某区人民政府\n",
    "table": "| 统一编号 | HP0120210019 | 文号 | 某埔府规〔2021〕18号 |\n|---|---|---|---|\n"
    "| 实施日期 | 2022-01-01 | 失效日期 | 2026-12-30 |\n"
    "| 发布机关 | 某区人民政府 | 文件状态 | 有效 |\n",
}  # fmt: skip


@pytest.mark.parametrize("script", ["simplified", "traditional"])
@pytest.mark.parametrize("form", BLOCK)
def test_a_registry_block_is_read_and_outranks_what_is_computed(form, script):
    text = f"{BLOCK[form]}\n某区促进办法\n\n第一条 为了发展，制定本办法。\n"
    text += "第二条 本办法有效期五年。\n"
    text = text if script == "simplified" else to_traditional(text)
    reading = read_bytes(text.encode(), "a.md")
    record = build(reading, ("root", "a.md"), {}, "made").record
    assert (record.registry, record.effective_from) == ("HP0120210019", date(2022, 1, 1))
    assert fold(record.number or "") == fold("某埔府规〔2021〕18号")
    assert record.effective_to == date(2026, 12, 30)
    for name in ("registry", "effective_from", "effective_to"):
        proof = record.evidence[name]
        assert proof.basis is Basis.REGISTRY
        assert proof.span and proof.span.of(reading.text) == proof.quote


def test_what_the_text_states_stays_beside_a_registry_block():
    text = f"{BLOCK['lines']}\n某区促进办法\n\n第一条 为了发展，制定本办法。\n"
    text += "第二条 本办法自2022年2月1日起施行，有效期至2025年1月31日。\n"
    record = build(read_bytes(text.encode(), "a.md"), ("root", "a.md"), {}, "made").record
    assert (record.effective_from, record.effective_to) == (date(2022, 2, 1), date(2025, 1, 31))
    assert record.evidence["effective_to"].basis is Basis.STATED


@pytest.mark.parametrize(
    "text",
    [
        "某通知\n\n发布日期：2024-01-01\n发布机关：某局\n\n各单位：请遵照执行。",
        "某办法\n\n第一条 文号：甲号，统一编号：乙，失效日期：2024-01-01。",
    ],
)
def test_the_head_of_a_page_or_a_sentence_is_no_registry_block(text):
    record = build(read_bytes(text.encode(), "a.md"), ("root", "a.md"), {}, "made").record
    assert record.registry is None
    assert all(proof.basis is not Basis.REGISTRY for proof in record.evidence.values())
