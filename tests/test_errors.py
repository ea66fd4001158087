from __future__ import annotations

import inspect
import re

import pytest

from kb import errors

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass)]


def test_every_error_is_one_of_the_family():
    assert CLASSES
    assert all(issubclass(c, errors.KBError) for c in CLASSES)


def test_the_tree_in_the_docstring_is_the_tree_in_the_code():
    drawn = []
    path: list[str] = []
    for indent, name in re.findall(r"^( *[│ ]*(?:[├└]─ )?)([A-Z]\w+)", errors.__doc__, re.M):
        depth = (len(indent) - 4) // 3
        if issubclass(getattr(errors, name, object), errors.KBError):
            path = [*path[:depth], name]
            drawn.append(tuple(path[-2:]))
    coded = [(c.__base__.__name__, c.__name__) for c in CLASSES if c is not errors.KBError]
    assert sorted(drawn[1:]) == sorted(coded)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.KBError, 1),
        (errors.IngestError, 1),
        (errors.HomeLocked, 1),
        (errors.ConfigError, 2),
        (errors.UsageError, 2),
    ],
)
def test_an_error_knows_how_the_program_ends(kind, status):
    assert kind.exit_status == status


def test_no_error_hides_a_builtin():
    assert not [c.__name__ for c in CLASSES if c.__name__ in dir(__builtins__)]


def test_an_ingest_error_says_where():
    problem = errors.UnreadableDocument("没有文字", source="a.md", line=7)
    assert (str(problem), problem.source, problem.line) == ("没有文字", "a.md", 7)


def test_a_model_error_says_whether_a_retry_may_help():
    assert errors.ModelError("超时", retry=True).retry
    assert not errors.ModelError("密钥不对").retry
