/** The history as a strip of small pictures, with undo, redo and a button that clears it. */

import { h, show } from "./dom.js";
import { History } from "./history.js";

const SIDE = 112;

export class HistoryBar {
  #thumbs = new WeakMap();

  /** @param {(state: import("./history.js").State) => void} onshow */
  constructor(onshow) {
    this.onshow = onshow;
    this.history = new History(() => this.#show());
    const button = (text, act) => h("button", { type: "button", class: "quiet", onclick: act }, text);
    this.undo = button("Undo", () => this.move(-1));
    this.redo = button("Redo", () => this.move(1));
    this.clear = button("Clear the history", () => this.history.clear());
    this.list = h("ol", {});
    this.element = h("div", { class: "history", role: "group", "aria-label": "History", hidden: true }, h("div", { class: "history-buttons" }, this.undo, this.redo, this.clear), this.list);
  }

  push(state) {
    return this.history.push(state);
  }

  /** Shows a neighbour. @returns whether there is one */
  move(by) {
    const state = this.history.move(by);
    if (state) this.onshow(state);
    return Boolean(state);
  }

  #show() {
    const { states, at, current, undoable, redoable } = this.history;
    this.undo.disabled = !undoable;
    this.redo.disabled = !redoable;
    const results = states.map((state, i) => [state, i]).filter(([state, i]) => !state.preview || i === at);
    this.list.replaceChildren(...results.map(([state, i]) => h("li", {}, h("button", {
      type: "button", "aria-label": `Result ${i + 1}: ${state.panel}`, title: state.panel, "aria-current": state === current ? "true" : null,
      onclick: () => this.onshow(this.history.go(i)),
    }, this.#thumb(state)))));
    show(this.element, states.length > 0);
    this.reveal();
  }

  /** Scrolls to the place in the history; a strip that was moved to another panel is at its beginning. */
  reveal() {
    const { states, at } = this.history;
    this.list.scrollLeft = this.list.scrollWidth * (at / states.length);
  }

  /** A small picture of a result, drawn once. */
  #thumb({ id, result: { blob } }) {
    const known = this.#thumbs.get(blob);
    if (known) return known;
    const isPicture = blob.type.startsWith("image/");
    const element = isPicture ? h("canvas", { width: SIDE, height: SIDE, "data-id": id }) : h("span", { class: "thumb-kind" }, blob.type.startsWith("video/") ? "Video" : blob.type === "application/zip" ? "ZIP" : "Text");
    this.#thumbs.set(blob, element);
    if (isPicture) draw(element, blob);
    return element;
  }
}

/** Draws the middle of a picture. */
async function draw(canvas, blob) {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.max(SIDE / bitmap.width, SIDE / bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  bitmap.close();
}
