from __future__ import annotations

from pathlib import Path

import pytest

from kb.config import Settings
from kb.errors import ConfigError


def test_an_empty_environment_gives_the_defaults():
    assert Settings.from_env({}) == Settings()


def test_settings_are_read_from_any_mapping():
    environ = {"KB_HOME": "/data/kb", "KB_TOKENISER": "jieba", "KB_PORT": "80", "PATH": "x"}
    settings = Settings.from_env(environ)
    assert settings == Settings(home=Path("/data/kb"), tokeniser="jieba", port=80)


@pytest.mark.parametrize(("written", "private"), [("1", True), ("0", False), ("", False)])
def test_addresses_of_an_intranet_are_opened_by_a_setting_alone(written, private):
    assert Settings.from_env({"KB_FETCH_PRIVATE": written}).fetch_private is private


def test_every_problem_is_told_at_once():
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({"KB_TOKENISER": "x", "KB_PORT": "99999", "KB_HOEM": "y"})
    assert all(name in str(caught.value) for name in ("KB_TOKENISER", "KB_PORT", "KB_HOEM"))
