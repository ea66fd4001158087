from __future__ import annotations

import ast
import os
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from architecture import OURS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.M)


def wanted(requirements):
    return {normal(re.match(r"[A-Za-z0-9._-]+", line).group()) for line in requirements}


def test_every_package_is_in_the_wheel():
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in OURS[1:]
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert found == set(PROJECT["tool"]["setuptools"]["packages"])


def test_every_file_beside_the_code_is_in_the_wheel():
    data = PROJECT["tool"]["setuptools"]["package-data"]
    for package in PROJECT["tool"]["setuptools"]["packages"]:
        for path in (ROOT / package.replace(".", "/")).iterdir():
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                assert any(fnmatch(path.name, p) for p in data.get(package, [])), path


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_place(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|^-|@ |(?<!\w)/\w", text, re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_has_a_hash(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_locks_hold_what_the_project_asks_for():
    runtime = {normal(name) for name, _ in pins("requirements.txt")}
    develop = {normal(name) for name, _ in pins("requirements-dev.txt")}
    assert wanted(PROJECT["project"]["dependencies"]) <= runtime
    assert wanted(PROJECT["project"]["optional-dependencies"]["dev"]) <= develop


def test_the_two_locks_agree():
    assert set(pins("requirements.txt")) <= set(pins("requirements-dev.txt"))


def test_the_script_of_continuous_integration_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_module_says_what_it_is_for():
    for package in OURS[1:]:
        for path in (ROOT / package).rglob("*.py"):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
