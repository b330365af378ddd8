"""Numbers as programs print them before the items of a list."""

from __future__ import annotations

__all__ = ["letter", "printed", "roman"]

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_UNITS = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_CHINESE = "零一二三四五六七八九"


def roman(number: int) -> str:
    """
    >>> roman(4), roman(29), roman(0)
    ('iv', 'xxix', '0')
    """
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in (*_ROMAN, *_ROMAN_UNITS):
        while number >= value:
            text, number = text + letters, number - value
    return text


def letter(number: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    """
    >>> letter(1), letter(26), letter(28)
    ('a', 'z', 'bb')
    """
    if not 0 < number <= 40 * len(alphabet):
        return str(number)
    return alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1)


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, units = divmod(number, 10)
    return ("" if tens < 2 else _CHINESE[tens]) + ("十" if tens else "") + (_CHINESE[units] if units else "")


def printed(number: int, style: str) -> str:
    """A number in one of Word's styles (``numFmt``); in figures where the style isn't known.

    >>> [printed(3, style) for style in ("decimal", "lowerLetter", "upperRoman", "decimalZero", "russianLower", "none")]
    ['3', 'c', 'III', '03', 'в', '']
    """
    match style:
        case "none":
            return ""
        case "lowerLetter":
            return letter(number)
        case "upperLetter":
            return letter(number).upper()
        case "lowerRoman":
            return roman(number)
        case "upperRoman":
            return roman(number).upper()
        case "decimalZero":
            return f"{number:02}"
        case "russianLower":
            return letter(number, _RUSSIAN)
        case "russianUpper":
            return letter(number, _RUSSIAN).upper()
        case "chineseCounting" | "chineseCountingThousand" | "ideographDigital" | "japaneseCounting":
            return _chinese(number)
        case _:
            return str(number)
