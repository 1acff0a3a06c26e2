/** Up to four runs kept under names, any of them the baseline. */

import { courseKey } from "./course.js";
import { button, el, filled } from "./dom.js";
import { MOST_PINS } from "./state.js";
import { whatText } from "./top.js";

const LONGEST = 100;

/** The list of kept runs. */
class Pins {
  constructor(root, app) {
    this.root = root;
    this.app = app;
    this.store = this.app.store;

    /** A name for a run that no other kept run has. */
    this.app.pinName = (state) => {
      const name = whatText(this.app, state).slice(0, LONGEST - 4);
      const taken = state.pins.map((pin) => pin.name);
      let place = 2;
      let free = name;
      while (taken.includes(free)) {
        free = `${name} (${place})`;
        place += 1;
      }
      return free;
    };

    this.store.subscribe((state, before) => {
      if (
        state.pins !== before.pins ||
        state.against !== before.against ||
        (state.pins.length && state.course !== before.course)
      ) {
        this.render();
      }
    });
    this.app.on("lang", () => this.render());
    this.render();
  }

  put(label, change) {
    this.store.update(label, (state) => ({ ...state, ...change(state) }));
  }

  rename(place, name) {
    const clean = name.trim().slice(0, LONGEST);
    if (clean) {
      this.put(this.app.t("change.pin_named", { name: clean }), (state) => ({
        pins: state.pins.map((pin, index) => (index === place ? { ...pin, name: clean } : pin)),
      }));
    } else {
      this.render();
    }
  }

  remove(place) {
    const { name } = this.store.get().pins[place];
    this.put(this.app.t("change.pin_gone", { name }), (state) => ({
      pins: state.pins.filter((_, index) => index !== place),
      against:
        state.against === null || state.against === place ? null : state.against - (state.against > place ? 1 : 0),
    }));
  }

  baseline(place) {
    const name = place === null ? this.app.t("panel.history") : this.store.get().pins[place].name;
    this.put(this.app.t("change.against", { name }), () => ({ against: place }));
  }

  radio(place, name) {
    const id = `against-${place ?? "history"}`;
    const input = el("input", {
      type: "radio",
      name: "against",
      id,
      checked: this.store.get().against === place,
      onChange: () => this.baseline(place),
      "aria-label": this.app.t("pins.baseline_of", { name }),
    });
    return el("label", { class: "pick" }, input, el("span", null, this.app.t("pins.baseline")));
  }

  row(pin, place) {
    const { t } = this.app;
    const onChange = (event) => this.rename(place, event.target.value);
    const name = el("input", {
      type: "text",
      value: pin.name,
      maxlength: String(LONGEST),
      onChange,
      "aria-label": t("pins.name", { number: place + 1 }),
    });
    const same = courseKey(pin.course) === courseKey(this.store.get().course);
    const load = () => this.put(t("change.loaded", { name: pin.name }), () => ({ course: pin.course, presets: [] }));
    return el(
      "li",
      null,
      el("span", { class: `mark thin pin-${place}`, "aria-hidden": "true" }),
      name,
      this.radio(place, pin.name),
      button(t("pins.load"), load, {
        class: "small",
        disabled: same,
        "aria-label": t("pins.load_of", { name: pin.name }),
      }),
      button(t("pins.remove"), () => this.remove(place), {
        class: "small",
        "aria-label": t("pins.remove_of", { name: pin.name }),
      }),
    );
  }

  render() {
    const { t } = this.app;
    const { pins } = this.store.get();
    const focused = this.root.contains(document.activeElement) ? document.activeElement.id : "";
    if (!pins.length) {
      filled(this.root, el("p", { class: "told" }, t("pins.none", { most: MOST_PINS })));
      return;
    }
    const history = el(
      "li",
      null,
      el("span", { class: "mark dashed", "aria-hidden": "true" }),
      el("span", { class: "name" }, t("panel.history")),
      this.radio(null, t("panel.history")),
    );
    filled(
      this.root,
      el(
        "ul",
        { class: "kept" },
        history,
        pins.map((pin, place) => this.row(pin, place)),
      ),
    );
    if (focused) {
      document.getElementById(focused)?.focus();
    }
  }
}

/** The kept runs. */
export function mountPins(root, app) {
  new Pins(root, app);
}
