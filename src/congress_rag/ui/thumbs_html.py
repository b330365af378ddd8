"""The thumbs under an answer, and the line for words that opens when one was pressed."""

from __future__ import annotations

from dataclasses import dataclass

from congress_rag.feedback import LONGEST_WORDS
from congress_rag.ui.markup import icon, safe

__all__ = ["THUMBS_JS", "Pressed", "thumbs_html"]

_THUMBS = ((True, "up", "Helpful"), (False, "down", "Not helpful"))

# A press shows at once; where it couldn't be kept, the page is drawn again as it was.
THUMBS_JS = """
const said = (thumbs, words) => trigger("like", {
  turn: thumbs.dataset.turn,
  liked: thumbs.querySelector("[aria-pressed=true]").dataset.liked === "true",
  words: words,
});
const send = (thumbs) => {
  const line = thumbs.querySelector(".why input");
  const words = line.value.trim();
  if (!words) return;
  thumbs.dataset.words = words;
  said(thumbs, words);
  thumbs.querySelector(".why").hidden = true;
  thumbs.querySelector("[role=status]").textContent = "Kept with the answer. Thank you.";
  thumbs.querySelector("[aria-pressed=true]").focus();
};
element.addEventListener("click", (event) => {
  const thumbs = event.target.closest(".thumbs");
  const thumb = event.target.closest("[data-liked]");
  if (thumb && thumb.getAttribute("aria-pressed") === "false") {
    for (const one of thumbs.querySelectorAll("[data-liked]")) one.setAttribute("aria-pressed", String(one === thumb));
    thumbs.querySelector(".why").hidden = Boolean(thumbs.dataset.words);
    said(thumbs, thumbs.dataset.words);
  } else if (thumbs && event.target.closest(".why button")) send(thumbs);
});
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches(".why input")) return;
  event.preventDefault();
  send(event.target.closest(".thumbs"));
});
"""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The thumb that was pressed under an answer, and the words that were sent with it."""

    liked: bool
    words: str = ""


def thumbs_html(turn_id: str, pressed: Pressed | None) -> str:
    """Both thumbs of an answer, and which is pressed."""
    buttons = "".join(
        f'<button type="button" class="quiet" data-liked="{str(liked).lower()}" '
        f'aria-pressed="{str(pressed is not None and pressed.liked is liked).lower()}" aria-label="{label}" '
        f'title="{label}: keeps this question and its answer on the server, for those who look after it">'
        f"{icon(name)}</button>"
        for liked, name, label in _THUMBS
    )
    words = pressed.words if pressed else ""
    hidden = "" if pressed and not words else " hidden"
    thanks = "Kept with the answer. Thank you." if words else ""
    return (
        f'<div class="thumbs" data-turn="{safe(turn_id)}" data-words="{safe(words)}">{buttons}'
        f'<span class="why"{hidden}><input type="text" maxlength="{LONGEST_WORDS}" aria-label="Why? (optional)" '
        'placeholder="Why? (optional)" dir="auto" autocomplete="off">'
        f'<button type="button" class="quiet">Send</button></span><span role="status">{thanks}</span></div>'
    )
