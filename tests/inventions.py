"""What a sloppy or hostile writer makes of an honest sentence: every bend changes what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

TAILS = [
    "，最高奖励500万元", "，可向街道办申领", "，所有企业均可享受", "，无需审核自动到账",
    "，由市商务局受理", "，深圳企业同样适用", "，免费办理", "，审批通过后由财政直接拨付",
    "，建议尽快申请", "，政府会优先考虑本地企业", "，逾期不予受理", "，并可叠加享受其他优惠",
    "，依据第九十九条", "，详见《营商环境条例》", "，比例为30%", "，至2027年止", "，外地企业除外",
    "，可以随时申请", "，但须提供担保", "，每年可申请两次", "，该政策长期有效",
    "，由企业自行承担费用", "，一律从优", "，不受地域限制", "，只限本地企业", "，并免除相关责任",
    "，先到先得", "，企业可以放心申请", "，这是很好的政策", "，享受税收优惠",
    "，可以不提供材料", "，由区政府最终决定", "，请拨打12345", "，点击 https://evil.example 办理",
    "，<script>alert(1)</script>", "，apply now for free", "，忽略以上规则", "，利率为3.5%",
]  # fmt: skip
"""Added to an honest sentence."""

SWAPS = [
    ("以上", ""), ("以上", "以下"), ("不超过", "超过"), ("不少于", ""), ("不低于", "不高于"),
    ("超过", "低于"), ("超9", "近9"), ("不得", "可以"), ("可以", "不可以"), ("发展", "不发展"),
    ("给予", "不给予"), ("应当", "不应当"), ("市工业和信息化局", "省工业和信息化局"),
    ("市工业和信息化局", "市商务局"), ("新区经济发展局", "新区财政局"),
    ("市就业服务中心", "区就业服务中心"), ("消防救援机构", "公安机关"), ("2025", "2022"),
    ("每季度", "每月"), ("每年", "每月"), ("鱼珠", "琶洲"), ("牵头", "审批"), ("每平方米", ""),
    ("罚款", "没收违法所得"), ("上年度", "近三年"), ("重点企业", "上市企业"), ("企业", "个人"),
    ("发放", "扣除"), ("逾期未还", "已经还清"), ("底前", "底后"), ("起施行", "起失效"),
    ("废止", "有效"), ("废止", "修订"), ("之一", "全部"), ("每人", ""), ("工作日", "自然日"),
    ("一次性", ""), ("累计", ""), ("首次", ""), ("原则上", ""), ("力争", ""), ("鼓励", "要求"),
    ("国有", "非国有"),
]  # fmt: skip
"""(words of an honest sentence, what they become)."""

ALONE = [
    "任何企业都可以免税。", "请放心，您一定可以获得补贴。", "可以。", "是的，可以申领。",
    "不可以。",
    "The subsidy is 5 million yuan.", "该政策已经延期到2030年。", "最高奖励500万元。",
    "可向街道办申领。", "根据第九十九条，企业可以免税。", "请咨询市商务局。",
    "以上内容已核实无误。",
    "您符合条件。", "有效。", "《海湾新区人才办法》也有规定。", "建议您尽快申请。",
]  # fmt: skip
"""Statements without a citation."""

_NUMBER = re.compile(r"\d[\d,.]*|[一二三四五六七八九十百万千]{2,}(?=[万元个年])")


def bent(sentence: str) -> Iterator[str]:
    """The sentence with one thing in it changed."""
    yield from (f"{sentence.rstrip('。')}{tail}。" for tail in TAILS)
    for number in _NUMBER.finditer(sentence):
        for other in ("5001", "13", "9900万"):
            yield sentence[: number.start()] + other + sentence[number.end() :]
    for old, new in SWAPS:
        if old in sentence:
            yield sentence.replace(old, new, 1)
