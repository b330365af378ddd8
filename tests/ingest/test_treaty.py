"""The tree of a treaty, on a small made-up one with the habits of real sources."""

import pytest

from congress_rag.documents import Kind
from congress_rag.ingest.reading import read_markdown
from congress_rag.ingest.treaty import parse_treaty
from congress_rag.ingest.tree import Parsed

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


def ids(source: str) -> dict[str, str]:
    parsed = parse_treaty("t", read_markdown(source))
    return {p.pinpoint.removeprefix("t#"): parsed.text[p.start : p.end] for p in parsed.paragraphs}


def test_numbers_within_an_item_are_items_until_the_next_paragraph() -> None:
    found = ids(
        "### Article 1\n\n1. It is forbidden:\n\na) to carry:\n\n1. a stone;\n\n2. a stick; or\n\n3. a rope.\n\n"
        "2. It is allowed:\n\na) to sing.\n"
    )
    assert list(found) == "1 1.1 1.1.a 1.1.a.1 1.1.a.2 1.1.a.3 1.2 1.2.a".split()
    assert found["1.1.a.2"] == "a stick; or"
    assert found["1.2.a"] == "to sing."


def test_a_line_within_a_list_that_goes_on_belongs_to_its_item() -> None:
    found = ids(
        "### Article 1\n\nAll of:\n\na) Rain, such as:\n\n- drizzle;\n\n- hail;\n\nb) Wind.\n\nThese are weather.\n"
    )
    assert found["1.a"] == "Rain, such as:\n- drizzle;\n- hail;"
    assert found["1.b"] == "Wind."
    assert found["1"].endswith("These are weather.")


@pytest.mark.parametrize(
    "words",
    ["IN WITNESS WHEREOF the undersigned sign.", "In witness whereof they sign.", "IN WITNESS THEREOF they sign.",
     "DONE in Paris this day.", "Done at Rome, 1 May.", "IN FAITH WHEREOF they sign."],
)  # fmt: skip
def test_the_closing_is_no_part_of_the_last_article(words: str) -> None:
    assert ids(f"### Article 1\n\nRain falls.\n\n{words}\n") == {"1": "Rain falls.", "closing": words}


def test_what_follows_the_signatures_stands_by_itself() -> None:
    found = ids(
        "### Article 1\n\nRain falls.\n\nDone at Rome, 1 May.\n\n**Declaration by Freedonia**\n\nIt also snows.\n\n"
        "*ANNEX -***FORM**\n\n| Name | Place |\n| --- | --- |\n| Rufus | Freedonia |\n"
    )
    assert found["closing"] == "Done at Rome, 1 May."
    assert found["declaration-1"] == "It also snows."
    assert found["annex.row-2"] == "Rufus | Freedonia"


def test_a_schedule_that_holds_the_whole_treaty_is_only_its_title() -> None:
    found = ids("## SCHEDULE 1 Text of the Convention\n\nTHE PARTIES,\n\n*Article 1*\n\n**Rain**\n\nRain falls.\n")
    assert found == {"preamble": "THE PARTIES,", "1": "Rain falls."}


def test_parts_of_an_annex_count_for_themselves() -> None:
    found = ids(
        "### Article 1\n\nRain falls.\n\n#### Technical annex\n\n### PART 1\n\n#### : RAIN\n\n"
        "### I\n\nIt is wet.\n\n### II\n\nIt is cold.\n\n### PART 2\n\nIt is over.\n"
    )
    assert found["annex.part-1.2"] == "It is cold."
    assert found["annex.part-2"] == "It is over."


def test_points_of_an_amendment_hold_the_provisions_that_they_quote() -> None:
    found = ids(
        "## SCHEDULE Amendment\n\n1. The Title of the Convention is replaced by the following:\n\nTHE RAIN\n\n"
        "2. The Preamble is replaced by the following text:\n\nNOTING the wind,\n\n"
        "3. In Article 1, two paragraphs are added as follows:\n\n(d) “hail” means ice;\n\n(e) “snow” means flakes.\n\n"
        "4. Article 2 is replaced by the following text:\n\n1. It rains.\n\n2. It pours.\n\n"
        "5. A new Article 2A is added as follows:\n\n*Article 2A*\n\n1. It snows.\n\n2. It thaws.\n"
    )
    assert found["2.1"] == "NOTING the wind,"
    assert found["3.e"] == "“snow” means flakes."
    assert found["4.2"] == "It pours."
    assert found["5.art-2a.2"] == "It thaws."


def test_a_resolution_behind_the_closing_is_cited_as_one() -> None:
    found = ids(
        "### Article 1\n\nRain falls.\n\nIN WITNESS WHEREOF they sign.\n\nThe General Assembly,Noting rain,\n\n"
        "1.Adopts it;\n\n2.Invites all.\n"
    )
    assert found["closing"] == "IN WITNESS WHEREOF they sign."
    assert found["resolution.2"] == "Invites all."


