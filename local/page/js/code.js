/** A block of code in tabs, with a button that copies it. */

import { freshId, h } from "./dom.js";

/** Tabs of code. `show({curl: "…", Python: "…"})` fills them. */
export class Code {
  #tabs = new Map();
  #shown = null;
  #text = {};

  constructor(title) {
    const list = h("div", { role: "tablist", "aria-label": title, class: "tabs", onkeydown: (event) => this.#move(event) });
    this.#list = list;
    this.panel = h("pre", { role: "tabpanel", tabindex: 0, id: freshId("code") }, h("code"));
    this.copied = h("span", { role: "status", class: "copied" });
    const copy = h("button", { type: "button", class: "quiet", onclick: () => this.#copy() }, "Copy");
    this.element = h("div", { class: "code" }, h("div", { class: "code-head" }, list, h("span", { class: "code-copy" }, this.copied, copy)), this.panel);
  }

  #list;

  /** @param {Record<string, string>} text by the tab's name. */
  show(text) {
    this.#text = text;
    for (const name of Object.keys(text)) if (!this.#tabs.has(name)) this.#add(name);
    this.#select(this.#shown ?? Object.keys(text)[0]);
  }

  #add(name) {
    const tab = h("button", { type: "button", role: "tab", id: freshId("tab"), "aria-controls": this.panel.id, onclick: () => this.#select(name) }, name);
    this.#tabs.set(name, tab);
    this.#list.append(tab);
  }

  #select(name) {
    this.#shown = name;
    for (const [other, tab] of this.#tabs) {
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", this.#tabs.get(name).id);
    this.panel.dataset.language = name;
    this.panel.firstChild.textContent = this.#text[name];
    this.copied.textContent = "";
  }

  /** Arrow keys, Home and End go from tab to tab. */
  #move(event) {
    const names = [...this.#tabs.keys()];
    const at = names.indexOf(this.#shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const name = names.at(to % names.length);
    this.#select(name);
    this.#tabs.get(name).focus();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text[this.#shown]);
      this.copied.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(this.panel);
      this.copied.textContent = "Selected: copy it with the keyboard";
    }
  }
}
