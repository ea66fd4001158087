from __future__ import annotations

import pytest

from kb.privacy import masked, without

CODE = "91350100M000100Y43"  # the worked example of GB 32100-2015
IDENTITY = "11010519491231002X"  # the worked example of GB 11643-1999
CARD = "4111 1111 1111 1111"  # the test number every payment system rejects


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我的手机是13800138000，能申报吗", "我的手机是〔手机号〕，能申报吗"),
        ("打 +86 138-0013-8000 找我", "打 〔手机号〕 找我"),
        ("手機１３８００１３８０００", "手機〔手机号〕"),
        ("电话020-83123456或(0755)82101234", "电话〔电话〕或〔电话〕"),
        (f"身份证{IDENTITY}", "身份证〔身份证号〕"),
        (f"身份证{IDENTITY.lower()}。", "身份证〔身份证号〕。"),
        (f"信用代码{CODE}的企业", "信用代码〔信用代码〕的企业"),
        (f"卡号{CARD}", "卡号〔银行卡号〕"),
        ("发到 Zhang.San+gov@example.com.cn 行吗", "发到 〔电子邮箱〕 行吗"),
        ("甲13800138000乙13900139000", "甲〔手机号〕乙〔手机号〕"),
    ],
)
def test_personal_data_is_masked_by_its_kind(text, shown):
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "年销售收入25000000元以上的企业有哪些支持？",
        "穗府办规〔2021〕5号第七条",
        "2021年5月29日至2025年12月31日",
        "投资100000000000000元",
        "110105194912310021 是十八位的流水号，校验位不对",
        "91350100M000100Y44 校验位不对",
        "第13800条",
        "12345热线能问吗？",
        "",
    ],
)
def test_amounts_numbers_of_documents_and_wrong_check_digits_stay(text):
    assert masked(text) == text


def test_masking_twice_is_masking_once():
    text = f"{IDENTITY} {CODE} 13800138000 a@b.cn {CARD}"
    assert masked(masked(text)) == masked(text)


def test_a_number_given_in_passing_is_blanked_with_the_words_that_give_it():
    text = "什么是骨干企业？我的手机是13800138000"
    assert without(text) == "什么是骨干企业？" + " " * 16
