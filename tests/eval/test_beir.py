"""Other people's collections: whatever their ids and texts look like, the hits come back in their own names."""

import json
from functools import partial
from pathlib import Path

import pytest
from madeup import WordsEncoder

from congress_rag import preparing
from congress_rag.errors import CallError
from congress_rag.eval.beir import collection_figures, run_collection
from congress_rag.eval.record import Found
from congress_rag.eval.trec import Collection, read_collection
from congress_rag.index import search
from congress_rag.index.build import build_index
from congress_rag.index.embedding import Embedding
from congress_rag.settings import Settings

TEXTS = {
    "pike in May": ("Pike", "Pike spawn in shallow water in spring."),
    "https://lakes.example/b/2": ("", "Herons nest in high trees near the shore."),
    "Œuvre №3 – сом": ("Catfish", "Catfish hide in deep mud all winter."),
    "4": ("Title without a text", ""),
    "long": ("Bridges", "Stone arches carry the road. " * 60 + "A troll demands a toll."),
    "6": ("Half", "A letter \ud83d broken in two, and otters."),
}
QUERIES = {
    "q one": "where do pike spawn?",
    "q/2": "trees where herons nest",
    "q№3": "who built the stone arches?",
    "lonely": "what no one graded",
    "4": "title without text",
    "?": "?!",
    "named": "otters under article 46 of the United Nations Convention against Corruption and the report",
}
QRELS = {
    "q one": {"pike in May": 1},
    "q/2": {"https://lakes.example/b/2": 2},
    "q№3": {"long": 1},
    "4": {"6": 1},
    "?": {"6": 1},
    "named": {"6": 1},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Ponds & Lakes"
    (folder / "qrels").mkdir(parents=True)
    texts = [{"_id": i, "title": title, "text": text} for i, (title, text) in TEXTS.items()]
    queries = [{"_id": i, "text": text} for i, text in QUERIES.items()]
    for name, rows in (("corpus", texts), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    lines = [f"{query}\t{text}\t{grade}\n" for query, graded in QRELS.items() for text, grade in graded.items()]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(lines), "utf-8")
    return folder


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> WordsEncoder:
    """An embedding without weights, wherever one is loaded."""
    encoder = WordsEncoder()
    monkeypatch.setattr(preparing, "build_index", partial(build_index, encoder=encoder))
    monkeypatch.setattr(preparing, "model_folder", lambda _: Path("weights"))
    monkeypatch.setattr(Embedding, "load", lambda _: encoder)
    monkeypatch.setattr(search, "embedding_fingerprint", lambda _: encoder.fingerprint)
    return encoder


@pytest.fixture
def collection(folder: Path) -> Collection:
    return read_collection(folder)


@pytest.fixture
def rankings(collection: Collection, settings: Settings, encoder: WordsEncoder) -> dict[str, list[Found]]:
    assert encoder.embedded == []
    return run_collection(collection, settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("q one", "pike in May"),
        ("q/2", "https://lakes.example/b/2"),
        ("q№3", "long"),  # longer than the embedding reads
    ],
)
def test_hits_have_the_names_of_the_collection(rankings: dict[str, list[Found]], query: str, first: str) -> None:
    assert rankings[query][0].pinpoint == first
    scores = [hit.score for hit in rankings[query]]
    assert scores == sorted(scores, reverse=True)


def test_an_instrument_and_a_place_that_are_not_here_narrow_nothing(rankings: dict[str, list[Found]]) -> None:
    assert {hit.pinpoint for hit in rankings["named"]} == TEXTS.keys()


def test_queries_without_grades_are_not_asked_and_those_without_words_find_nothing(
    rankings: dict[str, list[Found]],
) -> None:
    assert rankings.keys() == QUERIES.keys() - {"lonely"}
    assert rankings["?"] == []


def test_a_text_is_not_found_by_its_own_query_unless_it_is_graded(
    collection: Collection, rankings: dict[str, list[Found]], settings: Settings
) -> None:
    assert "4" not in {hit.pinpoint for hit in rankings["4"]}
    graded = Collection(collection.name, collection.texts, {"4": QUERIES["4"]}, {"4": {"4": 1}})
    assert run_collection(graded, settings, k=1)["4"][0].pinpoint == "4"


def test_a_second_run_embeds_nothing_and_finds_the_same(
    collection: Collection, rankings: dict[str, list[Found]], settings: Settings, encoder: WordsEncoder
) -> None:
    encoder.embedded.clear()
    assert run_collection(collection, settings) == rankings
    assert encoder.embedded == []


def test_the_index_of_the_user_is_left_alone(rankings: dict[str, list[Found]], settings: Settings) -> None:
    assert rankings
    assert not settings.index_dir.exists()
    assert [f.name.rpartition("-")[0] for f in (settings.home / "collections").iterdir()] == ["ponds-lakes"]


def test_a_query_gets_no_more_than_asked_for(collection: Collection, settings: Settings, encoder: WordsEncoder) -> None:
    assert encoder.max_tokens < 100
    assert {len(hits) for query, hits in run_collection(collection, settings, k=2).items() if query != "?"} == {2}


def test_missing_grades_are_named(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(CallError, match=r"test\.tsv can't be read"):
        read_collection(folder)


def test_figures_worked_out_by_hand() -> None:
    rankings = {
        "a": [Found("x y", 1.0), Found("no/2", 1.0), Found("no", 0.5)],  # the first of two equal scores is the first
        "b": [Found("n1", 9.0), Found("ü", 8.0)],
        "empty": [],
    }
    qrels = {"a": {"x y": 1}, "b": {"ü": 1, "gone": 1}, "empty": {"z": 1}, "never ranked": {"z": 1}}
    figures = collection_figures(rankings, qrels)
    ndcg_b = 0.63092975 / (1 + 0.63092975)  # 1/log2(3) over 1/log2(2) + 1/log2(3)
    assert figures == {
        "nDCG@10": pytest.approx((1 + ndcg_b) / 4, abs=1e-8),
        "RR@10": pytest.approx((1 + 0.5) / 4),
        "R@100": pytest.approx((1 + 0.5) / 4),
        "Success@5": pytest.approx(2 / 4),
    }


def test_nothing_found_is_nought() -> None:
    assert set(collection_figures({"a": []}, {"a": {"x": 1}}).values()) == {0.0}
