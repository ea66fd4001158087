from __future__ import annotations

import re

import pytest
from model_server import model_server

from bench import answers


def copying(prompt):
    """A model that says what the first provision says."""
    found = re.search(r"\[(A\d+)\] ([^\n]+)", prompt)
    return f"{found[2]}[{found[1]}]编造的奖励500万元。[{found[1]}]" if found else "无依据。"


def test_an_office_may_measure_its_own_model(shared, tmp_path, monkeypatch, capsys):
    with model_server() as server:
        server.reset(copying)
        monkeypatch.setenv("KB_LLM_BASE_URL", server.address)
        monkeypatch.setenv("KB_LLM_MODEL", "m")
        options = ["--shared", str(shared), "--homes", str(tmp_path), "--every", "6", "--model"]
        answers.main(["seeds", *options])
        assert server.asked
    told = capsys.readouterr().out
    assert re.search(r"asked of the model: [1-9]\d*; written by it: \d+; sentences kept \d+", told)
    assert "facts" in told and "ask: median" in told


def test_a_model_that_nobody_named_is_not_measured(capsys):
    with pytest.raises(SystemExit):
        answers.main(["seeds", "--model"])
    assert "KB_LLM_MODEL" in capsys.readouterr().err
