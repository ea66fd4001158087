from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import pytest

from kb.errors import IndexUnavailable
from kb.index.words import Words
from kb.text import Tokeniser


@pytest.fixture
def words(tmp_path: Path) -> Words:
    words = Words.create(tmp_path / "words")
    words.add(
        [
            ("导则-1", "v1", ["骨干", "企业", "企业", "营业收入"]),
            ("导则-2", "v1", ["企业", "补贴"]),
            ("通知-1", "v2", ["补贴", '"申报"', "a:b", "AND", "(", "c++"]),
        ]
    )
    words.commit()
    return words


def found(words: Words, *tokens: str, limit: int = 10) -> list[str]:
    return [chunk for chunk, _ in words.search(tokens, limit)]


def test_any_of_the_tokens_will_do_and_more_of_them_rank_first(words):
    assert found(words, "企业", "补贴")[0] == "导则-2"
    assert set(found(words, "企业", "补贴")) == {"导则-1", "导则-2", "通知-1"}


def test_a_token_counts_once_however_often_it_is_asked(words):
    assert words.search(["企业"] * 9 + ["补贴"], 10) == words.search(["企业", "补贴"], 10)


@pytest.mark.parametrize("token", ['"申报"', "a:b", "AND", "(", "c++"])
def test_a_token_is_looked_up_and_never_parsed(words, token):
    assert found(words, token) == ["通知-1"]


@pytest.mark.parametrize(
    "tokens",
    [
        [],
        [""],
        ["   "],
        ["没有这个词"],
        ["body:企业"],
        ["企*"],
        ['"'],
        ["\\"],
        ["NOT", "OR", "-"],
        ["\ud800"],
        ["\0"],
        ["长" * 100_000],
        ["{!parser}", "[a TO b]", "~2", "^3"],
    ],
)
def test_no_token_can_break_a_search(words, tokens):
    assert words.search(tokens, 10) == []


def test_a_token_that_cannot_be_stored_does_not_stop_its_neighbours(tmp_path):
    words = Words.create(tmp_path / "words")
    words.add([("a", "v", ["长" * 100_000, "\ud800", "c\0d", "企业"])])
    words.commit()
    assert found(words, "企业") == ["a"]


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (-1, 0), (1, 1), (10**9, 2)])
def test_the_limit_is_kept(words, limit, count):
    assert len(words.search(["补贴"], limit)) == count


def test_nothing_is_seen_before_the_commit(words):
    words.add([("新-1", "v3", ["补贴"])])
    assert "新-1" not in found(words, "补贴")
    words.commit()
    assert "新-1" in found(words, "补贴")


def test_a_version_replaced_in_one_commit_is_never_there_twice(words):
    words.delete_versions(["v1", "没有的版本"])
    words.add([("导则-1", "v1b", ["企业"])])
    words.commit()
    assert (words.count(), words.holds("v1"), words.holds("v1b")) == (2, 0, 1)
    assert found(words, "企业") == ["导则-1"]


def test_rollback_forgets(words):
    words.delete_versions(["v1"])
    words.rollback()
    words.commit()
    assert words.count() == 3


def test_a_reader_sees_a_commit_after_reload(words):
    reader = Words(words.folder)
    words.delete_versions(["v2"])
    words.commit()
    assert reader.count() == 3
    reader.reload()
    assert reader.count() == 2


def test_reading_needs_no_writer(words):
    words.add([("新-1", "v3", ["补贴"])])
    assert found(Words(words.folder), "补贴") == ["导则-2", "通知-1"]


def test_a_second_writer_is_told_so_and_can_write_afterwards(words):
    second = Words(words.folder)
    words.add([("新-1", "v3", ["补贴"])])
    with pytest.raises(IndexUnavailable, match="正在写入"):
        second.add([("新-2", "v4", ["补贴"])])
    words.commit()
    second.add([("新-2", "v4", ["补贴"])])
    second.commit()
    assert second.count() == 5


def test_create_starts_empty_whatever_was_there(words):
    assert Words.create(words.folder).count() == 0


@pytest.mark.parametrize("content", [None, "", "{}", "不是索引"])
def test_a_folder_that_is_no_index_says_what_to_do(tmp_path, content):
    if content is not None:
        (tmp_path / "meta.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexUnavailable, match="重新运行 ingest"):
        Words(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_read_only_folder_is_searched_and_refuses_changes(words):
    was = os.geteuid()
    for place in (words.folder, *words.folder.iterdir()):
        place.chmod(0o555 if place.is_dir() else 0o444)
    # The way to the folder stays open to everyone; root would not notice the permissions.
    for place in words.folder.parents[:4]:
        if place.stat().st_uid == was and place != Path("/"):
            place.chmod(place.stat().st_mode | 0o055)
    if was == 0:
        with contextlib.suppress(PermissionError):  # a root without that right notices them too
            os.seteuid(65534)
    try:
        reader = Words(words.folder)
        assert found(reader, "企业")[0] == "导则-1"
        with pytest.raises(IndexUnavailable, match="只读"):
            reader.add([("新-1", "v3", ["补贴"])])
        reader.reload()
        assert reader.count() == 3
    finally:
        os.seteuid(was)
        words.folder.chmod(0o755)


def test_every_article_is_found_by_its_own_words(tmp_path, shared):
    cutter, texts = Tokeniser(), {}
    for path in sorted((shared / "corpora/laws/民法商法").glob("*.md"))[::4]:
        for i, text in enumerate(re.split(r"(?m)^(?=第.{1,7}条\s)", path.read_text("utf-8"))[1:]):
            texts[f"{path.stem}-{i}"] = cutter.tokens(text)
    words = Words.create(tmp_path / "words")
    words.add((chunk, chunk, tokens) for chunk, tokens in texts.items())
    words.commit()
    assert words.count() == len(texts) > 300
    for chunk, tokens in list(texts.items())[::5]:
        best = words.search(tokens, 3)
        assert chunk in [i for i, score in best if score >= best[0][1] * 0.999]


def test_an_index_is_put_in_place_though_a_reader_leaves_a_file_there(tmp_path, monkeypatch):
    folder, renamed = tmp_path / "words", []
    Words.create(folder)

    def once_in_the_way(self, target):
        renamed.append(target)
        if len(renamed) == 1:
            folder.mkdir()
            (folder / ".tantivy-meta.lock").touch()
        return rename(self, target)

    rename = Path.rename
    monkeypatch.setattr(Path, "rename", once_in_the_way)
    assert found(Words.replace(folder, [("甲", "v", ["补贴"])]), "补贴") == ["甲"]
    assert renamed == [folder, folder]
