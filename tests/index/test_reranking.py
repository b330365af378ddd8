"""The optional reranker: none by default, and a plain error where its weights aren't."""

from pathlib import Path

import pytest

from congress_rag.errors import WeightsError
from congress_rag.index.reranking import CrossEncoderReranker, load_reranker
from congress_rag.settings import Settings


def test_none_is_used_unless_one_is_named(settings: Settings) -> None:
    assert load_reranker(settings) is None


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    reranker = load_reranker(Settings(reranker=str(tmp_path / "nowhere")))
    assert reranker is not None
    with pytest.raises(WeightsError, match=r"nowhere doesn't exist. Mend CONGRESS_RAG_RERANKER"):
        reranker.scores("May anglers fish?", ["Each angler shall have a licence."])


@pytest.mark.parametrize("broken", ["", "{"])
def test_a_folder_without_a_model_is_told(tmp_path: Path, broken: str) -> None:
    (tmp_path / "config.json").write_text(broken, "utf-8")
    with pytest.raises(WeightsError, match="or leave it unset to do without"):
        CrossEncoderReranker(str(tmp_path)).scores("May anglers fish?", ["Each angler shall have a licence."])


def test_a_model_that_no_hub_can_be_asked_for_is_told() -> None:
    with pytest.raises(WeightsError, match="Connect once to its hub"):
        CrossEncoderReranker("nobody/no-such-reranker").scores("May anglers fish?", ["A licence."])


def test_nothing_to_read_needs_no_model() -> None:
    assert CrossEncoderReranker("nobody/no-such-reranker").scores("May anglers fish?", []) == []
