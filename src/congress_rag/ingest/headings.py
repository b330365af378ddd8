"""Headings: articles, divisions, annexes and closings, and the numbers they carry."""

from __future__ import annotations

import re

from congress_rag.ingest.numerals import HAN, arabic, roman_value

__all__ = [
    "ANNEX",
    "ARTICLE",
    "DECLARATION",
    "DIVISION",
    "SCHEDULE_LIST",
    "annex_step",
    "arabic",
    "article_number",
    "division_word",
    "is_assembly",
    "is_closing",
    "is_preamble",
    "roman_value",
]

BIS = r"(?:bis|ter|quater|quinquies|sexies|septies)"
_NUMBER = r"the\s+first|premi(?:er|ère)|1er|primer[oa]?|первая|\d{1,3}(?:[A-Z](?![a-z])|[º°])?|[IVXL]+"
ARTICLE = re.compile(
    rf"^(?:(?:Article|Artikel|Art[íi]culo|Art\.|Статья)\s+(?P<number>{_NUMBER})\s*(?P<bis>{BIS})?|"
    rf"第\s*(?P<han>[{HAN}]+|\d+)\s*[条條](?:\s*Art\.\s*[{HAN}]+)?|المادة\s+\(?(?P<abjad>[\d٠-٩]+|الأولى)\)?)\s*"
    r"(?:[.:–-]\s*(?P<title>\D.+))?$",
    re.IGNORECASE,
)
DIVISION = re.compile(
    r"^(?:(?P<word>PARTE?|PARTIE|CHAPTER|CAP[ÍI]TULO|CHAPITRE|T[IÍ]TULO|TITLE|TITRE|SECCI[ÓO]N|SECTION|ГЛАВА|РАЗДЕЛ)\s+"
    r"(?P<number>[\w]+)|(?P<roman>[IVXL]+)(?=\s|$)|第(?P<han>[〇零一二三四五六七八九十]+)(?P<unit>[章节節编編]))[\s.:–-]*(?P<title>.*)$",
    re.IGNORECASE,
)
_DIVISION_WORDS = (
    ("PART", "PART"), ("CHAP", "CHAPTER"), ("CAP", "CHAPTER"), ("SEC", "SECTION"), ("T", "TITLE"), ("ГЛАВА", "CHAPTER"),
    ("РАЗДЕЛ", "PART"), ("章", "CHAPTER"), ("节", "SECTION"), ("節", "SECTION"), ("编", "PART"), ("編", "PART"),
)  # fmt: skip
ANNEX = re.compile(
    r"^(?:TECHNICAL\s+)?(?P<word>ANNEXE?|ANEXO(?:\s+T[ÉE]CNICO)?|AP[ÉE]NDICE|APPENDIX|APPENDICES|SCHEDULES?|ПРИЛОЖЕНИЕ|附件|المرفق)"
    r"(?:\b|(?<=附件))\s*(?P<number>[IVXL]+(?:\s+[A-Z])?|\d+|[A-Z]|[一二三四五六七八九十]+)?(?=$|\W)[\s.:–-]*(?P<title>.*)$",
    re.IGNORECASE,
)
SCHEDULE_LIST = re.compile(r"^List of .{0,60}?\bSchedule\s+(?P<number>[IVX]+)\s*$", re.IGNORECASE)
DECLARATION = re.compile(r"^(?:Council\s+|Joint\s+)?Declaration\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"^(?:in\s+(?:witness|faith)\s+(?:where|there)of\b|done\s+(?:at|in|this)\s+\w|"
    r"en\s+(?:foi\s+de\s+quoi|fe\s+de\s+lo\s+cual|testimonio\s+de\s+lo\s+cual)\b|"
    r"ten\s+blijke\s+waarvan\b|fait\s+[àa]\s+\w|hech[oa]\s+(?:en|el)\s+\w)",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"preamble|pre[áa]mbulo|pr[ée]ambule|преамбула|序言|序文|前言|الديباجة|ديباجة|序言\s+Preamble", re.IGNORECASE
)
_ANNEX_WORDS = {"annexe": "annex", "anexo": "annex", "apéndice": "appendix", "apendice": "appendix"} | {
    "приложение": "annex", "附件": "annex", "المرفق": "annex"
}  # fmt: skip


def article_number(match: re.Match[str]) -> str:
    """The number of an article as a step has it, from a match of :data:`ARTICLE`, in any script.

    >>> [article_number(ARTICLE.match(text)) for text in ("Article 2 bis", "第四十六条", "المادة ٤٦", "Статья 5")]
    ['2bis', '46', '46', '5']
    """
    return arabic(match["number"] or match["han"] or match["abjad"]) + (match["bis"] or "").lower()


def division_word(match: re.Match[str]) -> str:
    """The sort of a division, in English capitals: "CHAPTER" for "Capítulo II", "第二章" and a roman numeral alone."""
    word = (match["word"] or match["unit"] or "CHAPTER").upper()
    return next(english for start, english in _DIVISION_WORDS if word.startswith(start))


def annex_step(match: re.Match[str]) -> str:
    """The step of an annex: "annex", "annex-2", "annex-5-a", "schedule-1".

    Several appendices under one heading ("Appendices I, II and III") are one annex without a number of its own.
    """
    word, number = match["word"].lower(), match["number"]
    word = _ANNEX_WORDS.get(word.split()[0], word)
    if word in {"appendices", "schedules"} or not number:
        return word
    head, _, tail = number.partition(" ")
    return f"{word}-{arabic(head)}" + (f"-{tail.strip().lower()}" if tail else "")


def is_closing(text: str) -> bool:
    """Whether a line opens the testimonium: "IN WITNESS WHEREOF …", "DONE at …"."""
    return bool(_CLOSING.match(text)) and text[:1].isupper()


def is_preamble(text: str) -> bool:
    """Whether a heading is the word "Preamble", in one of the languages that are read.

    >>> is_preamble("PREAMBULO"), is_preamble("序言"), is_preamble("Preamble to the rules")
    (True, True, False)
    """
    return bool(_PREAMBLE.fullmatch(text.strip().rstrip(":.")))


def is_assembly(text: str) -> bool:
    """Whether a line opens a resolution: "The General Assembly, …"."""
    return bool(re.match(r"(?:The General Assembly|La Asamblea General|L['’]Assemblée générale)\b", text))
