"""What an answer says of the model that wrote it, or didn't. Nothing that a model wrote stands in these words."""

from __future__ import annotations

from congress_rag.answer.outcome import Written

__all__ = ["found_nothing", "kept_back", "not_borne_out", "nothing_to_give", "stands_in", "wrote"]


def wrote(model: str, written: Written, second_try: str = "") -> str:
    """What became of a model's statements; empty where all were borne out. ``second_try`` says why there was none."""
    if not written.replaced and not written.dropped:
        return ""
    kept = written.kept
    told = [f"Written by {model}; {kept} {_of(kept, 'statement is', 'statements are')} borne out by what they cite."]
    if written.replaced:
        were = _of(written.replaced, "was", "were")
        told.append(f"{written.replaced} {were} not, and the document's own words stand instead.")
    if written.dropped:
        told.append(f"{written.dropped} {_of(written.dropped, 'was', 'were')} not borne out, and left out.")
    return " ".join([*told, second_try]).strip()


def not_borne_out(model: str, statements: int) -> str:
    """None of a model's statements passed."""
    which = "The only statement" if statements == 1 else f"None of the {statements} statements"
    verb = "isn't" if statements == 1 else "is"
    return f"{which} that {model} wrote {verb} borne out by the paragraph it names; these are the documents' own words."


def found_nothing(model: str) -> str:
    """The model wrote no statement."""
    return f"{model} wrote no answer from these paragraphs; these are the documents' own words."


def stands_in(why: str) -> str:
    """The model or its server failed; ``why`` is the error's message."""
    return f"{why} These are the documents' own words instead."


def kept_back(paragraphs: int) -> str:
    """Paragraphs that a model wasn't given."""
    if paragraphs == 1:
        return "One paragraph reads like an order to a program, and was not given to the model."
    return f"{paragraphs} paragraphs read like orders to a program, and were not given to the model."


def nothing_to_give(model: str) -> str:
    """No paragraph could be given to the model."""
    return f"No paragraph could be given to {model}; these are the documents' own words."


def _of(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
