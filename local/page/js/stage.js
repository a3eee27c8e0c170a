/** The scene with figures that can be dragged, scaled and mirrored. It shows exactly what its items describe. */

import { drag, h } from "./dom.js";
import { picture } from "./picture.js";
import { figureBox, fraction } from "./placement.js";

const STEP = 0.01;
const FINE = 0.1;
const ZOOM = 1.05;
const LEAST_SCALE = 0.02;

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {Blob} sprite  Cropped to the subject.
 * @property {number} aspect
 * @property {number} anchor
 *
 * An item is one of compose's, with `scale`, `target_frac` and `base_frac`.
 */

export class Stage {
  #shown = [];

  /**
   * @param {number} mostScale
   * @param {(index: number, changes: object) => void} onchange called with the changes of an interaction to an item
   */
  constructor(mostScale, onchange) {
    Object.assign(this, { mostScale, onchange });
    this.frame = h("div", { class: "arrange", role: "group", "aria-label": "Arrange the subjects" });
    this.element = h("div", { class: "arrange-block", hidden: true }, h("h3", {}, "Arrange"),
      h("p", { class: "help" }, "Drag a figure, or its corner to scale it. With the keyboard: arrows move (finer with Shift), + and − scale, F mirrors."),
      this.frame);
  }

  /** @param {Figure[]} figures */
  async set(scene, width, height, figures) {
    const [ground, ...sprites] = await Promise.all([picture(scene, "The scene"), ...figures.map(({ sprite }) => picture(sprite, ""))]);
    [ground, ...sprites].forEach((image) => { image.draggable = false; });
    Object.assign(this, { width, height, figures });
    this.frame.style.aspectRatio = `${width} / ${height}`;
    this.frame.style.setProperty("--ratio", String(width / height));
    this.#shown = sprites.map((image, i) => this.#figure(image, i));
    this.frame.replaceChildren(ground, ...this.#shown);
    this.element.hidden = false;
  }

  /** Places every figure as its item describes. */
  show(items) {
    this.items = items;
    const order = items.map((_, i) => i).sort((a, b) => (items[a].draw_order ?? 0) - (items[b].draw_order ?? 0) || a - b);
    this.#shown.forEach((element, i) => {
      const [left, top, right, bottom] = figureBox(this.figures[i], items[i], this.width, this.height);
      const percent = (px, whole) => `${(px / whole) * 100}%`;
      Object.assign(element.style, {
        left: percent(left, this.width), width: percent(right - left, this.width),
        top: percent(top, this.height), height: percent(bottom - top, this.height),
        zIndex: order.indexOf(i) + 1,
      });
      element.classList.toggle("mirrored", Boolean(items[i].flip));
    });
  }

  #figure(image, i) {
    const { name } = this.figures[i];
    return h("button", {
      type: "button", class: "figure", "aria-label": `Subject ${i + 1}, ${name}: arrows move it, plus and minus scale it, F mirrors it`,
      onpointerdown: (event) => this.#grab(event, i),
      onkeydown: (event) => this.#key(event, i),
      onwheel: (event) => this.#wheel(event, i),
    }, image, h("span", { class: "handle", "aria-hidden": "true" }));
  }

  #grab(event, i) {
    const element = this.#shown[i];
    const from = { x: event.clientX, y: event.clientY, item: { ...this.items[i] } };
    const scales = event.target.classList.contains("handle");
    const { width, height } = this.frame.getBoundingClientRect();
    const move = ({ clientX, clientY }) => {
      const [across, down] = [(clientX - from.x) / width, (clientY - from.y) / height];
      if (scales) this.#scale(i, from.item.scale - down);
      else this.#place(i, from.item.target_frac + across, from.item.base_frac + down);
    };
    element.focus({ preventScroll: true });
    drag(element, event, move);
  }

  #key(event, i) {
    const { target_frac: across, base_frac: down, scale, flip } = this.items[i];
    const step = STEP * (event.shiftKey ? FINE : 1);
    const act = {
      ArrowLeft: () => this.#place(i, across - step, down),
      ArrowRight: () => this.#place(i, across + step, down),
      ArrowUp: () => this.#place(i, across, down - step),
      ArrowDown: () => this.#place(i, across, down + step),
      "+": () => this.#scale(i, scale * ZOOM),
      "-": () => this.#scale(i, scale / ZOOM),
      f: () => this.onchange(i, { flip: !flip }),
    }[event.key === "=" ? "+" : event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  /** The wheel scales the focused figure; over any other figure it scrolls the page. */
  #wheel(event, i) {
    if (document.activeElement !== this.#shown[i]) return;
    event.preventDefault();
    this.#scale(i, this.items[i].scale * ZOOM ** (-event.deltaY / 100));
  }

  #place(i, across, down) {
    this.onchange(i, { target_frac: fraction(across), base_frac: fraction(down) });
  }

  #scale(i, scale) {
    this.onchange(i, { scale: fraction(scale, LEAST_SCALE, this.mostScale) });
  }
}
