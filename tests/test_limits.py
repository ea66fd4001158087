from __future__ import annotations

import pytest

from kb.model import Pinpoint
from kb.text import Tokeniser
from kb.verify import Support, verify

TOKENISER = Tokeniser()

LIMITED = [
    # the text, what is honestly said of it, what says more than it does
    (
        "对新入选的茶园，给予最高50万元的一次性补助。",
        "新入选的茶园可获最高50万元的一次性补助。",
        ["茶园可获50万元的补助。", "新入选的茶园可获最高50万元的补助。"],
    ),
    (
        "首次申请的船东，由港务局在五日内答复。",
        "首次申请的船东，港务局五日内答复。",
        ["申请的船东，港务局五日内答复。"],
    ),
    (
        "同一养殖户累计补助不超过20万元。",
        "同一养殖户累计补助不超过20万元。",
        ["同一养殖户补助不超过20万元。", "同一养殖户累计补助20万元。"],
    ),
    (
        "经营者每年提交2次检测报告。",
        "经营者每年提交2次检测报告。",
        ["经营者提交2次检测报告。"],
    ),
    (
        "到2030年，力争建成12个渔港。",
        "到2030年力争建成12个渔港。",
        ["到2030年建成12个渔港。"],
    ),
    (
        "连续3年评为优秀的合作社，奖励8万元。",
        "连续3年评为优秀的合作社，奖励8万元。",
        ["3年评为优秀的合作社，奖励8万元。"],
    ),
    (
        "县里鼓励渔民参加保险。",
        "县里鼓励渔民参加保险。",
        ["渔民应当参加保险。", "渔民必须参加保险。", "渔民参加保险。"],
    ),
    (
        "船东可以申请延期。",
        "船东可以申请延期。",
        ["船东应当申请延期。"],
    ),
    (
        "鼓励茶馆向游客开放。区政府应当对向游客开放的茶馆给予补助。",
        "区政府应当对向游客开放的茶馆给予补助。",
        ["茶馆应当向游客开放。"],
    ),
    (
        "国有林场由省管理；非国有林场由县管理。",
        "非国有林场由县管理。",
        ["国有林场由县管理。", "非国有林场由省管理。"],
    ),
    (
        "合作社是非营利组织。",
        "合作社是非营利组织。",
        ["合作社是营利组织。"],
    ),
]  # fmt: skip


def _kept(text, said):
    support = Support(text, "", "丁县办法", ("丁县办法",), Pinpoint())
    return verify(said, [support], "", TOKENISER).kept


@pytest.mark.parametrize(("text", "said"), [(text, said) for text, said, _ in LIMITED])
def test_a_sentence_that_keeps_every_limit_of_its_text_is_kept(text, said):
    assert _kept(text, said)


@pytest.mark.parametrize(
    ("text", "more"), [(text, more) for text, _, said in LIMITED for more in said]
)
def test_a_sentence_that_drops_a_limit_and_so_tells_more_falls(text, more):
    assert not _kept(text, more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "对首次认定的企业，按投入的10%给予补助，单个企业不超过80万元。",
            "单个企业补助不超过80万元。",
        ),
        ("日最高气温达到35℃以上的，每人每月发放高温津贴300元。", "每人每月发放高温津贴300元。"),
        ("除非国有林场同意，游客不得入内。", "除非国有林场同意，游客不得入内。"),
        ("可以向上一级机关申请复议。", "复议应当向上一级机关申请。"),
    ],
)
def test_what_only_looks_like_a_dropped_limit_is_none(text, said):
    assert _kept(text, said)
