"""Words broken at a print line's end, joined for search and never in a quotation."""

import pytest

from congress_rag.ingest.damage import normalised, word_counts

LAW = (
    "Each State Party shall protect its nationals in its office. The Convention binds a State Party and its nationals. "
)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("its nat ionals", "its nationals"),
        ("a St ate Par ty", "a State Party"),
        ("the Con- vention", "the Convention"),
        ("in its of fice", "in its office"),
        ("a self- respecting Party", "a self- respecting Party"),
        ("in its Convention", "in its Convention"),
    ],
)
def test_a_broken_word_is_joined_where_the_document_has_it_whole(broken: str, whole: str) -> None:
    assert normalised(broken, word_counts(LAW + broken)) == whole
