"""Numbers as treaties print them: 46, ٤٦, XLVI, 四十六; letters of lists in Latin, Cyrillic and Arabic order."""

from __future__ import annotations

import re

__all__ = ["HAN", "arabic", "letter_position", "number_value", "roman_value"]

HAN = "〇零一二三四五六七八九十百"
_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_FIRST = re.compile(r"the\s+first|premi(?:er|ère)|1er|primer[oa]?|перв(?:ая|ый)|الأولى", re.IGNORECASE)
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя", "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ")
_ENCLOSED = {chr(0x3220 + at): at + 1 for at in range(10)}  # ㈠ to ㈩


def roman_value(numeral: str) -> int:
    """The number of a roman numeral.

    >>> roman_value("XIV")
    14
    """
    values = [_ROMAN[letter] for letter in numeral.upper()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _han_value(numeral: str) -> int:
    total = digit = 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _HAN_DIGITS[character]
    return total + digit


def number_value(text: str) -> int | None:
    """The number that a numeral of any of these scripts stands for; None where it is none.

    >>> number_value("46"), number_value("٤٦"), number_value("XLVI"), number_value("四十六"), number_value("the first")
    (46, 46, 46, 46, 1)
    """
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if text in _ENCLOSED:
        return _ENCLOSED[text]
    if text and all(character in HAN for character in text):
        return _han_value(text)
    if re.fullmatch(r"(?!C$)[IVXLC]+", text):  # "C" alone is a letter
        return roman_value(text)
    return 1 if _FIRST.fullmatch(text) else None


def arabic(number: str) -> str:
    """The number of an article or annex as a step has it.

    >>> arabic("IV"), arabic("2A"), arabic("the first"), arabic("十"), arabic("1º")
    ('4', '2a', '1', '10', '1')
    """
    number = number.strip().rstrip("º°.")
    value = number_value(number)
    return number.lower() if value is None else str(value)


def letter_position(letter: str) -> int | None:
    """Which letter of its alphabet, as lists count: in Cyrillic without ё and й, in Arabic in the abjad's order.

    >>> letter_position("c"), letter_position("в"), letter_position("ج"), letter_position("هـ")
    (3, 3, 3, 5)
    """
    letter = letter.rstrip("ـ").lower().replace("ا", "أ")
    for alphabet in _ALPHABETS:
        if len(letter) == 1 and letter in alphabet:
            return alphabet.index(letter) + 1
    return None