def test_several_appendices_in_one_list_are_not_cited_as_the_first() -> None:
    found = ids(
        "### Article 1\n\nRain falls.\n\n### Appendices I, II and III\n\n1. A list.\n\n### Appendix IV\n\nMore.\n"
    )
    assert list(found) == ["1", "appendices", "appendices.1", "appendix-4"]


def test_an_article_begins_behind_its_title_and_footnotes_stand_at_the_end() -> None:
    source = "### Article 1\n\n#### Rain\n\nRain falls.[^1]\n\n[^1]: Not always.\n\nIt is wet.\n"
    parsed = parse_treaty("t", read_markdown(source))
    [article] = parsed.paragraphs
    assert article.begin == article.start
    assert parsed.text[article.start : article.end] == "Rain falls.\nIt is wet."
    assert [parsed.text[a.start : a.end] for a in parsed.asides] == ["[^1]: Not always."]


def test_a_number_behind_a_full_stop_is_the_next_paragraph_and_not_the_next_item() -> None:
    found = ids("### Article 1\n\n1. It is forbidden:\n\na) to carry:\n\n1. a stone.\n\n2. It is allowed to sing.\n")
    assert list(found) == "1 1.1 1.1.a 1.1.a.1 1.2".split()
    assert found["1.2"] == "It is allowed to sing."


@pytest.mark.parametrize(("gap", "item"), [("   ", "Buy two."), (" ", "Buy two. Each Party shall report it.")])
def test_a_sentence_behind_a_wide_gap_is_no_part_of_the_last_item(gap: str, item: str) -> None:
    found = ids(
        f"### Article 1\n\n1. A Party may:\n\n(a) Buy one; or\n\n(b) Buy two.{gap}Each Party shall report it.\n"
    )
    assert found["1.1.b"] == item
    assert found["1.1"].endswith("Each Party shall report it.")


SCHEDULES = """### Article  1

The Schedules are part of this Convention.
###*List of drugs included in Schedule I*

COCA LEAF COCAINE (an ester)CODOXIME (an oxime); \
DIOXAPHETYL BUTYRATE (a [butyrate])\
MORPHINE-N-OXIDEMPPP(a (mild) ester) OPIUM; andThe salts of the drugs listed.
###*List of drugs included in Schedule IV*

HEROIN (x)MPPP(a (mild) ester)THEBAINE (y); andThe salts of the drugs listed.
###*List of drugs included in Schedule V*

HEROIN (x OPIUM (y) THEBAINE (z) and no bracket that ends the first
"""


def test_drugs_that_run_together_in_one_line_are_rows_of_their_own() -> None:
    parsed = parse_treaty("made-up", read_markdown(SCHEDULES))
    rows = {p.pinpoint.split("#")[1]: parsed.text[p.start : p.end] for p in parsed.paragraphs if p.kind is Kind.ROW}
    assert rows == {
        "schedule-1.row-1": "COCA LEAF",
        "schedule-1.row-2": "COCAINE (an ester)",
        "schedule-1.row-3": "CODOXIME (an oxime);",
        "schedule-1.row-4": "DIOXAPHETYL BUTYRATE (a [butyrate])",
        "schedule-1.row-5": "MORPHINE-N-OXIDE",
        "schedule-1.row-6": "MPPP(a (mild) ester)",
        "schedule-1.row-7": "OPIUM; and",
        "schedule-4.row-1": "HEROIN (x)",
        "schedule-4.row-2": "MPPP(a (mild) ester)",
        "schedule-4.row-3": "THEBAINE (y); and",
    }
    schedule = next(p for p in parsed.paragraphs if p.pinpoint == "made-up#schedule-4")
    assert parsed.text[schedule.start : schedule.end].endswith("andThe salts of the drugs listed.")


def test_drugs_that_cannot_be_told_apart_are_a_gap() -> None:
    assert parse_treaty("made-up", read_markdown(SCHEDULES)).gaps == (
        "List of drugs included in Schedule V: its names run together in the source, and can't be told apart",
    )


FORM = """### Article  1

The form is in annex A.
### ANNEX A

####Form

(A) THE AUTHORITY

Name:

(B) THE PERSON

(I) What is known of the person:

(i) Where it is a natural person

Name:

(ii) Where it is a legal person

Registered seat:

(II) Anything else:

(C) SIGNATURE

Date:
"""


def test_what_stands_between_the_lettered_parts_of_a_form_belongs_to_the_part_above_it() -> None:
    parsed = parse_treaty("made-up", read_markdown(FORM))
    items = {p.pinpoint.split("#")[1]: parsed.text[p.start : p.end] for p in parsed.paragraphs if p.kind is Kind.ITEM}
    assert {at.removeprefix("annex-a."): text.split("\n")[-1] for at, text in items.items()} == {
        "a": "Name:",
        "b": "(II) Anything else:",
        "b.i": "Registered seat:",
        "b.i.i": "Name:",
        "b.i.ii": "Registered seat:",
        "b.ii": "Anything else:",
        "c": "Date:",
    }
