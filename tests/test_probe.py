from __future__ import annotations

import json
import shutil
from contextlib import closing
from sqlite3 import connect

import numpy as np
import pytest
from endpoints import service, slow, status
from homes import app, rows_of, rules, write

from kb.careful import CERTAIN, CarefulServed
from kb.circuit import LONGEST_REST, REST
from kb.config import Settings
from kb.desk import Desk
from kb.embed.chosen import embedder
from kb.embed.probe import PROBE
from kb.store.stock import stock

QUESTION = "报送第3号材料"
REEMBED = "python app.py ingest --reembed"
ARTICLES = [f"企业应当于每年{n}月报送第{n}号材料，逾期不予受理。" for n in range(1, 10)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home whose vectors a service made, and the folder it was read from."""
    folder = tmp_path_factory.mktemp("probe")
    write(folder / "in", {f"{n}.txt": rules(f"示范{n}号管理办法", *ARTICLES) for n in "甲乙"})
    with service() as server:
        assert app(folder / "home", "ingest", folder / "in", **how(server)).status == 0
    return folder


@pytest.fixture
def home(made, tmp_path):
    shutil.copytree(made, tmp_path / "made")
    return tmp_path / "made" / "home"


def how(server):
    return {"KB_EMBED": "openai", "KB_EMBED_BASE_URL": server.url, "KB_EMBED_MODEL": "m"}


def settings(home, server):
    return Settings(home=home, embed="openai", embed_base_url=server.url, embed_model="m")


def notices(home, server, question=QUESTION):
    ran = app(home, "search", question, "--json", **how(server))
    assert ran.status == 0 and ran.json["passages"], ran.err
    return [notice["text"] for notice in ran.json["notices"]]


def vectors(home):
    with closing(connect(home / "catalog.sqlite3")) as db:
        return dict(db.execute("SELECT id, vector FROM chunks"))


def forget_probe(home):
    with closing(connect(home / "catalog.sqlite3")) as db, db:
        assert db.execute("DELETE FROM meta WHERE key='probe'").rowcount == 1


def test_the_model_that_made_the_vectors_is_asked_in_one_request(home, server):
    assert notices(home, server) == []
    assert [body["input"] for body in server.asked] == [[QUESTION, PROBE]]


def test_half_precision_is_the_same_model(home, server):
    server.noise = 0.02
    assert notices(home, server) == []


@pytest.mark.parametrize("other", [{"weights": "b"}, {"columns": 32}], ids=["weights", "columns"])
def test_other_weights_behind_the_name_are_noticed_and_words_answer(home, server, other):
    for name, value in other.items():
        setattr(server, name, value)
    (said,) = notices(home, server)
    assert "只按字词检索" in said and REEMBED in said
    answer = app(home, "ask", QUESTION, "--json", **how(server)).json
    assert answer["notices"][-1] == {"kind": "degraded", "text": said}
    assert "按字詞檢索" in notices(home, server, "報送第3號材料")[0]


def test_the_log_and_the_doctor_tell_it_too(home, server, caplog):
    assert app(home, "doctor", **how(server)).status == 0
    server.weights = "b"
    notices(home, server)
    assert "openai-m" in caplog.text and REEMBED in caplog.text
    ran = app(home, "doctor", "--json", **how(server))
    (check,) = [check for check in ran.json["checks"] if not check["sound"]]
    assert ran.status == 1 and check["name"] == "向量模型" and REEMBED in check["findings"][0]
    assert app(home, "doctor", "--repair", **how(server)).status == 1  # to ask anew costs money
    assert app(home, "doctor").status == 0  # nothing is asked where no service is set


def test_the_doctor_says_why_a_service_does_not_answer(home, server):
    server.fail(status(401))
    ran = app(home, "doctor", **how(server))
    assert ran.status == 1 and "KB_EMBED_API_KEY" in ran.out


def test_the_first_question_waits_no_longer_for_a_service_that_is_down(home, server):
    server.fail(slow(60))
    with closing(Desk.open(Settings(**{**_fields(home, server), "embed_timeout": 1}))) as desk:
        assert "暂时不可用" in desk.search(QUESTION).notices[0].text
    assert server.faults == 10**9 - 1


def _fields(home, server):
    one = settings(home, server)
    return {name: getattr(one, name) for name in ("home", "embed", "embed_base_url", "embed_model")}


def test_a_service_that_takes_one_text_at_a_time_proves_itself_too(home, server):
    server.most = 1
    assert notices(home, server) == []
    assert sorted(body["input"][0] for body in server.asked) == sorted([QUESTION, PROBE])
    server.weights = "b"
    assert REEMBED in notices(home, server)[0]


def test_a_desk_asks_for_proof_once_then_now_and_then_and_after_a_failure(home, server):
    now = [0.0]
    ours = CarefulServed(embedder(settings(home, server)), lambda: now[0])
    ours.know(home)
    proofs = lambda: sum(PROBE in body["input"] for body in server.asked)  # noqa: E731
    for _ in range(3):
        assert ours.embed_question(QUESTION).any()
    assert proofs() == 1
    now[0] += CERTAIN + 1
    assert ours.embed_question(QUESTION).any() and proofs() == 2
    server.fail(status(500), times=1)
    assert not ours.embed_question(QUESTION).any() and "暂时" in ours.missed
    server.weights = "b"
    now[0] += REST
    assert not ours.embed_question(QUESTION).any() and proofs() == 3 and REEMBED in ours.missed
    server.weights = ""
    now[0] += LONGEST_REST
    assert ours.embed_question(QUESTION).any() and ours.missed == ""


def test_a_desk_that_is_open_goes_on_by_itself_once_all_is_embedded_anew(home, server, monkeypatch):
    monkeypatch.setattr("kb.circuit.REST", 0)
    with closing(Desk.open(settings(home, server))) as desk:
        assert desk.search(QUESTION).notices == ()
        server.columns = 32
        assert desk.search(QUESTION).notices
        assert app(home, "ingest", "--reembed", **how(server)).status == 0
        assert desk.search(QUESTION).notices == ()


def test_new_pieces_are_not_given_vectors_of_another_model(home, server):
    before = vectors(home)
    folder = write(home.parent / "new", {"丙.txt": rules("示范丙号管理办法", *ARTICLES)})
    server.weights = "b"
    ran = app(home, "ingest", folder, "--json", **how(server))
    (warning,) = [w for w in ran.json["warnings"] if w["kind"] == "embedding"]
    assert ran.json["added"] == 1 and REEMBED in warning["detail"] and server.texts() == []
    assert vectors(home) == before | dict.fromkeys(vectors(home).keys() - before.keys())
    assert app(home, "ingest", "--reembed", **how(server)).status == 0
    assert notices(home, server) == [] and all(vectors(home).values())
    assert app(home, "doctor", **how(server)).status == 0


def test_a_home_without_a_probe_goes_on_and_gets_one_at_the_next_ingestion(made, home, server):
    forget_probe(home)
    assert notices(home, server) == [] and server.asked[-1]["input"] == [QUESTION]
    assert app(home, "doctor", **how(server)).status == 0
    server.fail(status(500), times=1)
    ran = app(home, "ingest", made / "in", "--json", **how(server))
    assert ran.status == 0 and ran.json["warnings"] == []  # nothing else was wanted of it
    with closing(Desk.open(settings(home, server))) as desk:
        assert desk.search(QUESTION).notices == ()
        assert app(home, "ingest", made / "in", **how(server)).status == 0
        server.weights = "b"
        assert REEMBED in desk.search(QUESTION).notices[0].text


def test_a_reembedding_that_is_resumed_with_other_weights_begins_anew(home, server, monkeypatch):
    monkeypatch.setattr("ingest.embedding.AT_ONCE", 4)
    other = how(server) | {"KB_EMBED_MODEL": "n"}
    real, told = server.reply, []

    def leaving(handler, body):
        told.append(body)
        return real(handler, body) if len(told) < 4 else status(401)(handler)

    server.reply = leaving
    assert app(home, "ingest", "--reembed", **other).status == 1
    made = len(rows_of(home, "next_vectors"))
    assert 0 < made < len(vectors(home))
    server.reply, server.weights = real, "b"
    server.asked.clear()
    assert app(home, "ingest", "--reembed", **other).status == 0
    assert len(server.texts()) == len(set(server.texts())) == len(vectors(home))
    assert app(home, "doctor", **other).status == 0


def test_weights_that_change_while_all_is_embedded_are_not_mixed(home, server, monkeypatch):
    monkeypatch.setattr("ingest.embedding.AT_ONCE", 4)
    before, real = vectors(home), server.reply

    def changing(handler, body):
        server.weights = "b" if len(server.asked) > 2 else ""
        return real(handler, body)

    server.reply = changing
    ran = app(home, "ingest", "--reembed", **how(server))
    assert ran.status == 1 and "中途换了模型" in ran.err and vectors(home) == before
    server.reply, server.weights = real, "b"
    assert app(home, "ingest", "--reembed", **how(server)).status == 0
    expected = embedder(settings(home, server)).embed_passages([PROBE])[0]
    with stock(home) as held:
        assert np.allclose(held.probe(), expected)
    assert notices(home, server) == []


def test_switching_back_to_the_bundled_one_leaves_no_probe(home, server):
    assert app(home, "ingest", "--reembed").status == 0
    with stock(home) as held:
        assert held.probe() is None
    ran = app(home, "search", QUESTION, "--json")
    assert json.loads(ran.out)["notices"] == [] and server.asked == []
