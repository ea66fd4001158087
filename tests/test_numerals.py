from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kb.numerals
from kb.numerals import NUMERAL, read_decimal, read_int, write_int


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("七", 7),
        ("十", 10),
        ("十八", 18),
        ("二十", 20),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("一百十", 110),
        ("一千二百六十", 1260),
        ("一千零一", 1001),
        ("二〇二一", 2021),
        ("二○二一", 2021),
        ("二零二五", 2025),
        ("廿三", 23),
        ("卅", 30),
        ("两千", 2000),
        ("兩千", 2000),
        ("壹佰贰拾", 120),
        ("105", 105),
        ("１０５", 105),
        (" 12 ", 12),
        ("〇", 0),
        ("", None),
        ("几", None),
        ("第七", None),
        ("七条", None),
        ("-3", None),
        ("1.5", None),
        ("十a", None),
        ("9" * 5000, None),
    ],
)
def test_an_ordinal_is_read_by_value(written, value):
    assert read_int(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2500", "2500"),
        ("2,500", "2500"),
        ("2，500", "2500"),
        ("２５００", "2500"),
        ("2 500", "2500"),
        ("2500万", "25000000"),
        ("2,499.5万", "24995000"),
        ("1.5亿", "150000000"),
        ("0.25亿", "25000000"),
        ("１．５億", "150000000"),
        ("二千五百万", "25000000"),
        ("两千五百萬", "25000000"),
        ("一亿二千万", "120000000"),
        ("3万亿", "3000000000000"),
        ("8000萬", "80000000"),
        ("三万亿", "3000000000000"),
        ("一亿零五百", "100000500"),
        ("十二亿三千四百五十六万七千八百九十", "1234567890"),
        ("９" * 5000, None),
        ("一" * 5000, None),
        ("", None),
        ("万", None),
        ("很多", None),
        ("2,50", None),
        ("1.2.3", None),
    ],
)
def test_a_quantity_is_read_by_value(written, value):
    assert read_decimal(written) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (115, "一百一十五"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
    ],
)
def test_a_number_is_written_as_statutes_write_it(value, written):
    assert write_int(value) == written


@given(st.integers(min_value=0, max_value=10**8))
def test_what_is_written_is_read_back(value):
    assert read_int(write_int(value)) == value


@given(st.integers(min_value=0, max_value=5000))
def test_every_written_ordinal_is_made_of_numeral_characters(value):
    assert all(char in NUMERAL for char in write_int(value))


@given(st.text(max_size=8))
def test_no_text_makes_a_reader_fail(text):
    read_int(text)
    read_decimal(text)


def test_the_example_of_the_module_is_true():
    assert doctest.testmod(kb.numerals).failed == 0
