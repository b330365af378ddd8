"""Mending the form without touching a word."""

import re

from hypothesis import given
from hypothesis import strategies as st

from congress_rag.ingest.blocks import CanonicalText, mend


def test_links_emphasis_and_spaces_go_and_words_stay() -> None:
    block = mend("The  [Convention](../../x/README.md)\u00a0shall *not* apply.  \n", 0)
    assert block.text == "The Convention shall not apply."


def test_typewriter_quotes_and_print_damage_are_kept() -> None:
    assert mend('``Public official" means nat ionals', 0).text == '``Public official" means nat ionals'


@given(st.text(alphabet="ab *[]()`\u00a0\t.#", max_size=60), st.integers(0, 1000))
def test_every_character_comes_from_where_the_map_says(raw: str, offset: int) -> None:
    block = mend(raw, offset)
    assert len(block.text) == len(block.source)
    for character, at in zip(block.text, block.source, strict=True):
        source = raw[at - offset]
        assert character == source or (character == " " and source.isspace())


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=10).filter(str.strip), min_size=1, max_size=5))
def test_a_span_leads_back_to_its_source(lines: list[str]) -> None:
    source = "\n".join(lines)
    canonical, at, spans = CanonicalText(), 0, []
    for line in lines:
        block = mend(line, at)
        start = canonical.add(block)
        spans.append((start, start + len(block.text)))
        at += len(line) + 1
    for start, end in spans:
        since, to = canonical.source_span(start, end)
        assert re.sub(r"\s+", " ", source[since:to]) == canonical.text[start:end]
