"""The tree of a resolution, on a small made-up one."""

import pytest

from congress_rag.documents import AsideKind, Kind
from congress_rag.ingest.reading import read_text
from congress_rag.ingest.resolution import parse_resolution
from congress_rag.ingest.tree import Parsed

WHOLE = """3 May 2001 Agenda item 7 1/2. Rain The General Assembly, Recalling its old resolution, Noting the wind,
1. Adopts the rules on rain;
2. Requests the Secretary-General:
(a) To buy umbrellas;
(b) To open them. 9th plenary meeting 3 May 2001
"""
DAMAGED = """The General Assembly, Recalling the old law on rain, Noting the wind, of rain and snow;
2. Notes the rain; 4 A/C.9/9. and to open umbrellas;
4. Decides to meet again.
"""


def texts(parsed: Parsed) -> dict[str, str]:
    return {p.pinpoint.removeprefix("r#"): parsed.text[p.start : p.end] for p in parsed.paragraphs}


def test_masthead_recitals_paragraphs_items_and_closing() -> None:
    found = texts(parse_resolution("r", read_text(WHOLE)))
    assert list(found) == "masthead preamble preamble.1 preamble.2 1 2 2.a 2.b closing".split()
    assert found["masthead"] == "3 May 2001 Agenda item 7 1/2. Rain"
    assert found["2.b"] == "To open them."
    assert found["closing"] == "9th plenary meeting 3 May 2001"
    assert found["preamble.1"] == "Recalling its old resolution"
    assert found["1"] == "Adopts the rules on rain;"
    assert found["2.a"] == "To buy umbrellas;"


def test_where_the_source_lost_a_beginning_nothing_is_given_to_the_wrong_paragraph() -> None:
    parsed = parse_resolution("r", read_text(DAMAGED))
    found = texts(parsed)
    assert found["2"] == "Notes the rain;"
    assert found["3"] == "and to open umbrellas;"
    assert "preamble.1" in found
    assert "preamble.2" not in found  # its end runs into what is left of paragraph 1
    assert [a.kind for a in parsed.asides] == [AsideKind.FOOTNOTE]
    assert {p.kind for p in parsed.paragraphs} == {Kind.PREAMBLE, Kind.RECITAL, Kind.PARAGRAPH}


@pytest.mark.parametrize("source", [WHOLE, DAMAGED])
def test_no_word_is_lost(source: str) -> None:
    assert parse_resolution("r", read_text(source)).text.split() == source.split()
