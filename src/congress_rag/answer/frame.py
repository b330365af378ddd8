"""The sentences that frame an answer, in the six official languages; the quotations stay in the document's language.

The sentences are data, a file a language in ``frames``. Numbers, dates, lists and plurals follow CLDR.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.pinpoint import Pinpoint

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["LANGUAGES", "Frame", "frame_of"]

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
_LOCALES = {"en": "en_GB"}  # the Organization spells and counts as in Britain
_MOST_NAMES = 4  # of a list; of a longer one three are named and the others counted
_PART = re.compile(r"(?P<word>art\.|para\.|annex) (?P<number>[^()]+?)(?P<marks>(?: \([^()]+\))*)|(?P<bare>preamble)")


class Frame:
    """The frame sentences of one language; made once, by :func:`frame_of`."""

    def __init__(self, language: str) -> None:
        self.language = language
        text = (files("congress_rag.answer") / "frames" / f"{language}.toml").read_text("utf-8")
        self._sentences: dict[str, dict[str, str]] = tomllib.loads(text)

    def say(self, section: str, key: str, **words: str) -> str:
        """A sentence with its braces filled in."""
        return self._sentences[section][key].format(**words)

    def introduced(self, place: str, remarks: Sequence[str], words: str) -> str:
        """A quotation behind the place that it comes from, and what is remarked on it."""
        quotation = self.quotation(words)
        if not remarks:
            return self.say("joining", "introduced", place=place, quotation=quotation)
        told = self._sentences["joining"]["remarks"].join(remarks)
        return self.say("joining", "placed", place=place, introduction=told, quotation=quotation)

    def quotation(self, words: str) -> str:
        """The document's own words between quotation marks."""
        return self.say("joining", "quotation", words=words)

    def number(self, value: int) -> str:
        """A whole number with its thousands set apart."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._locale)

    def date(self, iso: str) -> str:
        """A day written as 2019-04-24, as it is said."""
        from babel.dates import format_date

        return format_date(date.fromisoformat(iso), "long", locale=self._locale)

    def listed(self, names: Sequence[str], *, either: bool = False) -> str:
        """Names in a row, the last joined by "and" or, where ``either``, by "or"; of many, three and a count."""
        from babel.lists import format_list

        names = list(names)
        if len(names) > _MOST_NAMES:
            names = [*names[:3], self._more(len(names) - 3)]
        return format_list(names, "or" if either else "standard", locale=self._locale)

    def document(self, document: Document) -> str:
        """The short name of a document."""
        if document.kind is DocumentKind.REPORT:
            return self.say("place", "report")
        return document.short_title or document.cite_as

    def place(self, document: Document, paragraph: Paragraph) -> str:
        """A place with the short name of its document: "UNCAC, art. 46, para. 9 (b)"."""
        return self.say("place", "within", document=self.document(document), locator=self.locator(document, paragraph))

    def locator(self, document: Document, paragraph: Paragraph) -> str:
        """The place within its document; what the language has no words for stays as the Editorial Manual prints it."""
        if self.language == "en":
            return paragraph.locator
        parts = paragraph.locator.split(", ")
        if paragraph.kind is Kind.RECITAL:
            step = Pinpoint.parse(paragraph.pinpoint).steps[-1]
            return self._joined([self.say("place", "preamble"), self.say("place", "recital", number=step)])
        read = [_PART.fullmatch(part) for part in parts]
        if not all(read):
            return paragraph.locator
        return self._joined([self._part(found, document) for found in read if found is not None])

    def _part(self, found: re.Match[str], document: Document) -> str:
        if found["bare"]:
            return self.say("place", "preamble")
        key = {"art.": "article", "annex": "annex"}.get(found["word"], "paragraph")
        if key == "paragraph" and document.kind is not DocumentKind.TREATY:
            key = "report_paragraph"
        place = self.say("place", key, number=found["number"])
        marks = [self.say("place", "item", mark=mark) for mark in re.findall(r"\(([^()]+)\)", found["marks"])]
        separator = "" if self.language == "zh" else " "
        return self.say("place", "items", place=place, marks=separator.join(marks)) if marks else place

    def _joined(self, parts: Sequence[str]) -> str:
        return self._sentences["place"]["comma"].join(parts)

    def _more(self, count: int) -> str:
        forms = self._sentences["more"]
        return forms.get(self._locale.plural_form(count), forms["other"]).format(count=self.number(count))

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale

        return Locale.parse(_LOCALES.get(self.language, self.language))


@cache
def frame_of(language: str) -> Frame:
    """The frame of a language; English for one that isn't official.

    >>> frame_of("fr").listed(["A", "B", "C"])
    'A, B et C'
    """
    return Frame(language if language in LANGUAGES else "en")
