"""Names of instruments in running text."""

from congress_rag.ingest.names import NameFinder

FINDER = NameFinder(
    {
        "uncac": ["United Nations Convention against Corruption", "Convention against Corruption", "UNCAC"],
        "civil": ["Civil Law Convention against Corruption"],
        "untoc": ["Organized Crime Convention", "Palermo Convention", "Palermo"],
        "tip": ["Palermo Protocol"],
    },
    [(["drug conventions", "the three international drug control conventions"], ("d61", "d71", "d88"))],
)


def found(text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(m.instruments, text[m.start : m.end]) for m in FINDER.find(text)]


def test_the_longest_name_wins() -> None:
    assert found("the Civil Law Convention against Corruption") == [
        (("civil",), "Civil Law Convention against Corruption")
    ]
    assert found("Does the Palermo Protocol apply?") == [(("tip",), "Palermo Protocol")]


def test_case_accents_hyphens_and_spelling_do_not_matter() -> None:
    assert found("ORGANISED CRIME CONVENTION") == [(("untoc",), "ORGANISED CRIME CONVENTION")]
    assert found("Palermo's article 5") == [(("untoc",), "Palermo's")]


def test_a_family_stands_for_all_its_members() -> None:
    [mention] = FINDER.find("under the three international drug control conventions")
    assert mention.instruments == ("d61", "d71", "d88")
    assert mention.family


def test_part_of_a_name_is_not_a_name() -> None:
    assert found("a convention on something") == []
