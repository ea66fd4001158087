from __future__ import annotations

from datetime import date

import pytest
from conftest import ROOT
from homes import app, rules, write

from ingest.manifest import load, load_mapping
from ingest.roots import roots
from kb.errors import IngestError, UsageError
from kb.model import Kind

GOOD = """
a.md:
  title: 某市试行办法
  aliases: [办法, 试行办法]
  kind: regulation
  number: 012
  signed_on: 2021-05-29
  note: |
    从网页复制
b.md: {aliases: 单名}
c.md:
"""


def test_a_manifest_gives_each_file_its_data(tmp_path):
    (tmp_path / "manifest.yaml").write_text(GOOD, encoding="utf-8")
    assert load(tmp_path) == {
        "a.md": {
            "kind": Kind.REGULATION,
            "aliases": ("办法", "试行办法"),
            "title": "某市试行办法",
            "number": "012",
            "note": "从网页复制",
            "signed_on": date(2021, 5, 29),
        },
        "b.md": {"aliases": ("单名",)},
        "c.md": {},
    }


def test_json_will_do(tmp_path):
    text = '\ufeff{"a.md": {"kind": "news", "published_on": "2021-12-10", "title": null}}'
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert load(tmp_path) == {"a.md": {"kind": Kind.NEWS, "published_on": date(2021, 12, 10)}}


def test_a_folder_needs_no_manifest(tmp_path):
    assert load(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.md:\n  titel: 某办法", ["a.md", "titel", "title"]),
        ("a.md:\n  kind: decree", ["a.md", "kind", "decree", "regulation"]),
        ("a.md:\n  effective_to: 2025-02-30", ["a.md", "effective_to", "2025-02-30"]),
        ("a.md:\n  signed_on: 2021年5月29日", ["a.md", "signed_on"]),
        ("a.md:\n  signed_on: [2021-05-29]", ["a.md", "signed_on"]),
        ("a.md:\n  aliases: {a: b}", ["a.md", "aliases"]),
        ("a.md:\n  title: [甲]", ["a.md", "title"]),
        ("a.md: 某办法", ["a.md"]),
        ("- a.md", ["键: 值"]),
        ("a.md:\n\ttitle: 甲", ["第 2 行"]),
        ("a.md: &x [*x", ["第"]),
        ("a: " + "[" * 3000, ["嵌套太深"]),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path, text, words):
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(IngestError) as caught:
        load(tmp_path)
    assert all(word in str(caught.value) for word in ["manifest.yaml", *words])


def test_two_manifests_are_one_too_many(tmp_path):
    (tmp_path / "manifest.yaml").write_text("", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(IngestError, match="只保留一个"):
        load(tmp_path)


def test_another_encoding_is_refused_and_not_guessed(tmp_path):
    (tmp_path / "manifest.yaml").write_bytes("a.md: {title: 办法}".encode("gb18030"))
    with pytest.raises(IngestError, match="UTF-8"):
        load(tmp_path)


def test_yaml_makes_nothing_but_text():
    text = "a: 012\nb: yes\nc: 2021-05-29\nd: !!python/name:os.system x\ne:"
    assert load_mapping("a: 012\nb: yes\nc: 2021-05-29\ne:", "x") == {
        "a": "012",
        "b": "yes",
        "c": "2021-05-29",
        "e": "",
    }
    assert load_mapping(text, "x")["d"] == "x"


def test_the_manifest_that_ships_names_the_files_that_ship():
    folder = ROOT / "data" / "policies"
    shipped = {path.name for path in folder.iterdir() if path.suffix != ".yaml"}
    entries = load(folder)
    assert set(entries) == shipped
    for name, entry in entries.items():
        first = (folder / name).read_text(encoding="utf-8").strip().splitlines()[0]
        assert entry["kind"] is Kind.REGULATION or "非官方文件" in first


def test_the_guideline_ships_as_it_was_published(shared):
    (published,) = (shared / "seeds").glob("003_*")
    ours = ROOT / "data" / "policies" / "gz-ai-digital-economy-guideline.md"
    assert ours.read_bytes() == published.read_bytes()


# --- a file of its own beside a file --------------------------------------------------------------


def overrides(folder):
    (root,) = roots([folder])
    return root.overrides


SIDE = "title: 旁注的标题\neffective_to: 2027-02-28\n"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.md.meta.yaml", SIDE),
        ("a.md.meta.yml", SIDE),
        ("a.meta.yaml", SIDE),
        ("a.md.meta.json", '{"title": "旁注的标题", "effective_to": "2027-02-28"}'),
    ],
)
def test_a_file_beside_a_file_wins_over_the_manifest_key_by_key(tmp_path, name, body):
    files = {"a.md": "甲", "b.md": "乙", "manifest.yaml": "a.md: {title: 甲, issuer: 某局}"}
    write(tmp_path, {**files, name: body})
    wanted = {"title": "旁注的标题", "issuer": "某局", "effective_to": date(2027, 2, 28)}
    assert overrides(tmp_path)["a.md"] == wanted
    assert overrides(tmp_path / "a.md")["a.md"] == wanted
    (root,) = roots([tmp_path])
    assert [found.source for found in root.files] == ["a.md", "b.md"]


