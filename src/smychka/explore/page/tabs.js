/** The questions below the charts: a list of tabs, the chosen one in the state. */

import { el, filled } from "./dom.js";
import { PANELS } from "./state.js";

/** The tabs; arrows, Home and End move among them. */
export function mountTabs(app) {
  const list = document.getElementById("tabs");

  function choose(panel, focus) {
    app.store.update("", (state) => (state.panel === panel ? state : { ...state, panel }));
    if (focus) {
      document.getElementById(`choose-${panel}`).focus();
    }
  }

  function onKey(event) {
    const here = PANELS.indexOf(app.store.get().panel);
    const moves = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: PANELS.length - 1 };
    if (event.key in moves) {
      event.preventDefault();
      choose(PANELS[(moves[event.key] + PANELS.length) % PANELS.length], true);
    }
  }

  function show() {
    const now = app.store.get().panel;
    for (const panel of PANELS) {
      const tab = document.getElementById(`choose-${panel}`);
      tab.setAttribute("aria-selected", String(panel === now));
      tab.tabIndex = panel === now ? 0 : -1;
      document.getElementById(`tab-${panel}`).hidden = panel !== now;
    }
  }

  function render() {
    const tabs = PANELS.map((panel) => {
      const page = document.getElementById(`tab-${panel}`);
      page.setAttribute("aria-labelledby", `choose-${panel}`);
      const onClick = () => choose(panel, false);
      const attributes = {
        id: `choose-${panel}`,
        type: "button",
        role: "tab",
        "aria-controls": `tab-${panel}`,
        onClick,
      };
      return el("button", attributes, app.t(`tab.${panel}`));
    });
    filled(list, tabs);
    show();
  }

  list.addEventListener("keydown", onKey);
  app.store.subscribe((state, before) => state.panel !== before.panel && show());
  app.on("lang", render);
  render();
}
