from __future__ import annotations

import pytest
from repairs import articles, healed, kinds, needs_shared, seed

from ingest.repair import find_repairs
from kb.model import EditKind

pytestmark = needs_shared


def narrowed(text: str, wide: bytes = b"\xa3\xbf", narrow: bytes = b"?") -> str:
    """What a program makes of the text that narrows a full-width sign byte by byte."""
    broken = text.encode("gbk").replace(wide, narrow)
    return broken.decode("gbk", errors="replace").replace("\ufffd", "?")


def test_the_shifted_run_in_the_news_is_repaired_and_marked() -> None:
    repairs = [edit for edit in find_repairs(seed("001")) if edit.kind is EditKind.MOJIBAKE]
    assert [edit.after for edit in repairs] == ["校科研和人才資"]
    assert "推断修复" in repairs[0].reason
    assert "華南理工大學等高校科研和人才資源,依托" in healed(seed("001"))


@pytest.mark.parametrize(
    "good",
    [
        "支持高校科研機構設立產業基金,服務經濟發展.本市高校與企業共建.",
        "鼓勵學校科研團隊參與攻關,學校應當備案.",
        "各類院校科技人員可以兼職,院校應當支持.",
        "高校科研和人才資源豐富,高校應當開放.",
    ],
)
def test_another_run_shifted_the_same_way_is_repaired_exactly(good: str) -> None:
    broken = narrowed(good)
    assert "??" in broken
    assert healed(broken) == good


def test_a_first_character_that_nothing_vouches_for_stays_one_question_mark() -> None:
    good = "調查時還詢問了罗校科研團隊的設備使用情況."
    assert healed(narrowed(good)) == good.replace("校", "?")


@pytest.mark.parametrize(("wide", "narrow"), [(b"\xa3\xbf", b"?"), (b"\xa3\xba", b":")])
@pytest.mark.parametrize("name", ["drcd_dev", "policyqa", "cmrc"])
def test_a_repaired_run_says_what_was_there_or_keeps_its_question_mark(
    name: str, wide: bytes, narrow: bytes
) -> None:
    changed = wrong = 0
    for good in articles(name)[::2]:
        if any(sign in good for sign in "?？:：") or good != good.encode("gbk", "ignore").decode(
            "gbk"
        ):
            continue
        broken = narrowed(good, wide, narrow)
        for edit in find_repairs(broken):
            if edit.kind is EditKind.MOJIBAKE and edit.after:
                changed += 1
                # The first character is an inference; the rest must be exact.
                wrong += edit.after.rstrip("?")[1:] not in good
    assert changed >= 3
    assert wrong == 0


@pytest.mark.parametrize(
    "text",
    [
        "你知道吗??这是真的。",
        "办理时间??请以通知为准。",
        "什么是人工智能？？我们来回答这个问题。",
        "地址?:广州市天河区。",
        "资源不足??，需要补充。",
    ],
)
def test_doubled_question_marks_are_left(text: str) -> None:
    assert kinds(text) == []
