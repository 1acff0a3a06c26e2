/** Puts the page together: catalogue, words, state, engine, and everything that shows them. */

import { mountCharts } from "./charts.js";
import { mountClaims } from "./claims.js";
import { mountDifferences } from "./differences.js";
import { button, el, filled, idOf, labelled, select, svg, table } from "./dom.js";
import { draw } from "./drawing.js";
import { createEngine } from "./engine.js";
import { mountEvents } from "./events.js";
import { mountExports } from "./exports.js";
import { mountKeys } from "./keys.js";
import { mountLevers } from "./levers.js";
import { loaded } from "./loading.js";
import { mountLuck } from "./luck.js";
import { mountMap } from "./map.js";
import { mountOutcomes } from "./outcomes.js";
import { mountParty } from "./party.js";
import { mountPins } from "./pins.js";
import { mountPresets } from "./presets.js";
import { mountReport } from "./report.js";
import { createRunner } from "./runner.js";
import { decodeState, encodeState, plainState } from "./state.js";
import { createStore } from "./store.js";
import { mountTabs } from "./tabs.js";
import { createText, worded } from "./text.js";
import { mountTop } from "./top.js";
import { mountTrace } from "./trace.js";
import { mountWhen } from "./when.js";
import { mountWhy } from "./why.js";

const LINK_REST = 250;
const PREFERRED = "smychka.preferred";
const PANEL_PARTS = [
  ["panel-outcomes", mountOutcomes],
  ["panel-why", mountWhy],
  ["panel-trace", mountTrace],
  ["panel-when", mountWhen],
  ["panel-claims", mountClaims],
  ["panel-map", mountMap],
  ["panel-party", mountParty],
  ["panel-events", mountEvents],
  ["panel-report", mountReport],
  ["exports", mountExports],
];

/** Listeners by name: `on(name, fn)` and `emit(name, value)`. */
function createEvents() {
  const listeners = new Map();
  return {
    on: (name, fn) => listeners.set(name, [...(listeners.get(name) || []), fn]),
    emit: (name, value) => (listeners.get(name) || []).forEach((fn) => fn(value)),
  };
}

function preferred() {
  try {
    return JSON.parse(localStorage.getItem(PREFERRED)) || {};
  } catch {
    return {};
  }
}

function prefer(state) {
  try {
    localStorage.setItem(PREFERRED, JSON.stringify({ lang: state.lang, theme: state.theme }));
  } catch {
    document.documentElement.dataset.unkept = "yes";
  }
}

/** The state the address asks for, over what this reader prefers. */
function stateAsked(about) {
  const asked = decodeState(location.hash, about);
  const liked = preferred();
  const said = new Set(
    location.hash
      .replace("#", "")
      .split("&")
      .map((part) => part.split("=")[0]),
  );
  if (!said.has("lang") && (liked.lang === "ru" || liked.lang === "en")) {
    asked.state.lang = liked.lang;
  }
  if (!said.has("theme") && (liked.theme === "light" || liked.theme === "dark")) {
    asked.state.theme = liked.theme;
  }
  return asked;
}

/** Keeps the address in step with the state, and the state with an address put in by hand. */
function followAddress(app) {
  let timer = 0;
  let written = location.hash;
  const write = () => {
    const text = encodeState(app.store.get(), app.about);
    const bare = encodeState(plainState(app.about), app.about);
    written = text === bare && !location.hash ? "" : `#${text}`;
    if (written !== location.hash) {
      history.replaceState(null, "", written || location.pathname);
    }
    document.documentElement.dataset.linked = String(Number(document.documentElement.dataset.linked || 0) + 1);
  };
  app.store.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(write, LINK_REST);
  });
  addEventListener("hashchange", () => {
    if (location.hash !== written) {
      const asked = decodeState(location.hash, app.about);
      app.emit("warnings", asked.warnings);
      app.store.update(app.t("change.link"), (now) => ({
        ...asked.state,
        lang: asked.state.lang || now.lang,
        predict: null,
      }));
    }
  });
}

/** Language and theme of the document; the words of a language are fetched before it is spoken. */
function followLook(app, text) {
  const root = document.documentElement;
  const look = async () => {
    const { lang, theme } = app.store.get();
    if (theme === "auto") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = theme;
    }
    if (root.lang !== lang || !root.dataset.worded) {
      await text.ready("en");
      await text.ready(lang).catch((error) => app.emit("error", error));
      root.lang = lang;
      root.dataset.worded = "yes";
      document.title = `Smychka: ${app.t("page.title")}`;
      worded(document, app.t);
      app.emit("lang", lang);
    }
  };
  app.store.subscribe((state, before) => {
    if (state.lang !== before.lang || state.theme !== before.theme) {
      prefer(state);
      look().then(() => state.theme !== before.theme && app.emit("theme", state.theme));
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => app.emit("theme", "auto"));
  return look();
}

function mounted(id, mount, app) {
  try {
    mount(document.getElementById(id), app);
  } catch (error) {
    app.emit("error", error);
  }
}

/** Puts the page together and starts the first run. */
export async function start() {
  const about = await loaded("about.json");
  const { state, warnings } = stateAsked(about);
  const store = createStore(state, plainState(about));
  const text = createText(about, () => store.get().lang);
  const app = {
    about,
    points: null,
    store,
    engine: createEngine(about),
    t: text.t,
    has: text.has,
    get lang() {
      return store.get().lang;
    },
    dom: { button, el, filled, idOf, labelled, select, svg, table },
    draw,
    ...createEvents(),
  };
  globalThis.smychka = app;
  await followLook(app, text);
  mountTop(app);
  mountTabs(app);
  mountPresets(document.querySelector("#presets .body"), app);
  mountLevers(document.querySelector("#levers .body"), app);
  mountLuck(document.querySelector("#luck .body"), app);
  const charts = mountCharts(document.getElementById("charts"), app);
  app.charts = charts;
  mountDifferences(document.getElementById("panel-differences"), app);
  mountPins(document.querySelector("#pins .body"), app);
  mountKeys(app);
  const runner = createRunner(app, charts);
  app.results = runner.results;
  PANEL_PARTS.forEach(([id, mount]) => mounted(id, mount, app));
  followAddress(app);
  app.emit("warnings", warnings);
  await charts.drawn();
  runner.askAll(store.get());
  document.documentElement.dataset.ready = "yes";
  const points = await loaded("points.json");
  app.points = points;
  app.emit("points", points);
}

start().catch((error) => {
  const said = el("p", { class: "note", role: "alert" }, `${error.message}`);
  document.getElementById("notes").append(said);
  document.documentElement.dataset.failed = error.message;
});
