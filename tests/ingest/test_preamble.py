"""Where the recitals of a preamble begin and end."""

import pytest

from congress_rag.ingest.editorial import glued_heading, is_dutch
from congress_rag.ingest.preamble import is_enacting, recital_starts


@pytest.mark.parametrize(
    ("line", "recitals"),
    [
        ("The Parties, Recalling the old law, Have agreed as follows:", ["Recalling the old law"]),
        ("The Parties,Deeply concerned by the rain,Hereby agree as follows:", ["Deeply concerned by the rain"]),
        (
            "The States Parties to this Convention Considering that it rains, Considering that it pours, "
            "Have agreed as follows:",
            ["Considering that it rains", "Considering that it pours"],
        ),
        (
            "The States Parties to this ConventionConsidering that it rains;Have agreed as follows:",
            ["Considering that it rains"],
        ),
        (
            "The States Parties, Being Parties to the Convention on Rain, Recognizing the wind, and Bearing in mind "
            "the sun, Have agreed as follows:",
            ["Being Parties to the Convention on Rain", "Recognizing the wind", "Bearing in mind the sun"],
        ),
        (
            "The Parties, Noting the Meeting on Rain, Trafficking in Umbrellas and Wind, Have agreed as follows:",
            ["Noting the Meeting on Rain, Trafficking in Umbrellas and Wind"],
        ),
        (
            "Having decided that it rains, Adopts this second day of May this Convention.",
            ["Having decided that it rains"],
        ),
        ("(7) Rain should be measured. Wind, Considering all, should not.", None),
        ("The Parties have agreed as follows:", []),
    ],
)
def test_recitals(line: str, recitals: list[str] | None) -> None:
    found = [line[start:end] for start, end in recital_starts(line)]
    assert found == ([line] if recitals is None else recitals)


def test_enacting_words_are_known() -> None:
    assert is_enacting("HAS ADOPTED THIS FRAMEWORK DECISION:")
    assert not is_enacting("Considering that it rains,")


@pytest.mark.parametrize(
    ("text", "dutch"),
    [
        ("Treedt in werking op een nader te bepalen tijdstip", True),
        ("Wijzigt het Europees Verdrag betreffende de regen.", True),
        ("Preambule", True),
        ("In the van de Velde case it was held that the law of the State applies.", False),
        ("Entry into force", False),
    ],
)
def test_a_dutch_note_is_told_from_english(text: str, dutch: bool) -> None:
    assert is_dutch(text) is dutch


def test_the_word_preamble_is_cut_off_the_text() -> None:
    assert glued_heading("PreambuleThe Parties") == ("Preambule", 9)
    assert glued_heading("Preamble The Parties") == ("Preamble", 9)
    assert glued_heading("Preambles are long") is None
