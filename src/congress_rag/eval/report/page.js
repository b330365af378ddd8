
"use strict";
// Shows the questions a page at a time. Every word comes from the data and is set as text, never as markup.
(() => {
  const { measures, systems, questions } = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 25;
  const form = document.getElementById("filter"), list = document.getElementById("list");
  const count = document.getElementById("count"), pages = document.getElementById("pages");
  const filters = document.getElementById("filters");
  filters.open = matchMedia("(min-width: 56.01rem)").matches;

  const el = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };
  const words = (name) => String(name).replaceAll("_", " ");

  // -- filters
  const FACETS = { outcome: "Outcome", suite: "Suite", kind: "Kind", language: "Language", document: "Document" };
  for (const [facet, title] of Object.entries(FACETS)) {
    const counts = new Map();
    for (const q of questions) counts.set(q[facet], (counts.get(q[facet]) ?? 0) + 1);
    const options = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, n]) =>
      el("label", {}, el("input", { type: "checkbox", name: facet, value }), " ", words(value), el("span", {}, n)));
    document.getElementById("facets").append(
      el("fieldset", {}, el("legend", {}, title), el("div", { class: options.length > 10 ? "options many" : "options" }, ...options)));
  }
  const haystacks = new Map();
  const haystack = (q) => {
    if (!haystacks.has(q)) {
      const parts = [q.id, q.question, q.text ?? "", q.reason ?? "", q.followUp ?? "", ...q.gold.map((g) => g.pinpoint),
        ...q.citations.map((c) => `${c.pinpoint} ${c.label ?? ""}`), ...q.history.map((t) => t.content)];
      haystacks.set(q, parts.join("\n").toLowerCase());
    }
    return haystacks.get(q);
  };
  const score = (q, name) => { const s = q.scores[measures.indexOf(name)]; return typeof s === "number" ? s : 2; };
  const ORDERS = {
    worst: (a, b) => score(a, "nDCG@10") - score(b, "nDCG@10"),
    sure: (a, b) => (a.right === false ? 0 : 1) - (b.right === false ? 0 : 1) || (b.confidence ?? -1) - (a.confidence ?? -1),
    slow: (a, b) => b.ms - a.ms,
  };
  let shown = questions, page = 0;
  const choose = () => {
    const chosen = new FormData(form);
    const wanted = chosen.get("text").toLowerCase().split(/\s+/).filter(Boolean);
    const ticked = Object.keys(FACETS).map((facet) => [facet, new Set(chosen.getAll(facet))]).filter(([, set]) => set.size);
    const right = chosen.get("right"), answerable = chosen.get("answerable");
    shown = questions.filter((q) =>
      (!right || String(q.right) === right) && (!answerable || String(q.answerable) === answerable) &&
      ticked.every(([facet, set]) => set.has(q[facet])) && wanted.every((word) => haystack(q).includes(word)));
    const order = ORDERS[chosen.get("order")];
    if (order) shown = shown.toSorted ? shown.toSorted(order) : [...shown].sort(order);
    page = 0;
    draw();
  };

  // -- one question
  const RESULTS = { true: ["✓ right", "good"], false: ["✗ wrong", "bad"], null: ["– not decided", "none"] };
  const VERDICTS = { supported: ["✓", "good"], partly: ["◐", "warn"], unsupported: ["✗", "bad"], contradicted: ["✗", "bad"] };
  const verdict = (word, who) => {
    if (!word) return null;
    const [icon, tone] = VERDICTS[word] ?? ["?", "none"];
    return el("span", { class: `tag ${tone}` }, `${icon} ${words(word)} (${who})`);
  };
  const isGold = () => el("span", { class: "tag good" }, "✓ gold");
  const place = (p) => el("span", { class: "place" }, p.pinpoint);
  const result = (right) => el("span", { class: `result ${RESULTS[right][1]}` }, RESULTS[right][0]);
  const part = (title, ...children) => el("div", {}, el("h4", {}, title), ...children);
  const nothing = (text) => el("p", { class: "soft" }, text);

  const answerPart = (q) => {
    if (q.outcome === "search only") return part("Answer", nothing("This system only searches."));
    const ended = [words(q.outcome), q.reason && words(q.reason), q.confidence !== null && `confidence ${q.confidence}`];
    const made = part("Answer", el("p", { class: "soft" }, ended.filter(Boolean).join(" · ")));
    if (q.text) made.append(el("p", { class: "said", dir: "auto" }, q.text));
    if (q.statements.length) made.append(el("h4", {}, "Statements"), el("ul", {}, ...q.statements.map((s) =>
      el("li", {}, el("span", { class: "said", dir: "auto" }, s.text), " ", s.citations.map((n) => `[${n}]`).join(" "),
        verdict(s.judged, "judge"), verdict(s.verdict, "system")))));
    if (q.citations.length) made.append(el("h4", {}, "Citations"), el("ul", {}, ...q.citations.map((c) =>
      el("li", {}, el("span", { class: "chip", title: c.label }, `${c.number ?? ""} ${c.chip ?? c.pinpoint}`.trim()), " ", place(c),
        c.gold ? isGold() : null, c.quote ? el("p", { class: "quote", dir: "auto" }, c.quote) : null))));
    return made;
  };
  const goldPart = (q) => {
    const GRADES = { 3: "fully", 2: "well", 1: "in part" };
    const rows = q.gold.map((g) => el("li", {}, place(g),
      el("span", { class: "tag none" }, `answers ${GRADES[g.grade] ?? `with grade ${g.grade}`}`),
      g.rank ? el("span", { class: "tag good" }, `✓ found at rank ${g.rank}`) : el("span", { class: "tag bad" }, "✗ not found"),
      g.cited === null ? null : g.cited ? el("span", { class: "tag good" }, "✓ cited") : el("span", { class: "tag none" }, "– not cited")));
    const made = part("Gold", q.gold.length ? el("ul", {}, ...rows) : nothing("None: the documents don’t answer this."));
    if (q.nuggets.length) made.append(el("h4", {}, "Nuggets"), el("ul", {}, ...q.nuggets.map((n) => el("li", {},
      n.stated === true ? el("span", { class: "good" }, "✓ stated: ") : n.stated === false ? el("span", { class: "bad" }, "✗ not stated: ") : null,
      n.text, el("span", { class: "tag none" }, n.vital ? "vital" : "okay")))));
    return made;
  };
  const hitsPart = (title, hits) => part(title, hits.length ? el("ol", { class: "hits" }, ...hits.map((hit, n) =>
    el("li", {}, el("span", { class: "n" }, n + 1), el("span", {}, place(hit), hit.gold ? isGold() : null)))) : nothing("Nothing found."));
  const scoresPart = (q) => {
    const columns = [q, ...q.others];
    const cell = (s) => el("td", { class: typeof s === "string" ? "soft" : null }, typeof s === "number" ? s.toFixed(s > 1 ? 0 : 3) : s ?? "–");
    const rows = measures.map((name, m) => [name, columns.map((c) => (c ? c.scores[m] : null))])
      .filter(([, scores]) => scores.some((s) => s !== null));
    const table = el("table", { class: "plain" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Measure"), ...systems.map((s) => el("th", { scope: "col" }, s)))),
      el("tbody", {}, ...rows.map(([name, scores]) => el("tr", {}, el("th", { scope: "row" }, name), ...scores.map(cell)))));
    return part("Scores", el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Scores" }, table));
  };
  const othersPart = (q) => q.others.map((other, n) => {
    if (!other) return part(systems[n + 1], nothing("It wasn’t asked this."));
    const made = hitsPart(systems[n + 1], other.hits);
    made.querySelector("h4").after(el("p", {}, result(other.right), el("span", { class: "soft" }, ` ${words(other.outcome)}`)));
    if (other.citations.length) made.append(el("p", {}, el("span", { class: "soft" }, "cites "), ...other.citations.flatMap((c) => [place(c), c.gold ? isGold() : null, " "])));
    return made;
  });
  const inside = (q) => {
    const made = el("div", { class: "inside" });
    if (q.history.length) {
      const turns = q.history.map((t) => el("p", { class: "turn", dir: "auto" }, el("b", {}, `${t.role}: `), t.content));
      made.append(el("div", { class: "across" }, el("h4", {}, "Asked before"), ...turns));
    }
    made.append(answerPart(q), el("div", {}, goldPart(q), hitsPart("Hits", q.hits)), ...othersPart(q));
    const scores = scoresPart(q);
    scores.className = "across";
    made.append(scores);
    return made;
  };
  const row = (q) => {
    const meta = [q.id, words(q.kind), q.language, q.document === "none" ? null : q.document, q.followUp && words(q.followUp), words(q.outcome), `${Math.round(q.ms)} ms`];
    const made = el("details", { class: "asked", id: `q-${q.id}` }, el("summary", {}, result(q.right),
      el("span", { class: "words-asked", dir: "auto", lang: q.language }, q.question),
      el("span", { class: "meta" }, meta.filter(Boolean).join(" · "))));
    made.addEventListener("toggle", () => {
      if (!made.open) return;
      if (made.children.length === 1) made.append(inside(q));
      history.replaceState(null, "", `#question=${encodeURIComponent(q.id)}`);
    });
    return el("li", {}, made);
  };

  // -- pages
  const draw = () => {
    const last = Math.max(0, Math.ceil(shown.length / PAGE) - 1);
    list.replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map(row));
    const right = shown.filter((q) => q.right === true).length, wrong = shown.filter((q) => q.right === false).length;
    count.textContent = `${shown.length} of ${questions.length} questions: ${right} right, ${wrong} wrong` +
      (shown.length > right + wrong ? `, ${shown.length - right - wrong} not decided` : "");
    const turn = (text, to, able) => {
      const button = el("button", { type: "button" }, text);
      button.disabled = !able;
      button.addEventListener("click", () => {
        page = to;
        draw();
        count.scrollIntoView({ block: "start" });
        list.querySelector("summary")?.focus({ preventScroll: true });
      });
      return button;
    };
    pages.replaceChildren(...(last ? [turn("← Previous", page - 1, page > 0), el("span", {}, `page ${page + 1} of ${last + 1}`), turn("Next →", page + 1, page < last)] : []));
  };
  let waiting = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(choose, event.target.type === "search" ? 150 : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(choose, 0));
  draw();

  const linked = new URLSearchParams(location.hash.slice(1)).get("question");
  const at = linked === null ? -1 : questions.findIndex((q) => q.id === linked);
  if (at >= 0) {
    page = Math.floor(at / PAGE);
    draw();
    const opened = list.children[at % PAGE].firstChild;
    opened.open = true;
    opened.scrollIntoView();
  }
})();
