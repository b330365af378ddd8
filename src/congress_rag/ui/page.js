// The behaviour of the page: the reader, quotes on chips, copying, themes. It listens on the document, so it doesn't
// matter when Gradio draws. What comes from the server is HTML that the server has escaped.
(() => {
  if (window.readingRoom) return;
  window.readingRoom = true;
  const narrow = window.matchMedia("(max-width: 700px)");
  const one = (selector, within = document) => within.querySelector(selector);

  // -- the reader ---------------------------------------------------------------------------------------------

  const reader = document.createElement("aside");
  reader.id = "reader";
  reader.dataset.testid = "reader";
  reader.setAttribute("role", "dialog");
  reader.setAttribute("aria-labelledby", "reader-label");
  reader.hidden = true;
  reader.innerHTML =
    '<div class="reader-bar"><span>Reader</span><button type="button" class="quiet" data-action="close-reader" ' +
    'aria-label="Close the reader"><svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" ' +
    'stroke="currentColor" stroke-width="1.5" stroke-linecap="round" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8"/>' +
    '</svg></button></div><div class="reader-page"></div>';
  const announcer = document.createElement("div");
  announcer.id = "announcer";
  announcer.className = "unseen";
  announcer.setAttribute("aria-live", "polite");
  const quote = document.createElement("div");
  quote.id = "quote";
  quote.setAttribute("role", "tooltip");
  quote.hidden = true;

  let opener = null;
  let latest = 0;

  function address(pinpoint) {
    const url = new URL(window.location.href);
    url.hash = "";
    if (pinpoint) url.searchParams.set("p", pinpoint);
    else url.searchParams.delete("p");
    return url.toString();
  }

  function here(pinpoint) {
    for (const chip of document.querySelectorAll(".chip[aria-current]")) chip.removeAttribute("aria-current");
    if (opener && opener.isConnected && opener.dataset.pinpoint === pinpoint) opener.setAttribute("aria-current", "true");
  }

  async function open(pinpoint, { start, end, from } = {}) {
    const mine = ++latest;
    if (from && !reader.contains(from)) opener = from;
    const query = new URLSearchParams({ p: pinpoint });
    if (start !== undefined && end !== undefined) {
      query.set("start", start);
      query.set("end", end);
    }
    let found;
    try {
      const answer = await fetch("api/passage?" + query, { headers: { accept: "application/json" } });
      found = await answer.json();
    } catch {
      found = { error: "The reader can't reach the program. Is it still running?" };
    }
    if (mine !== latest) return;
    const page = one(".reader-page", reader);
    if (found.html) {
      page.innerHTML = found.html;
    } else {
      page.innerHTML = '<h2 class="reader-label" id="reader-label" tabindex="-1">Nothing to open</h2><p class="reader-problem"></p>';
      one(".reader-problem", page).textContent = found.error || "This paragraph can't be opened.";
    }
    reader.hidden = false;
    document.body.classList.add("reading");
    outside(true);
    history.replaceState(history.state, "", address(found.pinpoint || pinpoint));
    here(pinpoint);
    one("#reader-label", reader).focus({ preventScroll: true });
    arrive();
  }

  function arrive() {
    const text = one(".reader-text", reader);
    const target = text && (one("mark", text) || one(".here", text));
    if (!target) return;
    text.scrollTop = 0;
    const room = text.clientHeight;
    const box = target.getBoundingClientRect();
    const top = box.top - text.getBoundingClientRect().top;
    text.scrollTop = box.height > room * 0.7 ? top - 24 : top - (room - box.height) / 3;
  }

  function outside(away) {
    const app = one("gradio-app");
    if (app) app.inert = away && narrow.matches;
    reader.setAttribute("aria-modal", String(away && narrow.matches));
  }

  function close() {
    latest++;
    reader.hidden = true;
    one(".reader-page", reader).replaceChildren();
    document.body.classList.remove("reading");
    outside(false);
    history.replaceState(history.state, "", address(null));
    here(null);
    const back = opener && opener.isConnected ? opener : one("#question textarea");
    opener = null;
    if (back) back.focus();
  }

  narrow.addEventListener("change", () => outside(!reader.hidden));

  // -- the quote of a chip ------------------------------------------------------------------------------------

  function showQuote(chip) {
    if (!chip.title) return;
    quote.textContent = chip.title;
    quote.dataset.title = chip.title;
    chip.removeAttribute("title"); // or the browser shows it a second time
    chip.setAttribute("aria-describedby", "quote");
    quote.hidden = false;
    const box = chip.getBoundingClientRect();
    const width = quote.offsetWidth;
    const left = Math.max(12, Math.min(box.left, document.documentElement.clientWidth - width - 12));
    const above = box.top - quote.offsetHeight - 8;
    quote.style.left = left + "px";
    quote.style.top = (above > 8 ? above : box.bottom + 8) + "px";
  }

  function hideQuote() {
    quote.hidden = true;
    const chip = one('[aria-describedby="quote"]');
    if (!chip) return;
    chip.removeAttribute("aria-describedby");
    if (!chip.title) chip.title = quote.dataset.title;
  }

  const chipOf = (event) => (event.target instanceof Element ? event.target.closest(".chip") : null);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const chip = chipOf(event);
    if (chip) { if (chip.getAttribute("aria-describedby") !== "quote") { hideQuote(); showQuote(chip); } }
    else if (!quote.hidden) hideQuote();
  });
  document.addEventListener("focusin", (event) => {
    const chip = chipOf(event);
    hideQuote();
    if (chip && chip.matches(":focus-visible")) showQuote(chip);
  });
  document.addEventListener("focusout", hideQuote);
  document.addEventListener("scroll", hideQuote, true);

  // -- clicks and keys ----------------------------------------------------------------------------------------

  async function copy(button, text) {
    const words = one("span", button);
    const before = words.textContent;
    try {
      await navigator.clipboard.writeText(text);
      words.textContent = "Copied";
    } catch {
      const box = document.createElement("textarea");
      box.value = text;
      box.className = "unseen";
      document.body.append(box);
      box.select();
      words.textContent = document.execCommand("copy") ? "Copied" : "Copying is not allowed here";
      box.remove();
      button.focus();
    }
    announcer.textContent = words.textContent;
    setTimeout(() => { words.textContent = before; }, 1600);
  }

  function turnTheme() {
    const dark = document.body.classList.toggle("dark");
    try { localStorage.setItem("reading-room-theme", dark ? "dark" : "light"); } catch { /* a private window */ }
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    const { pinpoint, start, end, copy: text, copyLink, action } = button.dataset;
    if (pinpoint) {
      hideQuote();
      const library = button.closest("#library");
      if (library) library.hidePopover();
      open(pinpoint, { start, end, from: library ? one('[popovertarget="library"]') : button });
    } else if (text !== undefined) copy(button, text);
    else if (copyLink) copy(button, address(copyLink));
    else if (action === "close-reader") close();
    else if (action === "theme") turnTheme();
    else if ((button.dataset.question || action === "new") && !narrow.matches) one("#question textarea")?.focus();
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".library-find")) return;
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const group of document.querySelectorAll("#library > section")) {
      let some = false;
      for (const row of group.querySelectorAll("li")) {
        row.hidden = !words.every((word) => row.dataset.names.includes(word));
        some ||= !row.hidden;
      }
      group.hidden = !some;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      if (!quote.hidden) hideQuote();
      else if (!reader.hidden && !one(":popover-open")) close();
    }
    // Enter sends; Shift+Enter, and Enter while an input method composes, belong to the text
    if (event.key === "Enter" && (event.shiftKey || event.isComposing) && event.target.matches?.("#question textarea"))
      event.stopPropagation();
  }, true);

  // -- what Gradio draws --------------------------------------------------------------------------------------

  let turns = 0;
  let told = "";

  function look() {
    const box = one("#question textarea");
    if (box && box.dataset.testid !== "question") {
      box.dataset.testid = "question";
      box.setAttribute("aria-label", "Your question");
      box.dir = "auto";
    }
    const all = document.querySelectorAll("#conversation .turn");
    const last = all[all.length - 1];
    if (all.length > turns && last) last.scrollIntoView({ block: "start" });
    turns = all.length;
    const words = last ? one("[data-announce]", last)?.dataset.announce || "" : "";
    const key = turns + words;
    if (key === told) return;
    told = key;
    if (last) announcer.textContent = words || "Reading the documents";
  }

  function begin() {
    document.body.append(reader, announcer, quote);
    let theme = null;
    try { theme = localStorage.getItem("reading-room-theme"); } catch { /* a private window */ }
    if (theme) document.body.classList.toggle("dark", theme === "dark");
    let due = false;
    new MutationObserver(() => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => { due = false; look(); });
    }).observe(one("gradio-app") || document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-announce"] });
    look();
    const asked = new URL(window.location.href).searchParams.get("p");
    if (asked) open(asked);
  }

  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();
