// What the accounts claim about what is shown, and what record and model say to it.

import { button, el, filled } from "./dom.js";
import { csvText } from "./exports.js";
import { choice, fileName, follow, saveFile, statusLine, tableOf, workKey } from "./panels.js";
import { intervalText, known, named, numberText, percentText, unitText } from "./sentences.js";

const VERDICTS = ["supported", "roughly right", "contested", "wrong", "untestable"];
const MOST = 60;

/** The claims in their panel. They take minutes the first time, so they begin at the press of a button. */
export function mountClaims(root, app) {
  const view = { app, root, kept: new Map(), running: false, verdict: "" };
  build(view);
  follow(
    app,
    "who",
    (state) => workKey(state.charts, state.chosen, state.account),
    () => show(view),
  );
  app.on("lang", () => build(view));
}

/** What the claims are asked about: the charts shown and the outcome chosen. */
function asked(app) {
  const state = app.store.get();
  return { quantities: [...state.charts], outcomes: state.chosen ? [state.chosen] : [] };
}

function askedKey(app) {
  const { quantities, outcomes } = asked(app);
  return workKey([...quantities].sort(), outcomes);
}

function build(view) {
  const { app } = view;
  const { t } = app;
  view.status ??= statusLine();
  view.bar ??= el("progress", { max: "1", value: 0, hidden: true });
  view.bar.setAttribute("aria-label", t("panel.claims.progress"));
  const accounts = [
    { value: "", label: t("panel.claims.every") },
    ...app.about.accounts.map((row) => ({ value: row.id, label: named(app, "account", row) })),
  ];
  const account = choice(t("panel.account"), accounts, app.store.get().account ?? "", (id) =>
    app.store.update("", (state) => ({ ...state, account: id || null })),
  );
  const verdicts = [
    { value: "", label: t("panel.claims.any") },
    ...VERDICTS.map((verdict) => ({ value: verdict, label: verdictWords(app, verdict) })),
  ];
  const verdict = choice(t("panel.claims.verdict"), verdicts, view.verdict, (value) => {
    view.verdict = value;
    show(view);
  });
  view.begin = button(t("panel.claims.begin"), () => compute(view));
  view.body = el("div", { class: "panel-claims" });
  filled(
    view.root,
    el("h3", null, t("panel.claims.title")),
    el("p", null, t("panel.claims.note")),
    el("div", { class: "panel-choices" }, account.element, verdict.element, view.begin),
    view.bar,
    view.status,
    view.body,
  );
  show(view);
}

function verdictWords(app, verdict) {
  return app.t(`panel.claims.verdict.${verdict.replaceAll(" ", "_")}`);
}

async function compute(view) {
  const { app } = view;
  if (view.running) return;
  view.running = true;
  const key = askedKey(app);
  const { quantities, outcomes } = asked(app);
  show(view);
  try {
    const found = await app.engine.claims(quantities, outcomes, (share) => {
      view.bar.value = share;
      view.status.textContent = app.t("panel.claims.share", { share: percentText(app, share) });
    });
    view.kept.set(key, found.claims);
    view.status.textContent = "";
  } catch (error) {
    view.status.textContent = error.message;
  }
  view.running = false;
  show(view);
}

function shownClaims(view, claims) {
  const { account } = view.app.store.get();
  const fits = (claim) => (!account || claim.account === account) && (!view.verdict || claim.verdict === view.verdict);
  return claims.filter(fits);
}

function show(view) {
  const { app } = view;
  const { t } = app;
  const claims = view.kept.get(askedKey(app));
  view.bar.hidden = !view.running;
  view.begin.disabled = Boolean(view.running || claims);
  if (!claims) {
    filled(view.body, view.running ? null : el("p", null, t("panel.claims.not_yet")));
    return;
  }
  const rows = shownClaims(view, claims);
  if (!rows.length) {
    filled(view.body, el("p", null, t("panel.claims.none")));
    return;
  }
  const columns = [
    t("panel.claims.claim"),
    t("panel.account"),
    t("panel.claims.verdict"),
    t("panel.claims.found"),
    t("panel.claims.record"),
    t("panel.claims.reason"),
  ];
  const save = button("CSV", () => saveTable(app, rows), {
    "aria-label": t("panel.save_as", { title: t("panel.claims.title"), kind: "CSV" }),
  });
  const most =
    rows.length > MOST
      ? el("p", { class: "panel-quiet" }, t("panel.claims.first", { count: MOST, all: rows.length }))
      : null;
  filled(
    view.body,
    el("p", { class: "panel-sentence" }, countsText(app, rows)),
    tableOf(
      t("panel.claims.caption", { count: rows.length }),
      columns,
      rows.slice(0, MOST).map((claim) => claimCells(app, claim)),
    ),
    most,
    el("div", { class: "panel-buttons" }, save),
  );
}

function countsText(app, rows) {
  const counts = VERDICTS.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length]).filter(
    ([, count]) => count,
  );
  const list = counts.map(([verdict, count]) => `${verdictWords(app, verdict)}: ${count}`).join("; ");
  return app.t("panel.claims.counts", { count: rows.length, list });
}

function claimCells(app, claim) {
  const { t } = app;
  const value = known(claim.value)
    ? `${numberText(app, claim.value)} ${claim.unit ? unitText(app, claim.unit) : ""}`.trim()
    : "";
  const range = known(claim.q05) && known(claim.q95) ? `90 %: ${intervalText(app, claim)}` : "";
  const verdict = el(
    "span",
    { class: "panel-stack" },
    el("b", null, verdictWords(app, claim.verdict)),
    el("small", null, t(`panel.claims.by.${claim.by || "none"}`)),
  );
  const found = el(
    "span",
    { class: "panel-stack" },
    value ? el("span", null, value) : t("panel.none"),
    range ? el("small", null, range) : null,
  );
  const record = el(
    "span",
    { class: "panel-stack", lang: "en" },
    el("span", null, claim.record || t("panel.none")),
    claim.source ? el("small", null, app.about.sources?.[claim.source] ?? claim.source) : null,
  );
  const text = el(
    "span",
    { class: "panel-stack", lang: "en" },
    el("span", null, claim.claim),
    el("small", null, claim.id),
  );
  return [
    text,
    el("abbr", { title: named(app, "account", { id: claim.account }) }, claim.account),
    verdict,
    found,
    record,
    el("span", { lang: "en" }, claim.reason),
  ];
}

function saveTable(app, rows) {
  const columns = [
    "id",
    "account",
    "claim",
    "kind",
    "verdict",
    "by",
    "value",
    "q05",
    "q95",
    "unit",
    "record",
    "source",
    "reason",
  ];
  const title = app.t("panel.claims.title");
  saveFile(
    fileName(title, "csv"),
    csvText(
      app,
      [title],
      columns,
      rows.map((row) => columns.map((name) => row[name])),
    ),
    "text/csv",
  );
}
