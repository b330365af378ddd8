"""The words by which a document's parts are known, in the languages in which the United Nations publishes.

Pinpoints are the same in all of them: "Projet de résolution II" and "Draft resolution II" are both draft-resolution-2.
"""

from __future__ import annotations

import re

__all__ = [
    "AGENDA", "ANNOUNCED", "BODY_ALONE", "BODY_OPENS", "CHAPTER", "FRONT", "LETTER", "MEETING", "RESOLUTION", "SIGNED",
    "announces", "draft_step", "front_step", "opens_preamble",
]  # fmt: skip

_BODY = "|".join(
    (
        r"The (?:General Assembly|(?:Economic and Social|Security|Human Rights|Trusteeship) Council|Congress|Meeting|"
        r"(?:Commission|Committee)(?: on [A-Z][\w, ]+?)?|Conference(?: of [\w ]+?)?)",
        r"L[’']Assemblée générale|Le Conseil (?:de sécurité|économique et social|des droits de l[’']homme)|"
        r"La (?:Commission|Conférence)(?: des? [\w’' ]+?)?",
        r"La (?:Asamblea General|Comisión(?: de [\w ]+?)?|Conferencia(?: de [\w ]+?)?)|"
        r"El Consejo (?:de Seguridad|Económico y Social|de Derechos Humanos)",
        r"Генеральная Ассамблея|Совет Безопасности|Экономический и Социальный Совет|Совет по правам человека|"
        r"Комиссия(?: по [\w ]+?)?",
        r"إن (?:الجمعية العامة|مجلس الأمن|المجلس الاقتصادي والاجتماعي|مجلس حقوق الإنسان|لجنة [\w ]+?)",
        r"大会|安全理事会|经济及社会理事会|人权理事会|麻醉药品委员会|预防犯罪和刑事司法委员会",
    )
)
_COMMA = "[,،，]"
_DRAFT = r"draft|projet de|proyecto de|проект"
_RESOLUTION = r"resolution|résolution|resolución|резолюци[яюи]"
_DECISION = r"decision|décision|decisión|решени[еяй]"

BODY_ALONE = re.compile(rf"^[“\"«]?(?:{_BODY}){_COMMA}$")
BODY_OPENS = re.compile(rf"(?:{_BODY}){_COMMA}(?=\s(?:[^\W\d_a-z]|$)|$)")
RESOLUTION = re.compile(
    rf"^(?P<draft>(?:{_DRAFT})\s+)?(?P<word>{_RESOLUTION}|{_DECISION})\s+(?P<label>\d+/\d+|[IVXL]+|\d{{1,3}})$",
    re.IGNORECASE,
)
ANNOUNCED = re.compile(
    rf"(?:\bfollowing (?P<before>{_DRAFT})?\s?(?P<word>{_RESOLUTION}|{_DECISION})s?|"
    rf"\b(?P<first>projets? de|proyectos? de)?\s?(?P<noun>{_RESOLUTION}|{_DECISION})(?:s|es)?\s+"
    r"(?:suivante?s?|siguientes?|ci-après|que figuran? a continuación))\s?:$",
    re.IGNORECASE,
)
CHAPTER = re.compile(r"^(?:Chapter|Chapitre|Capítulo|Глава)\s+(?P<label>[IVXL]+|\d{1,2})$", re.IGNORECASE)
AGENDA = re.compile(r"\bagenda\b|\bordre du jour\b|\bprograma\b|\bповестк[аи] дня\b|جدول الأعمال|议程", re.IGNORECASE)
MEETING = re.compile(
    r"\b\d{1,5}(?:(?:st|nd|rd|th) (?:plenary )?meeting|e séance plénière|ª? sesión plenaria|-е пленарное заседание)"
    r"\b.{0,40}$"
)
SIGNED = re.compile(r"^\((?:Signed|Signé|Firmado|Подпись)\)", re.IGNORECASE)
LETTER = re.compile(
    r"^(?:(?:Identical )?(?:Letters?|Notes? verbales?) dated|(?:Lettres?|Notes? verbales?) (?:identiques )?datées?|"
    r"(?:Cartas?|Notas? verbales?) (?:idénticas )?de fecha|Письмо .{0,20}от)\b",
    re.IGNORECASE,
)
_FRONT = {
    "contents": r"Contents|Table des matières|Índice|Содержание|المحتويات|目录",
    "front-note": r"Note|Nota|Примечание",
    "summary": r"(?:Executive )?Summary|Résumé(?: analytique)?|Resumen(?: ejecutivo)?|Резюме|موجز|摘要",
}
FRONT = re.compile("^(?:" + "|".join(_FRONT.values()) + ")$", re.IGNORECASE)


def opens_preamble(text: str) -> bool:
    """Whether a line opens a preamble, or holds one behind its masthead.

    >>> opens_preamble("The General Assembly,"), opens_preamble("3 May 2001 The General Assembly, Noting the wind,")
    (True, True)
    >>> opens_preamble("The General Assembly, in its resolution 55/25, adopted it.")
    False
    """
    return BODY_OPENS.search(text) is not None


def announces(text: str) -> bool:
    """Whether a line ends with a colon, so that a list or a quotation follows."""
    return text.endswith((":", "："))


def draft_step(word: str, *, draft: bool) -> str:
    """The first words of a step: "draft-resolution" for "projet de résolution".

    >>> draft_step("résolution", draft=True), draft_step("Decisión", draft=False)
    ('draft-resolution', 'decision')
    """
    kind = "resolution" if re.match(_RESOLUTION, word, re.IGNORECASE) else "decision"
    return f"draft-{kind}" if draft else kind


def front_step(title: str) -> str:
    """The step of a part that stands before the text, by its title.

    >>> front_step("Executive summary"), front_step("Table des matières")
    ('summary', 'contents')
    """
    return next(step for step, words in _FRONT.items() if re.fullmatch(words, title, re.IGNORECASE))
