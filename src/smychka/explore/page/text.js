/** Words in the language in force. */

import { loaded } from "./loading.js";

const KINDS = {
  lever: "levers",
  chart: "charts",
  outcome: "outcomes",
  policy: "policies",
  account: "accounts",
  rule: "rules",
  opening: "openings",
  map: "maps",
  verdict: "verdicts",
  leader: "leaders",
  region: "regions",
};

function titles(about) {
  const found = new Map();
  for (const [kind, list] of Object.entries(KINDS)) {
    (about[list] || []).forEach((item) => {
      const key = item.id ? `${kind}.${item.id}` : item.name;
      found.set(key, item.title || item.name);
    });
  }
  Object.entries(about.units || {}).forEach(([unit, text]) => found.set(`unit.${unit}`, text));
  return found;
}

/** The texts of one language of the interface. */
export async function loadStrings(lang) {
  return loaded(`page/strings/${lang}.json`);
}

/**
 * The words of the page.
 * @param {object} about the catalogue, whose titles are never blank
 * @param {() => string} langNow the language in force
 */
export function createText(about, langNow) {
  const strings = {};
  const named = titles(about);

  function t(key, values) {
    const text = strings[langNow()]?.[key] ?? strings.en?.[key] ?? named.get(key) ?? last(key);
    return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : text;
  }

  return {
    t,
    has: (key) => Boolean(strings[langNow()]?.[key] ?? strings.en?.[key] ?? named.get(key)),
    ready: async (lang) => {
      strings[lang] ||= await loadStrings(lang);
    },
  };
}

function last(key) {
  return key.slice(key.indexOf(".") + 1).replaceAll("_", " ");
}

/** Puts the words of the language in force into everything under `root` that names a key (`data-t`, `data-t-label`). */
export function worded(root, t) {
  root.querySelectorAll("[data-t]").forEach((node) => {
    node.textContent = t(node.dataset.t);
  });
  root.querySelectorAll("[data-t-label]").forEach((node) => node.setAttribute("aria-label", t(node.dataset.tLabel)));
}
