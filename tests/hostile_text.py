"""Hostile text: bytes that are none, encodings that lie, shapes that cost, markup without end."""

from __future__ import annotations

from hostile import BODY, EITHER, NOISE, READ, REFUSED, SENTENCE, kind

from kb.numerals import write_int

# --- bytes that are no text -------------------------------------------------------------------


@kind("空.txt", REFUSED)
def nothing_at_all() -> bytes:
    return b""


@kind("只有空白.txt", REFUSED)
def white_space_alone() -> bytes:
    return "\n　\t \r\n".encode() * 1000


@kind("只有零.txt", REFUSED)
def nothing_but_nul() -> bytes:
    return b"\0" * 50_000


@kind("噪声.txt", REFUSED)
def random_bytes() -> bytes:
    return NOISE


@kind("只有标记.txt", REFUSED)
def a_byte_order_mark_alone() -> bytes:
    return b"\xef\xbb\xbf"


@kind("程序.txt", REFUSED)
def a_program_named_text() -> bytes:
    return b"\x7fELF\x02\x01\x01" + NOISE


@kind("图片.md", REFUSED)
def a_picture_named_markdown() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + NOISE


@kind("没有扩展名", REFUSED)
def no_extension() -> bytes:
    return BODY.encode()


@kind("旧文件.doc", REFUSED)
def an_old_word_file() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE


@kind("压缩包.zip", REFUSED)
def an_archive() -> bytes:
    return b"PK\x03\x04" + NOISE


# --- encodings --------------------------------------------------------------------------------


@kind("截断的汉字.txt", EITHER)
def cut_in_the_middle_of_a_character() -> bytes:
    return BODY.encode()[:-2]


@kind("半数坏字节.txt", REFUSED)
def every_other_byte_spoilt() -> bytes:
    return bytes(b if i % 2 else 0xFF for i, b in enumerate(BODY.encode()))


@kind("两种编码.txt", EITHER)
def two_encodings_in_one_file() -> bytes:
    return BODY.encode("gb18030") + BODY.encode("utf-8")


@kind("奇数字节.txt", EITHER)
def utf_16_with_a_byte_missing() -> bytes:
    return BODY.encode("utf-16")[:-1]


@kind("代理对.txt", EITHER)
def halves_of_surrogate_pairs() -> bytes:
    return ("\ud83d" + BODY).encode("utf-8", "surrogatepass")


@kind("控制字符.txt", EITHER)
def control_characters_everywhere() -> bytes:
    return "\x07".join(BODY).encode()


@kind("双向改写.txt", READ)
def bidirectional_overrides() -> bytes:
    return BODY.replace("主管", "\u202e管主\u202c").encode()


@kind("零宽字符.txt", READ)
def zero_width_between_all_characters() -> bytes:
    return "\u200b".join(BODY).encode()


@kind("行尾混用.txt", READ)
def every_kind_of_line_end() -> bytes:
    ends = ("\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029")
    return "".join(f"第{write_int(n)}条　文。{ends[n % 7]}" for n in range(1, 60)).encode()


@kind("叠加符号.txt", EITHER)
def a_tower_of_combining_marks() -> bytes:
    return ("第一条　高" + "\u0301" * 20_000 + "企业。\n").encode()


@kind("私用区.txt", EITHER)
def private_use_characters_alone() -> bytes:
    return ("\ue000\uf8ff" * 5_000).encode()


# --- shapes of text ---------------------------------------------------------------------------


@kind("一行.txt", READ)
def one_enormous_line() -> bytes:
    return ("第一条　" + SENTENCE * 4_000).encode()


@kind("一词.txt", READ)
def one_enormous_word() -> bytes:
    return b"a" * 200_000


@kind("十万空行.txt", READ)
def two_hundred_thousand_empty_lines() -> bytes:
    return ("第一条　甲。" + "\n" * 200_000 + "第二条　乙。").encode()


@kind("倒数.txt", READ)
def articles_numbered_backwards() -> bytes:
    return "".join(f"第{write_int(n)}条　文。\n" for n in range(600, 0, -1)).encode()


@kind("全是第一条.txt", READ)
def the_first_article_again_and_again() -> bytes:
    return "第一条\n".encode() * 2_000


