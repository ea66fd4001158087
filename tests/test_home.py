from __future__ import annotations

from contextlib import closing

import pytest

from kb.errors import CatalogUnavailable, HomeLocked, IndexUnavailable
from kb.store.catalog import Catalog
from kb.store.home import check_makers, writing
from kb.text import Tokeniser


def test_one_writer_at_a_time(tmp_path):
    with writing(tmp_path / "home", create=True):
        with pytest.raises(HomeLocked, match="请等它结束"), writing(tmp_path / "home", create=True):
            pass
    with writing(tmp_path / "home", create=True):
        pass


def test_the_lock_is_given_back_when_the_writer_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), writing(tmp_path, create=True):
        _ = 1 / 0
    with writing(tmp_path, create=True):
        pass


def test_nothing_is_written_where_there_is_no_home(tmp_path):
    with pytest.raises(CatalogUnavailable, match="python app"), writing(tmp_path / "x"):
        pass
    assert not list(tmp_path.iterdir())


def test_another_maker_is_refused_and_the_same_or_none_is_not(tmp_path):
    with closing(Catalog(tmp_path, create=True)) as catalog:
        check_makers(catalog, "rjieba", "static-1")
        catalog.sign({"tokeniser": "rjieba", "embedder": "static-1"})
        check_makers(catalog, "rjieba", "static-1")
        with pytest.raises(IndexUnavailable, match=r"KB_TOKENISER.*--rebuild"):
            check_makers(catalog, "jieba", "static-1")
        with pytest.raises(IndexUnavailable, match=r"static-1.*static-2"):
            check_makers(catalog, "rjieba", "static-2")


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("骨干企业年销售收入2500万元以上", {"骨干", "企业", "销售", "收入", "2500", "万元"}),
        ("骨幹企業年銷售收入", {"骨干", "企业", "销售", "收入"}),
        ("有效期至2025年12月31日", {"有效期", "2025", "12", "31"}),
        ("《产业导则》第七条第一款第（一）项", {"产业", "导则"}),
        ("5G 网络与 AI 芯片", {"5g", "网络", "ai", "芯片"}),
        ("穗府办规〔2021〕3号", {"2021", "3"}),
        ("", set()),
    ],
)
def test_both_tokenisers_cut_out_the_words_that_matter(engine, text, words):
    found = set(Tokeniser(engine).words(text))
    assert words <= found and not any(c in "".join(found) for c in "《》（）〔〕 ")
