from __future__ import annotations

import numpy as np
import pytest

from kb.embed.static import SHIPPED, StaticEmbedder
from kb.errors import ConfigError
from kb.protocols import Embedder
from kb.text import to_traditional

TEXTS = [
    "骨干企业年营业收入不低于二千万元。",
    "企业可以申请租金补贴。",
    "本导则有效期至二〇二五年十二月三十一日。",
    "劳动者有权解除劳动合同，用人单位应当支付经济补偿。",
]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


def test_a_question_is_embedded_as_a_passage_is(embedder):
    ours: Embedder = embedder
    rows = ours.embed_passages(TEXTS)
    assert (rows.shape, rows.dtype) == ((len(TEXTS), ours.dimension), np.float32)
    assert np.allclose(rows[0], ours.embed_question(TEXTS[0]))


def test_every_row_is_a_unit_vector_and_does_not_depend_on_its_neighbours(embedder):
    rows = embedder.embed_passages(TEXTS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for row, text in zip(rows, TEXTS, strict=True):
        assert np.array_equal(row, embedder.embed_question(text))


@pytest.mark.parametrize("text", ["", "  \n", "。！？", "\0", "😀", "鿿", "\ud800"])
def test_a_text_without_a_known_token_is_a_zero_vector(embedder, text):
    assert not embedder.embed_question(text).any()


def test_no_texts_are_no_rows(embedder):
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_a_zero_row_between_others_stays_where_it_is(embedder):
    rows = embedder.embed_passages([TEXTS[0], "", TEXTS[1]])
    assert [bool(row.any()) for row in rows] == [True, False, True]


@pytest.mark.parametrize("text", TEXTS)
def test_both_scripts_give_one_vector(embedder, text):
    assert to_traditional(text) != text
    assert np.array_equal(
        embedder.embed_question(text), embedder.embed_question(to_traditional(text))
    )


def test_a_very_long_list_is_embedded_in_portions(embedder):
    many = [f"{TEXTS[i % 4]}第{i}号" * (1 + i % 7) for i in range(2_000)]
    rows = embedder.embed_passages(many)
    for i in range(0, 2_000, 611):
        assert np.array_equal(rows[i], embedder.embed_question(many[i]))


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        (
            "公司拖欠工资怎么办",
            "用人单位未及时足额支付劳动报酬的，责令限期支付",
            "船舶应当悬挂国旗",
        ),
        ("离婚后孩子归谁", "离婚后，子女由父母双方协商确定抚养", "机场噪声的控制标准"),
        ("老闆不給加班費", "用人单位安排加班不支付加班费的，依法支付", "种子生产经营许可证"),
        ("房东不退押金", "租赁合同终止，出租人应当返还保证金", "证券交易所的设立条件"),
    ],
)
def test_a_plain_question_is_nearer_to_the_rule_than_to_another(embedder, question, answer, other):
    vector = embedder.embed_question(question)
    assert vector @ embedder.embed_question(answer) > vector @ embedder.embed_question(other)


def test_the_file_is_small_and_holds_no_pickle(embedder):
    assert SHIPPED.stat().st_size <= 16_000_000
    with np.load(SHIPPED, allow_pickle=False) as stored:
        assert stored["table"].dtype == np.int8
        assert len(stored["table"]) == len(stored["scales"])
        assert str(stored["tokeniser"]) == embedder.tokeniser


def test_the_name_is_of_the_file(embedder, tmp_path):
    with np.load(SHIPPED, allow_pickle=False) as stored:
        np.savez(tmp_path / "other.npz", **{**stored, "scales": stored["scales"] * 2})
    other = StaticEmbedder(tmp_path / "other.npz")
    assert embedder.name == StaticEmbedder().name != other.name
    assert embedder.name.startswith("static-")


@pytest.mark.parametrize("content", [None, b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "static.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"static\.npz"):
        StaticEmbedder(path)