@kind("巨大条号.txt", READ)
def numbers_beyond_all_sense() -> bytes:
    huge = "九" * 5_000
    return f"第{huge}条　甲。\n第{'9' * 5_000}条　乙。\n第一条　丙。\n（{huge}）丁\n".encode()


@kind("全是项号.txt", READ)
def item_marks_alone() -> bytes:
    return "（一）".encode() * 6_000


@kind("全是书名号.txt", EITHER)
def opening_book_marks_alone() -> bytes:
    return "《".encode() * 40_000


@kind("括号交替.txt", EITHER)
def brackets_that_never_match() -> bytes:
    return "（《〔【）》〕】".encode() * 8_000


@kind("全是数字.txt", READ)
def digits_alone() -> bytes:
    return b"1234567890" * 10_000


@kind("错位乱码.txt", EITHER)
def suspects_of_a_shifted_byte_alone() -> bytes:
    return "中??蒲".encode() * 3_000


@kind("页面附属.txt", READ)
def page_furniture_on_every_second_line() -> bytes:
    return "上一篇：某某\n正文在此。\n".encode() * 2_000


@kind("相同段落.txt", READ)
def one_paragraph_thousands_of_times() -> bytes:
    return (SENTENCE * 3 + "\n").encode() * 3_000


@kind("层层列项.txt", READ)
def lists_in_lists() -> bytes:
    return "第一条　有下列：\n".encode() + "（一）甲\n1. 乙\n（1）丙\n①丁\n——戊\n".encode() * 500


@kind("全是附件.txt", READ)
def appendices_alone() -> bytes:
    return "附件\n".encode() * 1_500


@kind("全是日期.txt", READ)
def dates_that_cannot_be() -> bytes:
    return "自2025年13月45日起施行，有效期至二〇九九年二月三十日。\n".encode() * 1_000


# --- markup -----------------------------------------------------------------------------------


@kind("深层嵌套.html", EITHER)
def elements_a_thousand_deep() -> bytes:
    return b"<html><body>" + b"<div>" * 5_000 + SENTENCE.encode() + b"</div>" * 5_000


@kind("属性炸弹.html", EITHER)
def an_element_of_a_million_attributes() -> bytes:
    many = " ".join(f"a{n}=1" for n in range(20_000))
    return f"<html><body><p {many}>{SENTENCE}</p></body></html>".encode()


@kind("实体炸弹.html", EITHER)
def entities_that_multiply() -> bytes:
    defined = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE html [<!ENTITY l0 "哈">{defined}]><html><p>&l9;</p></html>'.encode()


@kind("未完的网页.html", EITHER)
def a_page_cut_in_a_tag() -> bytes:
    return f"<html><body><p>{SENTENCE * 5}</p><p cla".encode()


@kind("全是注释.html", REFUSED)
def comments_alone() -> bytes:
    return b"<!-- x -->\n" * 5_000


@kind("只有脚本.html", REFUSED)
def a_page_of_script() -> bytes:
    return b"<html><script>" + b"while(1){}" * 5_000 + b"</script></html>"


@kind("全是尖括号.html", EITHER)
def angle_brackets_alone() -> bytes:
    return b"</" + b"<" * 50_000


@kind("表格海.html", EITHER)
def tables_in_tables() -> bytes:
    return b"<html><body>" + b"<table><tr><td>" * 600 + SENTENCE.encode()


@kind("星号海.md", EITHER)
def emphasis_that_never_closes() -> bytes:
    return ("**文 *字 __词 " * 8_000).encode()


@kind("链接海.md", EITHER)
def links_that_never_close() -> bytes:
    return b"[x](http://" * 15_000


@kind("文件头炸弹.md", READ)
def front_matter_that_multiplies() -> bytes:
    lines = ["a0: &a0 [哈,哈,哈,哈,哈,哈,哈,哈,哈]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return ("---\n" + "\n".join(lines) + "\n---\n" + BODY).encode()


@kind("文件头过深.md", READ)
def front_matter_nested_too_deep() -> bytes:
    return ("---\na: " + "[" * 8_000 + "\n---\n" + BODY).encode()


@kind("文件头无尾.md", READ)
def front_matter_without_end() -> bytes:
    return ("---\n" + "title: 某办法\n" * 5_000 + BODY).encode()
