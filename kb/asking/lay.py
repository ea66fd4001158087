"""What people call things in talk, and what texts call them (日常说法): 老师 and 教师.

A claim is held against a text with these words too; nothing is searched for by them.
"""

from __future__ import annotations

FORMAL: dict[str, tuple[str, ...]] = {
    "员工": ("劳动者", "职工", "工作人员"), "打工人": ("劳动者",), "工人": ("劳动者", "职工"),
    "公司": ("用人单位", "企业"), "老板": ("用人单位", "雇主"), "游客": ("旅游者",),
    "顾客": ("消费者",), "客人": ("消费者", "旅客"), "买家": ("消费者", "买受人"),
    "商家": ("经营者",), "店家": ("经营者",), "卖家": ("经营者", "出卖人"), "网店": ("经营者",),
    "房东": ("出租人",), "租客": ("承租人",), "租户": ("承租人",),
    "物业": ("物业服务人", "物业服务企业"), "老师": ("教师",), "医生": ("医师",),
    "医院": ("医疗机构",), "病人": ("患者",), "警察": ("人民警察",), "房子": ("房屋", "住宅"),
    "小孩": ("儿童", "未成年人"), "孩子": ("子女", "儿童", "未成年人"), "爸妈": ("父母",),
    "老人": ("老年人",), "残疾人士": ("残疾人",), "电动车": ("电动自行车",), "司机": ("驾驶人",),
    "网吧": ("互联网上网服务营业场所",), "工资": ("劳动报酬",),
    "社保": ("社会保险", "社会保险费"), "辞退": ("解除劳动合同",), "炒鱿鱼": ("解除劳动合同",),
    "吃饭": ("就餐",), "丢失": ("遗失", "灭失"), "弄丢": ("遗失",), "告状": ("起诉", "提起诉讼"),
    "赔钱": ("赔偿",), "退钱": ("退款", "退还"), "快递": ("快件",), "打猎": ("猎捕", "狩猎"),
    "捕鱼": ("捕捞",), "抓鱼": ("捕捞",), "挖沙": ("采砂",), "采沙": ("采砂",), "放炮": ("爆破",),
    "盖房": ("建房", "建设住宅"), "喝酒": ("饮酒",), "开车": ("驾驶机动车",),
    "打人": ("殴打他人",), "身份证": ("居民身份证",),
}  # fmt: skip
"""A word of talk → what a text says for it."""


def formal(word: str) -> tuple[str, ...]:
    """The word, and what a text may say for it."""
    return (word, *FORMAL.get(word, ()))


def meant(plain: str) -> frozenset[str]:
    """What texts say for the words of talk in a text."""
    return frozenset(form for word, forms in FORMAL.items() if word in plain for form in forms)
