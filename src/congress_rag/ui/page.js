// The page's own behaviour: chips open the reader, suggestions fill the question box, links lead to a paragraph.
(() => {
  const reader = () => document.getElementById("reader");
  let opener = null;

  async function open(pinpoint, start, end, from) {
    const box = reader();
    if (!box) return;
    const query = new URLSearchParams({ p: pinpoint });
    if (start !== undefined && end !== undefined) { query.set("start", start); query.set("end", end); }
    let shown;
    try {
      const response = await fetch(`api/passage?${query}`);
      shown = await response.json();
    } catch {
      shown = { error: "The server does not answer. Reload the page." };
    }
    if (from) opener = from;
    box.replaceChildren();
    if (shown.html) {
      box.innerHTML = shown.html; // made by the server, with every text escaped
    } else {
      const message = document.createElement("p");
      message.className = "failed";
      message.textContent = shown.error || "This paragraph can't be opened.";
      const close = document.createElement("button");
      close.type = "button"; close.className = "close"; close.textContent = "✕"; close.ariaLabel = "Close the reader";
      box.append(close, message);
    }
    box.hidden = false;
    document.body.classList.add("reading");
    if (shown.pinpoint) {
      const url = new URL(location.href);
      url.searchParams.set("p", shown.pinpoint);
      history.replaceState(null, "", url);
    }
    const mark = box.querySelector("mark");
    if (mark) mark.scrollIntoView({ block: "center", behavior: "instant" });
    const title = box.querySelector("h3");
    if (title) title.focus({ preventScroll: true });
  }

  function close() {
    const box = reader();
    if (!box || box.hidden) return;
    box.hidden = true;
    document.body.classList.remove("reading");
    const url = new URL(location.href);
    url.searchParams.delete("p");
    history.replaceState(null, "", url);
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  function ask(text) {
    const box = document.querySelector("#question textarea, #question input");
    if (!box) return;
    const proto = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(proto, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.querySelector("#question button")?.click(), 60);
  }

  async function copy(button) {
    const text = button.dataset.copy || new URL(button.dataset.link, location.href).href;
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is not allowed here";
    }
    setTimeout(() => { button.textContent = said; }, 1600);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("button");
    if (!target) return;
    if (target.matches(".chip")) open(target.dataset.pinpoint, target.dataset.start, target.dataset.end, target);
    else if (target.matches("#reader .go")) open(target.dataset.pinpoint);
    else if (target.matches("#reader .close")) close();
    else if (target.matches("#reader .copy")) copy(target);
    else if (target.matches(".suggestion")) ask(target.textContent);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  // Gradio draws the page after this script has run; what needs its elements waits for them.
  const ready = new MutationObserver(() => {
    const box = document.querySelector("#question textarea, #question input");
    if (box && !box.dataset.named) {
      box.dataset.named = "yes";
      box.dataset.testid = "question";
      box.setAttribute("aria-label", "Your question");
    }
    const turns = document.querySelector("#conversation .turns");
    if (turns && turns.childElementCount !== Number(turns.dataset.seen || 0)) {
      turns.dataset.seen = turns.childElementCount;
      const questions = turns.querySelectorAll(".turn.question");
      questions[questions.length - 1]?.scrollIntoView({ block: "start", behavior: "instant" });
    }
    const wanted = new URLSearchParams(location.search).get("p");
    if (wanted && reader() && !document.body.dataset.linked) {
      document.body.dataset.linked = "yes";
      open(wanted);
    }
  });
  ready.observe(document.documentElement, { childList: true, subtree: true });
})();
