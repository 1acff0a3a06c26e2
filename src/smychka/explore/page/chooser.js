/** Which quantities are shown as charts, and what the marks in them mean. */

import { el, filled, idOf } from "./dom.js";
import { named } from "./sentences.js";
import { MOST_CHARTS, baselineName } from "./state.js";

/** The list of quantities, with a search. */
class Chooser {
  constructor(root, app, setCharts) {
    this.root = root;
    this.app = app;
    this.setCharts = setCharts;
    this.opened = false;
    this.sought = "";

    this.app.store.subscribe((state, before) => {
      if (state.charts !== before.charts && this.opened) {
        this.root.querySelectorAll("input[type=checkbox]").forEach((input) => {
          input.checked = state.charts.some((id) => idOf("pick", id) === input.id);
        });
        this.count();
      }
    });
    this.app.on("lang", () => this.render());
    this.render();
  }

  box(chart) {
    const { charts } = this.app.store.get();
    const checked = charts.includes(chart.id);
    const onChange = (event) => {
      const now = this.app.store.get().charts;
      this.setCharts(event.target.checked ? [...now, chart.id] : now.filter((id) => id !== chart.id));
      event.target.checked = this.app.store.get().charts.includes(chart.id);
      this.count();
    };
    const input = el("input", { type: "checkbox", checked, onChange, id: idOf("pick", chart.id) });
    return el("label", { class: "pick" }, input, el("span", null, named(this.app, "chart", chart)));
  }

  groups() {
    const words = this.sought.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const fits = (chart) => {
      const text = `${named(this.app, "chart", chart)} ${chart.title} ${chart.id}`.toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    };
    const spheres = [...new Set(this.app.about.charts.map((chart) => chart.sphere))];
    return spheres.map((sphere) => {
      const found = this.app.about.charts.filter((chart) => chart.sphere === sphere && fits(chart));
      return found.length
        ? el(
            "fieldset",
            null,
            el("legend", null, this.app.t(`sphere.${sphere}`)),
            found.map((chart) => this.box(chart)),
          )
        : null;
    });
  }

  count() {
    const line = this.root.querySelector(".count");
    if (line) {
      line.textContent = this.app.t("chooser.count", { count: this.app.store.get().charts.length, most: MOST_CHARTS });
    }
  }

  render() {
    const list = el("div", { class: "picks" }, this.opened ? this.groups() : []);
    const onInput = (event) => {
      this.sought = event.target.value;
      filled(list, this.groups());
    };
    const search = el("input", { type: "search", value: this.sought, onInput });
    const line = el("p", { class: "count" });
    const onToggle = (event) => {
      this.opened = event.target.open;
      filled(list, this.opened ? this.groups() : []);
      this.count();
    };
    const label = el("label", { class: "field" }, el("span", null, this.app.t("chooser.search")), search);
    filled(
      this.root,
      el(
        "details",
        { open: this.opened, onToggle },
        el("summary", null, this.app.t("chooser.title")),
        label,
        line,
        list,
      ),
    );
    this.count();
  }
}

/** The searchable list of all quantities, by sphere. */
export function mountChooser(root, app, setCharts) {
  new Chooser(root, app, setCharts);
}

/** What the lines and points mean, once for all charts. */
export function mountKey(root, app) {
  const render = () => {
    const item = (kind, text) => el("li", null, el("span", { class: `mark ${kind}`, "aria-hidden": "true" }), text);
    const state = app.store.get();
    filled(
      root,
      el(
        "ul",
        { class: "key", "aria-label": app.t("key.title") },
        item("fork", app.t("key.run")),
        item("dashed", app.t("key.baseline", { name: baselineName(app) })),
        state.pins.length ? item("thin", app.t("key.pins")) : null,
        item("seen", app.t("key.seen")),
        item("pale", app.t("key.second_hand")),
        item("hollow", app.t("key.recalled")),
      ),
    );
  };
  app.store.subscribe((state, before) => (state.pins !== before.pins || state.against !== before.against) && render());
  app.on("lang", render);
  render();
}
