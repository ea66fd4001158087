from __future__ import annotations

import shutil

import numpy as np
import onnxes
import pytest
from homes import POLICIES, app
from langchain_tests.integration_tests import EmbeddingsIntegrationTests

from kb.embed.local import OnnxEmbedder
from kb.errors import ConfigError, ModelError
from kb.rerank import OnnxReranker
from kb.retriever import PolicyEmbeddings

TEXTS = ["骨干企业年销售收入", "本导则由谁解释", "租金补贴"]
QUESTION = "骨干企业的年销售收入标准是多少？"


def expected(text, how):
    """What pooling by hand gives."""
    numbers = [2, *(onnxes.VOCABULARY.index(c) for c in text), 3]
    rows = onnxes.table(onnxes.COLUMNS)[numbers]
    row = {"cls_token": rows[0], "mean_tokens": rows.mean(axis=0), "lasttoken": rows[-1]}[how]
    return row / np.linalg.norm(row)


@pytest.mark.parametrize("how", ["cls_token", "mean_tokens", "lasttoken"])
def test_tokens_become_a_text_as_the_folder_says(tmp_path, how):
    folder = onnxes.beside(onnxes.encoder(tmp_path), **{"1_Pooling__config": onnxes.pooling(how)})
    rows = OnnxEmbedder(folder).embed_passages(TEXTS)
    for row, text in zip(rows, TEXTS, strict=True):
        assert np.allclose(row, expected(text, how), atol=1e-5)


def test_the_mean_is_taken_where_nothing_is_said(tmp_path):
    row = OnnxEmbedder(onnxes.encoder(tmp_path)).embed_question(TEXTS[0])
    assert np.allclose(row, expected(TEXTS[0], "mean_tokens"), atol=1e-5)


def test_a_text_has_one_vector_alone_or_among_others(tmp_path):
    ours = OnnxEmbedder(onnxes.encoder(tmp_path))
    texts = [TEXTS[n % 3] * (n % 7 + 1) for n in range(50)]
    rows = ours.embed_passages(texts)
    assert rows.shape == (50, ours.dimension) and rows.dtype == np.float32
    for i in range(50):
        assert np.allclose(rows[i], ours.embed_passages([texts[i]])[0], atol=1e-5)
    assert ours.embed_passages([]).shape == (0, ours.dimension)


INPUTS = [
    ("input_ids",),
    ("input_ids", "attention_mask"),
    ("input_ids", "attention_mask", "token_type_ids"),
    ("input_ids", "attention_mask", "position_ids"),
]


@pytest.mark.parametrize("inputs", INPUTS)
def test_a_model_is_fed_what_it_asks_for(tmp_path, inputs):
    row = OnnxEmbedder(onnxes.encoder(tmp_path, inputs=inputs)).embed_question(TEXTS[0])
    assert np.allclose(row, expected(TEXTS[0], "mean_tokens"), atol=1e-5)


def test_what_a_model_asks_for_and_nobody_has_is_named(tmp_path):
    folder = onnxes.encoder(tmp_path, inputs=("input_ids", "pixel_values"))
    with pytest.raises(ModelError, match="pixel_values"):
        OnnxEmbedder(folder).embed_question("骨干")


def test_a_model_that_pools_by_itself_is_left_to_it(tmp_path):
    row = OnnxEmbedder(onnxes.sentence_encoder(tmp_path)).embed_question(TEXTS[0])
    assert np.allclose(row, expected(TEXTS[0], "mean_tokens"), atol=1e-5)


def test_the_instruction_stands_before_the_question_alone(tmp_path):
    prompts = {"prompts": {"query": "由谁解释", "document": ""}}
    folder = onnxes.beside(onnxes.encoder(tmp_path), config_sentence_transformers=prompts)
    ours, plainly = OnnxEmbedder(folder), OnnxEmbedder(onnxes.encoder(tmp_path / "b"))
    assert np.allclose(ours.embed_passages(TEXTS), plainly.embed_passages(TEXTS))
    asked = plainly.embed_question("由谁解释租金")
    assert np.allclose(ours.embed_question("租金"), asked, atol=1e-5)
    other = OnnxEmbedder(folder, prefix="由谁解释租金").embed_question("")
    assert np.allclose(other, asked, atol=1e-5)


def test_no_more_is_read_than_the_model_takes(tmp_path):
    folder = onnxes.beside(onnxes.encoder(tmp_path), sentence_bert_config={"max_seq_length": 6})
    ours = OnnxEmbedder(folder)
    assert np.allclose(ours.embed_question("骨干企业年销售"), ours.embed_question("骨干企业"))


