"""Closing words that a source glues to the last item of a list, and what only looks like them."""

import pytest

from congress_rag.ingest.closing import closing_start
from congress_rag.ingest.reading import read_markdown
from congress_rag.ingest.treaty import parse_treaty

PARTY = "Each State Party shall:"


@pytest.mark.parametrize(
    ("chapeau", "before", "last", "closing"),
    [
        pytest.param(
            "This Convention shall apply to:", ["The offences; and"],
            "Serious crime; where the offence is transnational.", "where the offence is transnational.",
            id="a clause behind the list's semicolon",
        ),
        pytest.param(
            "Any person who on board:", ["seizes it, or"], "is an accomplice in any such actcommits an offence.",
            "commits an offence.", id="the verb, glued",
        ),
        pytest.param(
            "Any person who:", ["tries; or"], "helps likewise commits an offence.", "likewise commits an offence.",
            id="likewise",
        ),
        pytest.param(
            "Any movement of wastes:", ["without consent; or"], "that ends in dumping, shall be deemed to be illegal.",
            "shall be deemed to be illegal.", id="a subject without its verb",
        ),
        pytest.param(
            "Where a Party has a system which:", ["is closed, and"], "is not public, that Party may refuse.",
            "that Party may refuse.", id="where … that Party may",
        ),
        pytest.param(
            "A team may be set up where:", ["it is hard;"], "several Parties are concerned.A request may be made.",
            "A request may be made.", id="a lost line's end",
        ),
        pytest.param(
            "It shall state:", ["its name;"], "the country to which it exports opium;and the Board may object.",
            "and the Board may object.", id="a lost line's end behind a semicolon",
        ),
        pytest.param(
            "An offence is:", ["to sell; or", "to carry;"],
            "to keep; provided that it is no offence under subparagraphs (a) and (b) if allowed.",
            "provided that it is no offence under subparagraphs (a) and (b) if allowed.", id="it limits others too",
        ),
        pytest.param(
            "La Convención se aplicará a:", ["Los delitos; y"], "Los delitos graves; cuando sean transnacionales.",
            "cuando sean transnacionales.", id="Spanish",
        ),
        pytest.param(PARTY, ["Buy one; or"], "Borrow one. It may also share one.", None, id="a sentence of its own"),
        pytest.param(PARTY, ["Buy one; or"], "Borrow one; such loan shall be free.", None, id="such loan: of the item"),
        pytest.param(PARTY, ["Buy one; or"], "Borrow one, e.g. a small one, of any sort.", None, id="e.g."),
        pytest.param(
            PARTY, ["In a plant: any part; and any seed;"], "In a tree: any leaf; where it is green.", None,
            id="items with semicolons of their own",
        ),
        pytest.param(
            "An offence is:", ["to sell; or"], "to keep; provided that it is known.", None, id="it limits only the item"
        ),
        pytest.param(
            "Any person commits an offence if he:", ["steals; or"], "helps one who commits an offence.", None,
            id="the chapeau has the verb",
        ),
    ],
)  # fmt: skip
def test_closing_words_are_told_from_the_item(chapeau: str, before: list[str], last: str, closing: str | None) -> None:
    at = closing_start(chapeau, before, last)
    assert (None if at is None else last[at:]) == closing


def texts(source: str) -> dict[str, str]:
    parsed = parse_treaty("t", read_markdown(source))
    return {p.pinpoint.removeprefix("t#"): parsed.text[p.start : p.end] for p in parsed.paragraphs}


def test_the_paragraph_keeps_the_closing_words_that_its_item_loses() -> None:
    found = texts(
        "### Article 1\n\n1. Any person who:\n\n(a) Steals; or\n\n(b) helps to commits an offence.\n\n2. No.\n"
    )
    assert found["1.1.b"] == "helps to"
    assert found["1.1"].endswith("helps to commits an offence.")


def test_an_exception_in_mid_list_is_the_definitions() -> None:
    found = texts(
        "### Article 1\n\n“Stocks” means the drugs held for:\n\n(i)Use,\n\n(ii)Export, but does not include those\n\n"
        "(iii)By hospitals.\n"
    )
    assert found["1.ii"] == "Export,"
    assert "but does not include" in found["1"]


def test_items_that_run_on_in_one_line_are_read_and_references_are_not() -> None:
    found = texts(
        "### Article 1\n\nEach Party shall: (a) measure rain; and (b) report it under paragraphs (a), (b) and (c).\n"
    )
    assert list(found) == ["1", "1.a", "1.b"]
    assert found["1.a"] == "measure rain; and"
    assert found["1.b"].endswith("(c).")


def test_a_letter_that_lost_its_dot_is_known_by_its_neighbours() -> None:
    found = texts(
        "### Article 1\n\nIt may declare:\n\na.not to accept rain;\n\nb.not to accept snow;\n\ncnot to accept hail.\n"
    )
    assert found["1.c"] == "not to accept hail."
