/** Tools that stand on the stage in place of the result while they are used, such as a brush. */

import { h, show } from "./dom.js";

/**
 * @typedef {object} Tool
 * @property {string} label
 * @property {(panel: import("./panel.js").Panel) => boolean} available
 * @property {(host: HTMLElement, panel: import("./panel.js").Panel) => Promise<() => void>} open  Sets the tool up in
 *   the host, and gives what takes it down.
 */

export class Tools {
  #buttons = new Map();
  #open = null;

  /** @param {import("./panel.js").Panel} panel @param {Tool[]} tools */
  constructor(panel, tools) {
    this.panel = panel;
    tools.forEach((tool) => this.#buttons.set(tool, h("button", { type: "button", "aria-pressed": "false", onclick: () => this.toggle(tool) }, tool.label)));
    panel.view.tools.append(...this.#buttons.values());
  }

  /** Shows the tools that the panel's photo and parameters allow. */
  refresh() {
    this.#buttons.forEach((button, tool) => show(button, tool.available(this.panel)));
    show(this.panel.view.tools, [...this.#buttons.values()].some((button) => !button.hidden));
  }

  async toggle(tool) {
    const wasOpen = this.#open?.tool === tool;
    this.close();
    if (wasOpen) return;
    const { view } = this.panel;
    const open = { tool, close: () => {} };
    const place = h("div", { class: "tool-place" }); // of its own, so that a tool that comes too late shows nowhere
    this.#open = open;
    this.#buttons.get(tool).setAttribute("aria-pressed", "true");
    view.host.replaceChildren(place);
    show(view.host, true);
    show(view.stage, false);
    const close = await tool.open(place, this.panel);
    if (this.#open === open) open.close = close;
    else close();
  }

  /** Whether a tool is in use: results wait for its end. */
  get isOpen() {
    return Boolean(this.#open);
  }

  /** Closes the tool that is open, and shows the result again. */
  close() {
    if (!this.#open) return;
    const { tool, close } = this.#open;
    this.#open = null;
    close();
    this.#buttons.get(tool).setAttribute("aria-pressed", "false");
    this.panel.view.host.replaceChildren();
    show(this.panel.view.host, false);
    show(this.panel.view.stage, true);
    this.panel.changed();
  }
}
