"""Made-up runs: a few hundred questions with scores as a system of some skill would get them, and hostile words."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from congress_rag.eval.record import Asked, Found, Run, SuiteUsed
from congress_rag.eval.scores import Score, Unscored

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">{{ 7*7 }} $x^2$ | `a` & "b"'
DOCUMENTS = (
    "uncac untoc untoc-trafficking-protocol untoc-smuggling-protocol untoc-firearms-protocol drugs-1961 drugs-1971 "
    "drugs-1988 coe-cybercrime-2001 terrorism-1999-financing terrorism-1997-bombings terrorism-2005-nuclear "
    "terrorism-1979-hostages terrorism-1963-aircraft terrorism-1970-seizure terrorism-1971-aviation "
    "terrorism-1988-maritime terrorism-1988-platforms terrorism-2010-beijing cites-1973 basel-1989 "
    "coe-laundering-2005 coe-trafficking-2005 coe-terrorism-2005 echr-1950 iccpr-1966 crc-1989 crc-1989-sale-protocol "
    "cat-1984 refugees-1951 unclos-1982 rome-statute-1998 slavery-1926 slavery-1956 genocide-1948 "
    "report-europe-2019"
).split()
KINDS = "fact definition duty list yes_no comparison which_instrument cross_reference procedure lookup".split()
FOLLOW_UPS = ("other_instrument", "next_paragraph", "other_person", "exception")
ASKED = {
    "en": "Who pays when one country asks another for help with evidence, and is there an exception for case {}?",
    "fr": "Qui paie lorsqu’un pays demande des preuves à un autre, dans le cas {} ?",
    "es": "¿Quién paga cuando un país pide pruebas a otro, en el caso {}?",
    "ru": "Кто платит, если одна страна просит другую о помощи, в деле {}?",
    "zh": "一国请求另一国协助取证时，费用由谁承担（案件{}）？",
    "ar": "من يدفع عندما تطلب دولة من أخرى المساعدة في جمع الأدلة في القضية {}؟",
}


def made_up_run(
    system: str = "this project", *, skill: float = 0.8, count: int = 600, seed: int = 1, searches_only: bool = False
) -> Run:
    """A run over ``count`` made-up questions; equal arguments give equal runs, one count one set of questions."""
    luck = random.Random(f"{system}{seed}")
    questions = tuple(_asked(number, skill, luck, searches_only) for number in range(count))
    names = dict.fromkeys(asked.suite for asked in questions)
    suites = tuple(
        SuiteUsed(n, f"{n[:4].encode().hex()}{count:056x}", sum(q.suite == n for q in questions)) for n in names
    )
    return Run(
        system=system,
        suites=suites,
        questions=questions,
        judge=None if searches_only else "verifier",
        index="9f86d081884c7d65",
        weights="multilingual-e5-small 53aa5117",
        settings={"fusion": {"lexical": 1.0, "dense": 1.0}, "composer": "extractive", "note": HOSTILE},
        program="congress-rag 0.1.0",
        machine={"processor": "x86-64", "cores": 2, "memory": "24 GiB", "python": "3.11.7"},
        started="2026-11-24T16:00:00+00:00",
        seconds=241.3,
    )


def with_scores(run: Run, scores: Mapping[str, Mapping[str, Score]]) -> Run:
    """The run with other scores for the questions named."""
    return replace(
        run,
        questions=tuple(
            replace(asked, scores={**asked.scores, **scores[asked.id]}) if asked.id in scores else asked
            for asked in run.questions
        ),
    )


def with_settings(run: Run, **settings: Any) -> Run:
    """The run with further settings."""
    return replace(run, settings={**run.settings, **settings})


def _asked(number: int, skill: float, luck: random.Random, searches_only: bool) -> Asked:
    fixed = random.Random(number)  # what the question is doesn't hang on who answers it
    answerable = fixed.random() > 0.2
    dialogue = answerable and fixed.random() < 0.12
    translated = not dialogue and fixed.random() < 0.25
    language = fixed.choice(list(ASKED)[1:]) if translated else "en"
    document = fixed.choices(DOCUMENTS, [30 / (n + 3) for n in range(len(DOCUMENTS))])[0] if answerable else "none"
    article = fixed.randrange(1, 60)
    gold = ((f"{document}#{article}.1", 3), (f"{document}#{article}.2", 1)) if answerable else ()
    question = HOSTILE if number == 7 else ASKED[language].format(number)
    found = _found(gold, skill, luck)
    asked = Asked(
        id=f"q-{number:03}",
        suite="dialogues-test" if dialogue else "languages-test" if translated else "questions-test",
        question=question,
        kind=fixed.choice(KINDS) if answerable else fixed.choice(("unanswerable_outside", "unanswerable_premise")),
        language=language,
        answerable=answerable,
        document=document,
        gold=gold,
        found=found,
        scores={},
        follow_up=fixed.choice(FOLLOW_UPS) if dialogue else None,
        history=(
            (
                {"role": "user", "content": "And for legal persons?"},
                {"role": "assistant", "content": "Article 26 says …"},
            )
            if dialogue
            else ()
        ),
        nuggets=_nuggets(luck) if answerable and fixed.random() < 0.4 and not searches_only else (),
        milliseconds=luck.lognormvariate(4.3, 0.5),
    )
    if searches_only:
        return replace(asked, scores=_search_scores(asked))
    gives = luck.random() < (0.9 if answerable else 0.35 - 0.2 * skill)
    cited = found[0].pinpoint
    answer = _answer(question, cited, gives, luck)
    right = any(cited == pinpoint for pinpoint, _ in gold)
    asked = replace(
        asked,
        answer=answer,
        confidence=round(luck.betavariate(6, 2) if right else luck.betavariate(3, 3), 3),
        judged=("supported", "partly" if luck.random() < 0.15 else "supported") if gives else (),
    )
    return replace(asked, scores={**_search_scores(asked), **_answer_scores(asked, right=right, gives=gives)})


def _found(gold: tuple[tuple[str, int], ...], skill: float, luck: random.Random) -> tuple[Found, ...]:
    hits = [f"{luck.choice(DOCUMENTS)}#{luck.randrange(60, 99)}.{luck.randrange(1, 9)}" for _ in range(12)]
    hits = list(dict.fromkeys(hits))
    for pinpoint, _ in gold:
        if luck.random() < skill:
            hits.insert(min(int(luck.expovariate(0.8)), len(hits)), pinpoint)
    return tuple(Found(hit, round(1 / (rank + 60), 6)) for rank, hit in enumerate(hits, 1))


def _nuggets(luck: random.Random) -> tuple[dict[str, Any], ...]:
    return (
        {"text": "The requested State pays ordinary costs", "vital": True, "stated": luck.random() < 0.7},
        {"text": "Extraordinary costs are agreed upon", "vital": False, "stated": luck.random() < 0.4},
    )


def _answer(question: str, cited: str, gives: bool, luck: random.Random) -> dict[str, Any]:
    if not gives:
        reason = luck.choice(("nothing_near", "terms_missing"))
        text = "The documents don't answer this."
        return {"outcome": "not_in_documents", "reason": reason, "text": text, "statements": [], "citations": []}
    quote = "The ordinary costs of executing a request shall be borne by the requested State Party."
    said, more = f"The requested State bears them: “{quote}”", "Substantial costs are agreed upon beforehand."
    return {
        "question": question,
        "outcome": "answered",
        "reason": None,
        "text": f"{said} [1] {more} [1]",
        "statements": [
            {"text": said, "citations": [1], "verdict": "supported", "score": 0.93},
            {"text": more, "citations": [1], "verdict": "partly", "score": 0.6},
        ],
        "citations": [
            {
                "number": 1,
                "pinpoint": cited,
                "label": f"{cited} in words, art. 46, para. 28",
                "chip": f"{cited[:5]} 46 (28)",
                "quote": quote,
                "start": 0,
                "end": len(quote),
            }
        ],
    }


def _search_scores(asked: Asked) -> dict[str, Score]:
    from congress_rag.eval.ranking import RANKING_MEASURES

    if not asked.gold:
        return dict.fromkeys(RANKING_MEASURES, Unscored.NO_GOLD)
    gold = [pinpoint for pinpoint, _ in asked.gold]
    ranks = [rank for rank, hit in enumerate(asked.found, 1) if hit.pinpoint in gold]
    first = min(ranks, default=99)
    return {
        "nDCG@10": 1 / first**0.5 if first < 11 else 0.0,
        "RR": 1 / first if first < 21 else 0.0,
        "R@5": sum(rank <= 5 for rank in ranks) / len(gold),
        "R@10": sum(rank <= 10 for rank in ranks) / len(gold),
        "Success@1": float(first == 1),
        "Success@5": float(first <= 5),
        "article nDCG@10": 1 / first**0.4 if first < 11 else 0.0,
        "article R@5": float(first <= 6),
        "article Success@5": float(first <= 6),
        "document mismatch": sum(hit.pinpoint.split("#")[0] != asked.document for hit in asked.found[:5]) / 5,
    }


def _answer_scores(asked: Asked, *, right: bool, gives: bool) -> dict[str, Score]:
    refused, vital = Unscored.REFUSED, [n["stated"] for n in asked.nuggets if n["vital"]]
    stated = [nugget["stated"] for nugget in asked.nuggets]
    supported = [verdict == "supported" for verdict in asked.judged]
    return {
        "cites gold": float(right and gives) if asked.answerable else Unscored.NO_GOLD,
        "false refusal": float(not gives) if asked.answerable else Unscored.NO_GOLD,
        "false answer": Unscored.ANSWERABLE if asked.answerable else float(gives),
        "citation recall": sum(supported) / len(supported) if gives else refused,
        "citation precision": 1.0 if gives else refused,
        "faithfulness": sum(supported) / len(supported) if gives else refused,
        "quote fidelity": 1.0 if gives else refused,
        "nugget recall": sum(stated) / len(stated) if stated else Unscored.NO_NUGGETS,
        "vital nugget recall": sum(vital) / len(vital) if vital else Unscored.NO_NUGGETS,
        "words": 38.0 if gives else refused,
        "stand-alone R@5": 1.0 if asked.follow_up else Unscored.NO_TWIN,
        "follow-up loss": float(not right) if asked.follow_up else Unscored.NO_TWIN,
        "language loss": float(not right) if asked.language != "en" and asked.answerable else Unscored.NO_TWIN,
    }
