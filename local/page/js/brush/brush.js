/** A brush that keeps and erases parts of a photo, over its cut-out. */

import { freshId, h } from "../dom.js";
import { picture } from "../picture.js";
import { Viewer } from "../viewer/viewer.js";
import { Strokes, Veil, maskOf } from "./strokes.js";

const LEAST_PX = 1;
const LARGEST = 0.25; // of the longer side
const USUAL = 0.03;
const STEP = 1.15;
const LEAST_PRESSURE = 0.25;
const KEY_STEP = 0.5; // of the radius
const FINE = 0.2;

/** What lies over the dropped parts: colour, and opacity. */
const GROUNDS = {
  faint: { text: "Faint", colour: [24, 22, 20], opacity: 0.72 },
  red: { text: "Red", colour: [214, 32, 24], opacity: 0.6 },
  white: { text: "White", colour: [255, 255, 255], opacity: 1 },
  black: { text: "Black", colour: [0, 0, 0], opacity: 1 },
};

/** The tool: a bar, and the photo in a window. Dispatches `change` when strokes change. */
export class Brush extends EventTarget {
  #strokes = new Strokes([]);
  #stroke = null;
  #at = null;
  #isDown = false;

  constructor() {
    super();
    const name = freshId("brush");
    const mode = (value, text, checked) => h("label", { class: "brush-mode" },
      h("input", { type: "radio", name, value, checked, onchange: () => this.#ring() }), h("span", {}, text));
    this.keep = mode("keep", "Keep", true);
    this.erase = mode("erase", "Erase", false);
    this.sizes = h("input", { type: "range", id: freshId("brush-size"), min: 0, max: 100, step: 1, oninput: () => this.#ring(true) });
    this.softness = h("input", { type: "range", id: freshId("brush-softness"), min: 0, max: 100, value: 30, oninput: () => this.#ring() });
    this.sizeText = h("output", { for: this.sizes.id });
    this.softText = h("output", { for: this.softness.id });
    this.ground = h("select", { id: freshId("brush-ground"), onchange: () => this.#setGround() },
      Object.entries(GROUNDS).map(([value, { text }]) => h("option", { value }, text)));
    const button = (text, act, keys) => h("button", { type: "button", class: "brush-button", title: keys, "aria-keyshortcuts": keys, onclick: act }, text);
    this.undoes = button("Undo", () => this.undo(), "Control+Z");
    this.redoes = button("Redo", () => this.redo(), "Control+Shift+Z");
    this.clears = button("Clear", () => this.clear());
    const slider = (input, text, output) => h("div", { class: "brush-slider" }, h("label", { for: input.id }, text), input, output);
    this.bar = h("div", { class: "brush-bar" },
      h("fieldset", { class: "brush-modes" }, h("legend", { class: "visually-hidden" }, "The brush"), this.keep, this.erase),
      slider(this.sizes, "Size", this.sizeText), slider(this.softness, "Softness", this.softText),
      h("div", { class: "brush-ground" }, h("label", { for: this.ground.id }, "Dropped parts"), this.ground),
      h("div", { class: "brush-history" }, this.undoes, this.redoes, this.clears));
    this.hint = h("p", { class: "help brush-hint" }, "Paint over what the cut-out lacks, or over what should go. ", h("kbd", {}, "X"), " swaps the two, ",
      h("kbd", {}, "["), " and ", h("kbd", {}, "]"), " set the size, holding ", h("kbd", {}, "Space"), " or two fingers pan. By keyboard: arrows move the brush, ",
      h("kbd", {}, "Enter"), " puts it down and lifts it.");
    this.cursor = h("div", { class: "brush-ring", hidden: true, "aria-hidden": "true" });
    this.live = h("p", { role: "status", class: "visually-hidden" });
    this.place = h("div", { class: "brush-place" });
    this.element = h("div", { class: "brush", onkeydown: (event) => this.#key(event) }, this.bar, this.place, this.hint, this.live);
  }

  /**
   * Begins with a photo and its whole cut-out, neither of them cropped.
   * @param {Blob} photo
   * @param {Blob} cutout  without the strokes
   * @param {{strokes?: import("./strokes.js").Stroke[], ground?: Blob|null}} [former]  strokes to go on with, and a mask below them
   */
  async open(photo, cutout, { strokes = [], ground: below = null } = {}) {
    const [ground, cut, under] = await Promise.all([picture(photo, "The photo"), picture(cutout, ""), below && picture(below, "")]);
    this.picture = { width: ground.naturalWidth, height: ground.naturalHeight };
    this.under = under;
    this.#strokes = new Strokes(strokes);
    this.veil = new Veil(this.picture, cut);
    ground.classList.add("layer");
    ground.draggable = false;
    this.veil.canvas.classList.add("layer", "brush-veil");
    this.viewer = new Viewer("The photo with what is dropped veiled", this.picture, [ground, this.veil.canvas, this.cursor]);
    this.viewer.tool = {
      takes: () => true,
      begin: (event) => this.#begin(event),
      move: (event) => this.#drag(event),
      end: () => this.#end(),
      cancel: () => this.#cancel(),
    };
    this.viewer.addEventListener("view", () => this.#ring());
    const { frame } = this.viewer;
    frame.classList.add("brush-frame");
    frame.addEventListener("pointermove", (event) => this.#hover(event));
    frame.addEventListener("pointerleave", () => { if (!this.#stroke) this.cursor.hidden = true; });
    frame.addEventListener("blur", () => this.#lift());
    frame.setAttribute("aria-label", `${frame.getAttribute("aria-label")} Arrows move the brush, Enter puts it down and lifts it.`);
    this.place.replaceChildren(this.viewer.element);
    this.radius = USUAL * this.#longer;
    this.#setGround();
    this.#changed();
  }

  /** @returns {import("./strokes.js").Stroke[]} */
  get strokes() {
    return this.#strokes.all;
  }

  get count() {
    return this.strokes.length;
  }

  /** The strokes as the API's mask; null if there are none. @returns {Promise<Blob|null>} */
  mask() {
    return this.count || this.under ? maskOf(this.strokes, this.picture, this.under) : Promise.resolve(null);
  }

  undo() {
    this.#strokes.undo();
    this.#show();
    this.#changed("Undone");
  }

  redo() {
    this.#strokes.redo();
    this.#show();
    this.#changed("Done again");
  }

  clear() {
    this.#strokes = new Strokes([]);
    this.#show();
    this.#changed("All strokes are gone");
  }

  /** The brush's radius in px of the picture. */
  get radius() {
    const share = this.sizes.value / 100;
    return LEAST_PX * (this.#most / LEAST_PX) ** share;
  }

  set radius(radius) {
    const within = Math.min(Math.max(radius, LEAST_PX), this.#most);
    this.sizes.step = "any"; // a step of a key is less than one of the slider
    this.sizes.value = (100 * Math.log(within / LEAST_PX)) / Math.log(this.#most / LEAST_PX);
    this.#ring(true);
  }

  get #longer() {
    return Math.max(this.picture.width, this.picture.height);
  }

  get #most() {
    return Math.max(2 * LEAST_PX, LARGEST * this.#longer);
  }

  get #keeps() {
    return this.keep.querySelector("input").checked;
  }

  #setGround() {
    const { colour, opacity } = GROUNDS[this.ground.value];
    this.veil.canvas.style.opacity = opacity;
    this.veil.colour = colour;
    this.#show();
  }

  #begin(event) {
    this.#lift();
    this.#stroke = { keeps: this.#keeps, softness: this.softness.value / 100, points: [this.#pointOf(event)] };
    this.veil.paint(this.#stroke);
  }

  #drag(event) {
    if (!this.#stroke) return;
    const from = this.#stroke.points.length;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) this.#stroke.points.push(this.#pointOf(step));
    this.veil.paint(this.#stroke, from);
  }

  #end() {
    if (!this.#stroke) return;
    this.#strokes.add(this.#stroke);
    this.#stroke = null;
    this.#changed(`${this.#keeps ? "Kept" : "Erased"}: stroke ${this.count}`);
  }

  #cancel() {
    this.#stroke = null;
    this.#isDown = false;
    this.#show();
  }

  /** A pen's pressure is the brush's size. */
  #pointOf(event) {
    const pressed = event.pointerType === "pen" ? LEAST_PRESSURE + (1 - LEAST_PRESSURE) * event.pressure : 1;
    return { ...this.viewer.pointOf(event), radius: this.radius * pressed };
  }

  #hover(event) {
    if (event.pointerType === "touch" && !this.#stroke) return;
    this.#at = this.viewer.pointOf(event);
    this.cursor.hidden = false;
    this.#ring();
  }

  /** Draws the ring where the brush is, or in the middle while its size is set. */
  #ring(isSizing = false) {
    if (!this.viewer) return;
    const radius = Math.round(this.radius * 2);
    this.sizeText.textContent = `${radius} px`;
    this.softText.textContent = `${this.softness.value} %`;
    this.sizes.setAttribute("aria-valuetext", `${radius} px of the picture`);
    if (isSizing && this.cursor.hidden && this.viewer.isShown) {
      this.#at = this.viewer.centre;
      this.cursor.hidden = false;
    }
    if (!this.#at || !this.viewer.isShown) return;
    const { x, y } = this.viewer.placeOf(this.#at);
    const set = (name, px) => this.cursor.style.setProperty(name, `${px}px`);
    set("left", x);
    set("top", y);
    set("width", 2 * this.radius * this.viewer.scale);
    set("height", 2 * this.radius * this.viewer.scale);
    this.cursor.dataset.mode = this.#keeps ? "keep" : "erase";
    this.cursor.style.setProperty("--hard", `${100 - this.softness.value}%`);
  }

  #show() {
    this.veil.show(this.strokes);
  }

  #changed(told = "") {
    this.undoes.disabled = this.clears.disabled = !this.count;
    this.redoes.disabled = !this.#strokes.canRedo;
    this.live.textContent = told;
    this.dispatchEvent(new Event("change"));
  }

  #swap() {
    (this.#keeps ? this.erase : this.keep).querySelector("input").checked = true;
    this.live.textContent = this.#keeps ? "The brush keeps" : "The brush erases";
    this.#ring();
  }

  #key(event) {
    const isOnPicture = event.target === this.viewer?.frame;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const step = this.radius * KEY_STEP * (event.shiftKey ? FINE : 1);
    const act = command
      ? { z: () => (event.shiftKey ? this.redo() : this.undo()), y: () => this.redo() }[key]
      : { "[": () => { this.radius /= STEP; }, "]": () => { this.radius *= STEP; }, x: () => this.#swap(),
        ...(isOnPicture && {
          ArrowLeft: () => this.#go(-step, 0), ArrowRight: () => this.#go(step, 0),
          ArrowUp: () => this.#go(0, -step), ArrowDown: () => this.#go(0, step), Enter: () => this.#press(),
        }) }[key];
    if (!act || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Moves the brush by keyboard, and what it paints with it. */
  #go(across, down) {
    const { x, y } = this.#at ?? this.viewer.centre;
    const within = (at, side) => Math.min(Math.max(at, 0), side);
    this.#at = { x: within(x + across, this.picture.width), y: within(y + down, this.picture.height) };
    this.viewer.reveal(this.#at);
    this.cursor.hidden = false;
    if (this.#isDown) {
      this.#stroke.points.push({ ...this.#at, radius: this.radius });
      this.veil.paint(this.#stroke, this.#stroke.points.length - 1);
    }
    this.#ring();
  }

  #press() {
    if (this.#isDown) {
      this.#lift();
      return;
    }
    this.#at ??= this.viewer.centre;
    this.cursor.hidden = false;
    this.#isDown = true;
    this.#stroke = { keeps: this.#keeps, softness: this.softness.value / 100, points: [{ ...this.#at, radius: this.radius }] };
    this.veil.paint(this.#stroke);
    this.live.textContent = "The brush is down";
    this.#ring();
  }

  #lift() {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#end();
  }
}
