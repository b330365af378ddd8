"""A statement, or a unit of a text, read for what is compared: its words, numbers, dates, names and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from congress_rag.answer.support.dates import Date, dates
from congress_rag.answer.support.marks import Mark, marked
from congress_rag.answer.support.masking import Masked, masked
from congress_rag.answer.support.numbers import Quantity, quantities
from congress_rag.answer.terms import Concept, StemmedText, concepts_of

__all__ = ["Reading", "read"]

_FRAME = re.compile(
    r"(?<!\w)(?:vienna|report|meeting|outcome|paragraph|article|recommendations?|proposals?|delegat\w+|participants?|"
    r"convention|protocol|treaty|directive|agreement|european|council of europe|eu|un|united nations)(?!\w)",
    re.IGNORECASE,
)

_FORMULA = re.compile(  # formulas whose modal verb demands nothing
    r"(?<!\w)as (?:may|might|can) be (?:\w+ )?"
    r"(?:necessary|appropriate|required|needed|agreed|possible)|"
    r"(?:that|which) (?:may|can|could) be (?:necessary|required)|"
    r"as the case may be",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """One stretch of text; what it holds is found when it is first asked for."""

    text: str

    @cached_property
    def masked(self) -> Masked:
        """The text with its citations and names of instruments blank."""
        return masked(self.text)

    @cached_property
    def words(self) -> StemmedText:
        """Its words by their stems."""
        return StemmedText(self.text)

    @cached_property
    def concepts(self) -> tuple[tuple[Concept, int, int], ...]:
        """Its content words and expressions, those aside that frame a statement ("the Vienna report"), with spans."""
        plain = self.masked.text
        frame = [match.span() for match in _FRAME.finditer(plain)]
        found, at = [], 0
        for concept in concepts_of(plain, frame):
            start = plain.find(concept.words, at)
            if start < 0:
                start = plain.find(concept.words)
            at = max(start, at)
            found.append((concept, start, start + len(concept.words)))
        return tuple(found)

    @cached_property
    def dates(self) -> list[Date]:
        """The dates that are no part of an instrument's name."""
        return dates(self.masked.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The numbers that are no dates and no citations."""
        characters = list(self.masked.text)
        for date in self.dates:
            characters[date.start : date.end] = "." * (date.end - date.start)
        return quantities("".join(characters))

    @cached_property
    def force(self) -> list[Mark]:
        """The words that say what is demanded: shall, shall consider, may, shall not."""
        return marked("force", _FORMULA.sub(lambda found: " " * len(found.group()), self.masked.text))

    @cached_property
    def negators(self) -> list[Mark]:
        """The words that turn round what follows them."""
        return marked("negation", self.masked.text, ("words", "verbs"))

    @cached_property
    def quantifiers(self) -> list[Mark]:
        """All, some, only, including."""
        return marked("quantifiers", self.masked.text)

    @cached_property
    def speakers(self) -> list[Mark]:
        """Who says it, in a report."""
        return marked("speakers", self.text)

    @cached_property
    def sayings(self) -> list[Mark]:
        """With what weight it is said, in a report."""
        return marked("saying", self.text)

    @cached_property
    def bodies(self) -> list[Mark]:
        """The bodies that act."""
        return marked("bodies", self.masked.text)


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """The reading of a text; those read lately are kept, since a claim meets the same paragraphs again."""
    return Reading(text)
