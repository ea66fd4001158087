"""Small ONNX models with their tokenisers, built here: encoders and a cross-encoder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

CHARACTERS = "骨干企业年销售收入标准由谁解释本导则第条有效期租金补贴鱼塘承包费"
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(CHARACTERS)]
COLUMNS = 16


def tokeniser(folder: Path) -> None:
    numbers = {token: i for i, token in enumerate(VOCABULARY)}
    made = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    folder.mkdir(parents=True, exist_ok=True)
    made.save(str(folder / "tokenizer.json"))


def table(columns: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(len(VOCABULARY), columns)).astype(np.float32)


def save(folder: Path, nodes, inputs, output, constants) -> Path:
    """A model of these nodes in a folder with its tokeniser."""
    tokeniser(folder)
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["rows", "tokens"]) for n in inputs],
        [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, str(folder / "model.onnx"))
    return folder


def encoder(folder: Path, *, inputs=("input_ids", "attention_mask"), seed: int = 0) -> Path:
    """Gives each token its row of a table: what a text becomes is left to the pooling."""
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    shape = ["rows", "tokens", COLUMNS]
    return save(
        folder, nodes, inputs, ("last_hidden_state", shape), {"table": table(COLUMNS, seed)}
    )


def sentence_encoder(folder: Path) -> Path:
    """Pools by itself: the sum of its tokens' rows."""
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["hidden"]),
        helper.make_node("ReduceSum", ["hidden", "axis"], ["sentence_embedding"], keepdims=0),
    ]
    constants = {"table": table(COLUMNS), "axis": np.array([1], np.int64)}
    return save(folder, nodes, ("input_ids",), ("sentence_embedding", ["rows", COLUMNS]), constants)


def cross_encoder(folder: Path, liked: str) -> Path:
    """Scores a pair by how often its second text has one character: it reads the token types."""
    worth = np.zeros((len(VOCABULARY), 1), np.float32)
    worth[VOCABULARY.index(liked)] = 1.0
    nodes = [
        helper.make_node("Gather", ["worth", "input_ids"], ["each"]),
        helper.make_node("Unsqueeze", ["token_type_ids", "last"], ["second"]),
        helper.make_node("Cast", ["second"], ["counted"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["each", "counted"], ["there"]),
        helper.make_node("ReduceSum", ["there", "tokens_axis"], ["logits"], keepdims=0),
    ]
    constants = {
        "worth": worth,
        "last": np.array([2], np.int64),
        "tokens_axis": np.array([1], np.int64),
    }
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    return save(folder, nodes, inputs, ("logits", ["rows", 1]), constants)


def beside(folder: Path, **files: object) -> Path:
    """More JSON files in the folder; ``__`` stands for a slash."""
    for name, body in files.items():
        path = folder / (name.replace("__", "/") + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), "utf-8")
    return folder


def pooling(how: str) -> dict[str, object]:
    names = ("cls_token", "mean_tokens", "max_tokens", "lasttoken")
    return {"word_embedding_dimension": COLUMNS, **{f"pooling_mode_{n}": n == how for n in names}}
