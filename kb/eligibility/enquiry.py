"""Whether a question asks if something is for the asker (是不是符合条件), and what it says of them.

Known by what it is made of: someone or something with a number or a quality, and whether that is
enough, counts, or may.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.conditions.qualities import INDUSTRY, PLACE
from kb.eligibility.profile import Given, Profile
from kb.eligibility.said import read_said
from kb.text import fold

_SELF = re.compile(
    r"我们|我司|我公司|我的?企业|我单位|我厂|我方|我的公司|本公司|本企业|本单位|咱们|敝司|我想|我在"
    r"|(?:一|这|那|某)[个家间][^,。?]{0,40}(?:企业|公司|项目|机构|团队|店)|(?:元|万|亿|人|%)的(?:企业|公司|项目|机构|厂)"
    r"|如果|假如|假设|假使|要是|若|刚好|正好|恰好|只有|仅有|(?:^|[,。;])(?:公司|企业)"
)
_WHETHER = re.compile(
    r"吗|是否|是不是|能不能|能否|可否|可不可以|算不算|够不够|会不会|有没有资格|有资格|符不符合|达没达|够格"
    r"|合不合|行不行|可唔可以|系咪|算唔算|哪个片区|哪一?个?(?:区|园区|地方)|关注|可以申请|能申请|适合"
)
_COUNTS = re.compile(
    r"算不算|算(?![法力盘账数出上])|够不够|够格|符不符合|符合|达标|有资格|(?:能不?能?|可以|能否|可否)(?:申请|申报|享受|认定)"
)
"""What is asked of a number by itself: AI服务年收入2499万元算骨干企业吗."""

_TARGET = re.compile(r"目标|完成|指标|达标|任务")
_DIRECTION = re.compile(r"鼓励|方向|片区|哪个区|发展(?!目标)|布局|定位|扶持的?产业|重点产业")
_STANDARD = re.compile(
    r"标准|门槛|条件|资格|达到|符合|满足|够|申请|申报|享受|补贴|奖励|资助|扶持|补助|优惠|认定|算|合格|拿到?|政策"
)


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A question of this kind: what it says, and what it wants to know of."""

    profile: Profile
    folded: str
    of_target: bool
    of_direction: bool
    of_standard: bool

    @property
    def numbers(self) -> tuple[Given, ...]:
        """What was said in numbers."""
        return tuple(g for g in self.profile.given if g.quantity)


def read_enquiry(text: str) -> Enquiry | None:
    """The question as one about eligibility; None where it is of another kind."""
    folded = fold(text)
    if not (_WHETHER.search(folded) and (_SELF.search(folded) or _COUNTS.search(folded))):
        return None
    profile = read_said(text)
    if not _SELF.search(folded) and not any(g.field and g.quantity for g in profile.given):
        return None
    told = any(g.quantity or g.field in (PLACE, INDUSTRY) or g.field for g in profile.given)
    if not told:
        return None
    direction = bool(_DIRECTION.search(folded))
    standard = _STANDARD.search(folded[_last_said(profile, text) :])
    return Enquiry(
        profile, folded, bool(_TARGET.search(folded)), direction, bool(standard) or not direction
    )


def _last_said(profile: Profile, text: str) -> int:
    """Where what is said of the asker ends and the question begins."""
    ends = [text.find(g.read_from) + len(g.read_from) for g in profile.given if g.field]
    return max((end for end in ends if end > 0), default=0)