def test_a_file_in_a_subfolder_has_its_own(tmp_path):
    write(tmp_path, {"下级/a.md": "甲", "下级/a.md.meta.yaml": "number: 012", "a.md": "乙"})
    assert overrides(tmp_path) == {"下级/a.md": {"number": "012"}}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.md": "甲", "a.md.meta.yaml": "titel: 乙"}, ["a.md.meta.yaml", "titel", "title"]),
        ({"a.md": "甲", "a.md.meta.yaml": "kind: decree"}, ["a.md.meta.yaml", "decree"]),
        ({"a.md": "甲", "a.md.meta.yaml": "- 甲"}, ["a.md.meta.yaml", "键: 值"]),
        ({"a.md": "甲", "a.md.meta.yaml": "", "a.meta.json": "{}"}, ["只保留一个", "a.meta.json"]),
        ({"a.md": "甲", "a.txt": "乙", "a.meta.yaml": ""}, ["a.md、a.txt", "a.md.meta.yaml"]),
    ],
)
def test_a_mistake_beside_a_file_is_refused_with_its_place(tmp_path, files, words):
    write(tmp_path, files)
    with pytest.raises(IngestError) as caught:
        roots([tmp_path])
    assert all(word in str(caught.value) for word in words)


def test_one_that_is_named_itself_is_a_misuse(tmp_path):
    write(tmp_path, {"a.md": "甲", "a.md.meta.yaml": SIDE})
    with pytest.raises(UsageError, match="旁边的那个文件"):
        roots([tmp_path / "a.md.meta.yaml"])


def test_a_change_beside_a_file_reads_it_again_and_one_without_its_file_is_reported(tmp_path):
    folder, home = tmp_path / "in", tmp_path / "home"
    write(
        folder, {"a.md": rules("某办法", "甲。", "乙。"), "b.md": rules("某规定", "丙。", "丁。")}
    )
    assert app(home, "ingest", folder, "--json").json["added"] == 2
    write(folder, {"a.md.meta.yaml": SIDE, "没有.md.meta.yaml": SIDE})
    report = app(home, "ingest", folder, "--json").json
    assert (report["updated"], report["unchanged"]) == (1, 1)
    (failed,) = report["failed"]
    assert failed["source"] == "没有.md.meta.yaml" and "旁边没有它说明的文件" in failed["error"]
    shown = app(home, "show", "旁注的标题", "--json").json["document"]
    assert shown["effective_to"] == "2027-02-28"
    assert shown["evidence"]["effective_to"]["basis"] == "人工"
    (folder / "a.md.meta.yaml").unlink()
    assert app(home, "ingest", folder, "--json").json["updated"] == 1
    assert app(home, "show", "某办法", "--json").json["document"]["effective_to"] is None
