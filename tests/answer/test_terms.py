"""What a question is about."""

from congress_rag.answer.terms import StemmedText, concepts_of, coverage


def flat(_stem: str) -> float:
    return 1.0


def words(text: str) -> list[str]:
    return [concept.words for concept in concepts_of(text)]


def test_the_grammar_of_asking_is_no_concept() -> None:
    assert words("What was said about cryptocurrencies?") == ["cryptocurrencies"]
    assert words("Which article of the convention is it?") == []


def test_an_expression_of_the_glossary_is_one_concept() -> None:
    assert words("Who pays for mutual legal assistance?") == ["Who pays", "mutual legal assistance"]


def test_spelling_and_hyphens_do_not_matter() -> None:
    text = StemmedText("Organised groups and their co-operation")
    [organized, cooperation] = concepts_of("organized cooperation")
    assert text.match(organized) == 1
    assert text.match(cooperation) == 1


def test_what_stands_for_the_same_counts_a_little_less() -> None:
    [concept] = concepts_of("bitcoin")
    assert 0 < StemmedText("virtual currencies are new").match(concept) < 1
    assert StemmedText("currencies are new").match(concept) == 0


def test_coverage_is_the_weighted_share() -> None:
    concepts = concepts_of("weather extradition")
    assert coverage(concepts, StemmedText("on extradition"), flat) == 0.5
    assert coverage((), StemmedText("anything"), flat) == 1.0
