"""Places in Chinese taken apart, and the numbers and letters of other scripts as pinpoints have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lark import Token

from congress_rag.ingest.numerals import HAN, letter_position, number_value

__all__ = ["han_tokens", "latin_label"]

_NUMBER = rf"(?:[{HAN}]+|\d{{1,3}}|[\u3220-\u3229])"
_VALUE = re.compile(rf"{_NUMBER}|[a-z]{{1,4}}")
_KEYS = {"条": "ARTICLE", "條": "ARTICLE", "章": "CHAPTER"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BIS = "бис|مكررا?ً?"


def han_tokens(token: Token, *, traditional: bool, follows: bool) -> Iterator[Token]:
    """The terminals of one place in Chinese, whose number stands before its kind: "第九款", "（二）项".

    Args:
        token: the place.
        traditional: whether it is within an article written 條: 項 is a paragraph there and 款 an item; elsewhere 款
            is a paragraph and 项 an item.
        follows: whether a number stands right before it, which a mark can follow.
    """
    text, start = str(token), token.start_pos or 0
    kind = text[-1]
    paragraph = "項" if traditional else "款"
    item = kind not in _KEYS and kind != paragraph
    key = "ITEM" if item else _KEYS.get(kind, "PARAGRAPH")
    if not (item and follows):
        yield Token(key, text, start_pos=start, end_pos=token.end_pos)
    joint = ""
    for number, match in enumerate(_VALUE.finditer(text)):
        joint = text[: match.start()].rstrip("第 \t")[-1:] if number else ""
        value = number_value(match[0])
        label = match[0] if value is None else str(value)
        if item:
            label = label if value is None else _LETTERS[(value - 1) % 26]
        if number:
            name = "THROUGH" if joint in "至到" else "NEXT_MARK" if item else "NEXT_NUMBER"
            yield Token(name, joint, start_pos=start, end_pos=token.end_pos)
        yield Token("MARK" if item else "NUMBER", label, start_pos=start, end_pos=token.end_pos)


def latin_label(label: str) -> str:
    """A number or letter of another script as a pinpoint has it.

    >>> latin_label("٤٦"), latin_label("ب"), latin_label("б"), latin_label("二"), latin_label("18бис"), latin_label("9")
    ('46', 'b', 'b', '2', '18bis', '9')
    """
    if label.isascii():
        return label
    position = letter_position(label)
    if position is not None:
        return _LETTERS[position - 1] if position <= len(_LETTERS) else label
    label = re.sub(rf"\s*-?(?:{_BIS})$", "bis", label)
    head = re.match(r"\d+", label)
    if head is not None:
        return f"{int(head[0])}{label[head.end() :]}"
    value = number_value(label)
    return label if value is None else str(value)
