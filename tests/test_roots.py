from __future__ import annotations

import os

import pytest
from homes import write

from ingest import roots as module
from ingest.roots import Found, roots
from kb.errors import IngestError, UnreadableDocument, UsageError

FILES = {"乙.txt": "乙", "甲.md": "甲", "下级/丙.txt": "丙", ".隐藏": "x", ".git/x.md": "x",
         "~$甲.docx": "x", "manifest.yaml": "甲.md:\n  kind: notice\n"}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "in", FILES)


def test_a_folder_is_a_root_with_all_its_files_by_their_path_in_it(folder):
    (root,) = roots([folder])
    assert [found.source for found in root.files] == ["下级/丙.txt", "乙.txt", "甲.md"]
    assert root.whole and root.id == str(folder) and root.overrides["甲.md"] == {"kind": "notice"}


def test_a_file_is_of_its_folder_and_brings_nothing_else(folder):
    (root,) = roots([folder / "甲.md"])
    assert [found.source for found in root.files] == ["甲.md"]
    assert not root.whole and root.id == roots([folder])[0].id
    assert root.overrides == roots([folder])[0].overrides


def test_a_root_is_the_same_however_it_is_named(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    link = folder.parent / "link"
    link.symlink_to(folder)
    ids = {roots([path])[0].id for path in (folder, link, folder / "下级" / "..")}
    assert ids == {str(folder)} == {roots([folder.relative_to(folder.parent)])[0].id}


def test_links_that_lead_nowhere_or_round_in_circles_are_passed_over(folder):
    (folder / "断.md").symlink_to(folder / "没有")
    (folder / "圈").symlink_to(folder)
    os.mkfifo(folder / "管道.txt")
    assert len(roots([folder])[0].files) == 3


@pytest.mark.parametrize("name", ["没有", "长" * 300, "a\0b", "\udcff"])
def test_what_is_not_there_is_a_misuse(tmp_path, name):
    with pytest.raises(UsageError, match="请检查路径"):
        roots([tmp_path / name])


def test_a_folder_without_files_is_a_misuse(tmp_path):
    with pytest.raises(UsageError, match="没有文件"):
        roots([write(tmp_path / "in", {".隐藏": "x"})])


def test_two_manifests_are_one_too_many(folder):
    write(folder, {"manifest.json": "{}"})
    with pytest.raises(IngestError, match="只保留一个"):
        roots([folder])


def test_a_file_too_large_or_gone_or_badly_named_says_so(folder, monkeypatch):
    with pytest.raises(UnreadableDocument, match="打不开文件"):
        Found("没有.txt", folder / "没有.txt").read()
    with pytest.raises(UnreadableDocument, match="不是 UTF-8"):
        Found("\udcff.txt", folder / "甲.md").read()
    monkeypatch.setattr(module, "LARGEST", 2)
    with pytest.raises(UnreadableDocument, match="请拆分"):
        Found("甲.md", folder / "甲.md").read()