def test_other_weights_or_another_use_of_them_are_another_embedder(tmp_path):
    folder = onnxes.encoder(tmp_path / "m")
    names = {OnnxEmbedder(folder).name}
    assert OnnxEmbedder(shutil.copytree(folder, tmp_path / "x" / "m")).name in names
    onnxes.encoder(folder, seed=1)
    names.add(OnnxEmbedder(folder).name)
    onnxes.beside(folder, **{"1_Pooling__config": onnxes.pooling("cls_token")})
    names.add(OnnxEmbedder(folder).name)
    assert len(names) == 3 and all(name.startswith("onnx-m-") for name in names)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: shutil.rmtree(f), "没有模型文件夹"),
        (lambda f: (f / "model.onnx").unlink(), "没有 .onnx 文件"),
        (lambda f: (f / "tokenizer.json").unlink(), "没有 tokenizer.json"),
        (lambda f: (f / "model.onnx").write_bytes(b"not a model"), "打不开"),
        (lambda f: (f / "tokenizer.json").write_text("{}"), "打不开"),
        (lambda f: (f / "config.json").write_text("{"), "读不懂"),
        (lambda f: (f / "config.json").write_text("[" * 100_000), "读不懂"),
        (lambda f: onnxes.beside(f, modules=[{"path": ""}, {"path": "2_Dense"}]), "2_Dense"),
        (
            lambda f: onnxes.beside(f, **{"1_Pooling__config": onnxes.pooling("max_tokens")}),
            "max_tokens",
        ),
    ],
)
def test_a_folder_that_will_not_do_is_said_with_what_to_do(tmp_path, spoil, said):
    folder = onnxes.encoder(tmp_path / "m")
    spoil(folder)
    with pytest.raises(ConfigError, match=said):
        OnnxEmbedder(folder)


def test_a_layer_that_the_export_holds_is_no_hindrance(tmp_path):
    folder = onnxes.beside(onnxes.sentence_encoder(tmp_path), modules=[{"path": "2_Dense"}])
    assert OnnxEmbedder(folder).embed_question("骨干").any()


def test_half_a_character_is_read_as_a_sign_that_is_not_known(tmp_path):
    ours = OnnxEmbedder(onnxes.encoder(tmp_path / "a"))
    assert np.allclose(ours.embed_question("\ud800骨干"), ours.embed_question("?骨干"))
    reader = OnnxReranker(onnxes.cross_encoder(tmp_path / "b", liked="租"))
    assert reader.scores("\ud800", ["租\udc00"]) == reader.scores("?", ["租?"])


class TestLocalStandard(EmbeddingsIntegrationTests):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = onnxes.encoder(tmp_path)

    @property
    def embeddings_class(self):
        return PolicyEmbeddings

    @property
    def embedding_model_params(self):
        return {"embedder": OnnxEmbedder(self.folder)}


def test_a_cross_encoder_reads_the_question_and_each_text_apart(tmp_path):
    ours = OnnxReranker(onnxes.cross_encoder(tmp_path, liked="租"))
    texts = ["租金租", "租金", "补贴", *["租租租租"] * 20]
    scores = ours.scores("租租租租租", texts)
    assert scores[0] > scores[1] > scores[2] == 0.5
    assert set(scores[3:]) == {max(scores)} and all(0 <= score <= 1 for score in scores)


def test_an_encoder_is_no_cross_encoder_and_the_other_way_round(tmp_path):
    with pytest.raises(ModelError, match="不是重排模型"):
        OnnxReranker(onnxes.encoder(tmp_path / "a")).scores("问", ["甲", "乙"])
    with pytest.raises(ModelError, match="不是向量模型"):
        OnnxEmbedder(onnxes.cross_encoder(tmp_path / "b", liked="租")).embed_question("租金")


def test_a_home_may_be_embedded_and_reranked_by_folders(tmp_path):
    how = {
        "KB_EMBED": f"onnx:{onnxes.encoder(tmp_path / 'm')}",
        "KB_RERANK": f"onnx:{onnxes.cross_encoder(tmp_path / 'r', liked='释')}",
    }
    home = tmp_path / "home"
    assert app(home, "ingest", POLICIES, **how).status == 0
    body = app(home, "search", "本导则由谁解释", "--json", "-k", "3", **how).json
    assert body["notices"] == [] and body["passages"][0]["article"] == "第十七条"
    answer = app(home, "ask", QUESTION, "--json", **how).json
    assert answer["status"] == "answered" and "2500 万元" in answer["text"]
    assert app(home, "doctor", **how).status == 0
    shutil.rmtree(tmp_path / "m")
    gone = app(home, "ask", QUESTION, **how)
    assert gone.status == 2 and "没有模型文件夹" in gone.err
