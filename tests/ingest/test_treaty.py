"""The tree of a treaty, on a small made-up one with the habits of real sources."""

import pytest

from congress_rag.documents import Kind
from congress_rag.ingest.reading import read_markdown
from congress_rag.ingest.treaty import Parsed, parse_treaty

TREATY = """####Convention on Made-up Matters

Preamble The Parties, Recalling the old law, Deeply concerned about rain, Noting also the rain, Have agreed on this:
### CHAPTER  I

####General matters

### Article  1

####Words

For the purposes of this Convention:

a) ``Umbrella" means a thing that opens;

b)“Rain” means water that falls;

### Article  2bis

1.   Each Party shall:

a)

(i)Buy an umbrella; or

(ii) Borrow one, in which case:

a. It gives it back;

b. It says thanks;

b) Open it.

These duties begin at once.
2. Paragraph 1 (a) (i) of this article does not apply in 1999. 2000. Article 1 of this Convention applies.
9.
a) This number is out of order.

###Article III

The Parties meet yearly.

They meet indoors.
2. They bring cake.

IN WITNESS WHEREOF the undersigned have signed.

### ANNEX  II

####Things

1. A first thing.

### Article  1

A rule of the annex.

|Table I |Table II |
|Salt |Pepper |
"""


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    return parse_treaty("made-up", read_markdown(TREATY))


def text_of(parsed: Parsed, pinpoint: str) -> str:
    [found] = [p for p in parsed.paragraphs if p.pinpoint == f"made-up#{pinpoint}"]
    return parsed.text[found.start : found.end]


@pytest.mark.parametrize(
    ("pinpoint", "text"),
    [
        ("preamble.1", "Recalling the old law"),
        ("preamble.2", "Deeply concerned about rain"),
        ("preamble.3", "Noting also the rain"),
        ("1.a", '``Umbrella" means a thing that opens;'),
        ("1.b", "“Rain” means water that falls;"),
        ("2bis.1.a.i", "Buy an umbrella; or"),
        ("2bis.1.a.ii.b", "It says thanks;"),
        ("2bis.1.b", "Open it."),
        ("3.1", "The Parties meet yearly.\nThey meet indoors."),
        ("3.2", "They bring cake."),
        ("closing", "IN WITNESS WHEREOF the undersigned have signed."),
        ("annex-2.1", "A first thing."),
        ("annex-2.art-1.table-1.row-1", "Salt"),
    ],
)
def test_each_provision_has_its_words(parsed: Parsed, pinpoint: str, text: str) -> None:
    assert text_of(parsed, pinpoint) == text


def test_closing_words_belong_to_the_paragraph_and_not_to_its_last_item(parsed: Parsed) -> None:
    assert text_of(parsed, "2bis.1").endswith("These duties begin at once.")
    assert text_of(parsed, "2bis.1.b") == "Open it."


def test_references_and_numbers_out_of_order_are_no_markers(parsed: Parsed) -> None:
    ids = {p.pinpoint.removeprefix("made-up#") for p in parsed.paragraphs}
    assert {i for i in ids if i.startswith("2bis.") and i.count(".") == 1} == {"2bis.1", "2bis.2"}
    assert "applies." in text_of(parsed, "2bis.2")


def test_the_heading_path_leads_to_the_article(parsed: Parsed) -> None:
    [article] = [p for p in parsed.paragraphs if p.pinpoint == "made-up#1"]
    assert article.heading == ("CHAPTER I. General matters", "Article 1. Words")
    assert article.kind is Kind.ARTICLE


def test_a_letter_i_is_told_from_a_roman_one() -> None:
    letters = "\n\n".join(f"({c}) Item {c};" for c in "abcdefghij")
    parsed = parse_treaty("t", read_markdown(f"### Article 1\n\nAll of:\n\n{letters}\n"))
    assert [p.pinpoint for p in parsed.paragraphs][-2:] == ["t#1.i", "t#1.j"]
    roman = "### Article 1\n\nAll of:\n\n(a) Item;\n\n(b) Of these:\n\n(i) One;\n\n(ii) Two;\n"
    parsed = parse_treaty("t", read_markdown(roman))
    assert [p.pinpoint for p in parsed.paragraphs][-2:] == ["t#1.b.i", "t#1.b.ii"]


def test_an_article_with_only_an_editorial_note_is_a_gap_and_no_text() -> None:
    source = (
        "### Article 1\n\nWijzigt het Verdrag van Parijs betreffende de regen.\n\n### Article 2\n\nText of the rule.\n"
    )
    parsed = parse_treaty("t", read_markdown(source))
    assert [p.pinpoint for p in parsed.paragraphs] == ["t#2"]
    assert len(parsed.gaps) == 1
    assert len(parsed.asides) == 1


def test_restarted_numbers_never_collide() -> None:
    parsed = parse_treaty("t", read_markdown("### Article 1\n\n1. One:\n\n(a) X;\n\nand:\n\n(a) Y;\n"))
    assert len({p.pinpoint for p in parsed.paragraphs}) == len(parsed.paragraphs)
