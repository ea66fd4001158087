from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from ingest.read import read_bytes
from kb.errors import UnreadableDocument


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_is_a_line_a_row_as_it_is_shown():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["扶持项目一览表"])
    sheet.merge_cells("A1:C1")
    sheet.append(["类别", "标准", "日期"])
    sheet.append(["租金", 0.125, date(2024, 3, 1)])
    sheet.append([None, 1234567.5, datetime(2024, 3, 1, 9, 30)])
    sheet.merge_cells("A3:A4")
    sheet["B3"].number_format, sheet["B4"].number_format = "0.0%", "#,##0.00"
    assert read_bytes(saved(book), "表.xlsx").text.split("\n") == [
        "扶持项目一览表",
        "| 类别 | 标准 | 日期 |",
        "| 租金 | 12.5% | 2024-03-01 |",
        "| 租金 | 1,234,567.50 | 2024-03-01 09:30 |",
    ]


def test_what_is_hidden_is_left_out_and_recorded_and_formulas_without_result_are_said():
    book = openpyxl.Workbook()
    book.active.append(["名称", "数额"])
    book.active.append(["合计", "=SUM(B1:B1)"])
    book.active.append(["隐藏", 1])
    book.active.row_dimensions[3].hidden = True
    other = book.create_sheet("底稿")
    other.append(["甲", "乙"])
    other.sheet_state = "hidden"
    book.create_sheet("目录").append(["项", "页"])
    reading = read_bytes(saved(book), "表.xlsx")
    assert reading.text.split("\n") == [
        "Sheet", "| 名称 | 数额 |", "| 合计 |  |", "目录", "| 项 | 页 |",
    ]  # fmt: skip
    said = "".join(edit.reason for edit in reading.edits)
    assert "1 行" in said and "底稿" in said
    assert [alert.kind for alert in reading.alerts] == ["formula"]


def test_a_workbook_without_words_or_cut_off_is_refused():
    data = saved(openpyxl.Workbook())
    with pytest.raises(UnreadableDocument, match="没有读到正文"):
        read_bytes(data, "空.xlsx")
    with pytest.raises(UnreadableDocument, match="已损坏"):
        read_bytes(data[:500], "断.xlsx")


def test_the_cell_over_a_table_is_the_title_and_not_the_name_of_the_sheet():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "奖补项目"
    sheet.append(["白河市2025年惠企政策清单"])
    sheet.merge_cells("A1:B1")
    sheet.append(["名称", "标准"])
    sheet.append(["技术改造", "最高300万元"])
    book.create_sheet("联系方式").append(["单位", "电话"])
    assert read_bytes(saved(book), "表.xlsx").front == {"title": "白河市2025年惠企政策清单"}
