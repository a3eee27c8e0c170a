/** A window onto a picture: zoom by wheel, pinch, double-click, buttons and keys; pan by drag and arrows. */

import { h } from "../dom.js";
import { allowed, moved, scaled, toFrame, toPicture, whole } from "./view.js";

const STEP = 1.25;
const PAN_PX = 60;
const WHEEL = 0.002;
const PINCHED_WHEEL = 0.01;
const LINE_PX = 16;
const CLOSER = 2;
const PIXELS_FROM = 3;
const SLACK = 1.001;

/**
 * @typedef {object} Tool  What drags inside of the window do instead of panning.
 * @property {(event: PointerEvent) => boolean} takes
 * @property {(event: PointerEvent) => void} begin
 * @property {(event: PointerEvent) => void} move
 * @property {() => void} end
 * @property {() => void} cancel  A second finger makes a pinch of the drag.
 */

/** Shows `layers`, elements that are stretched over the picture's area, and dispatches `view` when that moves. */
export class Viewer extends EventTarget {
  /** @type {Tool|null} */
  tool = null;
  #pointers = new Map();
  #gesture = null;
  #hand = false;
  #view = null;
  #sizes = new ResizeObserver(() => this.#resized());

  /**
   * @param {string} label  what the window shows
   * @param {import("./view.js").Size} picture
   * @param {HTMLElement[]} layers  the classes `layer` inside of them move with the picture
   * @param {number} [room]  px that stay free around the whole picture
   */
  constructor(label, picture, layers, room = 0) {
    super();
    Object.assign(this, { picture, room });
    this.frame = h("div", {
      class: "viewer-frame", role: "group", tabindex: 0, "aria-label": `${label}. Plus and minus zoom, 0 shows all, arrows pan.`,
      onpointerdown: (event) => this.#down(event), onpointermove: (event) => this.#move(event),
      onpointerup: (event) => this.#up(event), onpointercancel: (event) => this.#up(event, true),
      ondblclick: (event) => this.#doubled(event), onkeydown: (event) => this.#key(event),
      onkeyup: (event) => { if (event.key === " ") this.#setHand(false); }, onblur: () => this.#setHand(false),
    }, layers);
    this.frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    const set = (name, value) => this.frame.style.setProperty(name, value);
    set("--picture-width", `${picture.width}px`);
    set("--picture-height", `${picture.height}px`);
    set("--picture-ratio", `${picture.width} / ${picture.height}`);
    this.percent = h("span", { class: "viewer-percent" });
    const button = (text, name, act) => h("button", { type: "button", class: "viewer-button", "aria-label": name, title: name, onclick: act }, text);
    this.smaller = button("−", "Zoom out", () => this.zoom(1 / STEP));
    this.larger = button("+", "Zoom in", () => this.zoom(STEP));
    this.bar = h("div", { class: "viewer-bar", role: "group", "aria-label": "Zoom" }, this.smaller, this.percent, this.larger,
      button("Fit", "Fit: show the whole picture", () => this.fit()), button("Actual size", "Actual size: one pixel for each pixel", () => this.actual()));
    this.element = h("div", { class: "viewer" }, this.frame, this.bar);
    this.#sizes.observe(this.frame);
  }

  /** CSS px per px of the picture. */
  get scale() {
    return this.#view?.scale ?? 1;
  }

  /** Whether more than the whole picture is asked for, so that it can be panned. */
  get isZoomed() {
    return Boolean(this.#view) && this.scale > whole(this.picture, this.#size).scale * SLACK;
  }

  /** Whether it has a size on the page yet. */
  get isShown() {
    return Boolean(this.#view);
  }

  /** The point of the picture in the middle of the window. */
  get centre() {
    return { x: this.#view.x, y: this.#view.y };
  }

  /** The point of the picture under a pointer, px. */
  pointOf({ clientX, clientY }) {
    return toPicture(this.#view, this.#inFrame({ clientX, clientY }), this.#size);
  }

  /** The point of the frame, px from its corner, at a point of the picture. */
  placeOf(point) {
    return toFrame(this.#view, point, this.#size);
  }

  /** Zooms by a factor around a point of the frame, by default its middle. */
  zoom(factor, at = this.#middle) {
    this.#show(scaled(this.#view, this.scale * factor, at, this.picture, this.#size));
  }

  fit() {
    this.#show(whole(this.picture, this.#size));
  }

  /** One px of the picture for each px of the screen. */
  actual(at = this.#middle) {
    this.zoom(1 / devicePixelRatio / this.scale, at);
  }

  pan(across, down) {
    this.#show(moved(this.#view, across, down, this.picture, this.#size));
  }

  /** Pans as little as it takes to show a point of the picture, with some of what is around it. */
  reveal(point, room = PAN_PX / 2) {
    const { width, height } = this.#size;
    const { x, y } = this.placeOf(point);
    const short = (at, side) => Math.max(0, room - at) - Math.max(0, at - (side - room));
    this.pan(short(x, width), short(y, height));
  }

  get #size() {
    return { width: this.frame.clientWidth, height: this.frame.clientHeight, room: this.room };
  }

  get #middle() {
    return { x: this.#size.width / 2, y: this.#size.height / 2 };
  }

  #inFrame({ clientX, clientY }) {
    const { left, top } = this.frame.getBoundingClientRect();
    return { x: clientX - left - this.frame.clientLeft, y: clientY - top - this.frame.clientTop };
  }

  #resized() {
    const { width, height } = this.#size;
    if (!width || !height) return;
    const wasWhole = !this.#view || this.#view.isWhole;
    this.#show(wasWhole ? whole(this.picture, this.#size) : allowed(this.#view, this.picture, this.#size));
  }

  #show(view) {
    const least = whole(this.picture, this.#size).scale;
    this.#view = { ...view, isWhole: view.scale <= least * SLACK };
    const { x, y } = toFrame(view, { x: 0, y: 0 }, this.#size);
    const set = (name, value) => this.frame.style.setProperty(name, value);
    set("--view-scale", String(view.scale));
    set("--view-x", `${x}px`);
    set("--view-y", `${y}px`);
    this.frame.classList.toggle("zoomed", this.isZoomed);
    this.frame.classList.toggle("pixels", view.scale * devicePixelRatio >= PIXELS_FROM);
    this.percent.textContent = `${Math.round(view.scale * devicePixelRatio * 100)} %`;
    this.smaller.disabled = !this.isZoomed;
    this.dispatchEvent(new Event("view"));
  }

  #setHand(on) {
    this.#hand = on;
    this.frame.classList.toggle("hand", on);
  }

  #down(event) {
    if (event.target.closest("button, input, [data-own-drag]") || !this.#view) return;
    const isMiddle = event.button === 1;
    if (event.button > 1) return;
    if (isMiddle) event.preventDefault(); // no scrolling by the wheel's button
    this.#pointers.set(event.pointerId, this.#inFrame(event));
    this.frame.setPointerCapture(event.pointerId);
    this.frame.focus({ preventScroll: true });
    if (this.#pointers.size > 1) {
      if (this.#gesture === "tool") this.tool.cancel();
      this.#gesture = "pinch";
      return;
    }
    this.#gesture = !this.#hand && !isMiddle && this.tool?.takes(event) ? "tool" : "pan";
    if (this.#gesture === "tool") this.tool.begin(event);
  }

  #move(event) {
    const from = this.#pointers.get(event.pointerId);
    if (!from) return;
    if (this.#gesture === "tool") {
      this.tool.move(event);
      return;
    }
    const to = this.#inFrame(event);
    if (this.#gesture === "pinch" && this.#pointers.size === 2) {
      const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      this.#pinch(from, to, other);
    } else if (this.#gesture === "pan") {
      this.pan(to.x - from.x, to.y - from.y);
    }
    this.#pointers.set(event.pointerId, to);
  }

  /** One of two fingers moves, the other rests. */
  #pinch(from, to, other) {
    const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y);
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    this.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
    this.zoom(apart(to) / Math.max(apart(from), 1), middle);
  }

  #up(event, isCancelled = false) {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#gesture === "tool") {
      if (isCancelled) this.tool.cancel();
      else this.tool.end();
    }
    if (this.#gesture !== "pinch" || !this.#pointers.size) this.#gesture = null; // the last finger of a pinch does nothing
  }

  /** The wheel zooms a picture in use; over any other one it scrolls the page. */
  #wheel(event) {
    const zooms = event.ctrlKey || this.isZoomed || this.frame.contains(document.activeElement);
    const outwards = event.deltaY > 0 && !this.isZoomed;
    if (!zooms || (outwards && !event.ctrlKey)) return;
    event.preventDefault();
    const delta = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    this.zoom(Math.exp(-delta * (event.ctrlKey ? PINCHED_WHEEL : WHEEL)), this.#inFrame(event));
  }

  #doubled(event) {
    if (event.target.closest("button, [data-own-drag]")) return;
    if (this.isZoomed) this.fit();
    else this.zoom(Math.max(CLOSER, 1 / devicePixelRatio / this.scale), this.#inFrame(event));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOwn = event.target === this.frame;
    const pans = isOwn && this.isZoomed;
    const act = {
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      "0": () => this.fit(),
      " ": isOwn && this.tool && (() => this.#setHand(true)),
      ArrowLeft: pans && (() => this.pan(PAN_PX, 0)),
      ArrowRight: pans && (() => this.pan(-PAN_PX, 0)),
      ArrowUp: pans && (() => this.pan(0, PAN_PX)),
      ArrowDown: pans && (() => this.pan(0, -PAN_PX)),
    }[event.key];
    if (!act || event.defaultPrevented) return;
    event.preventDefault();
    act();
  }
}

/** A window onto one decoded `img`. */
export function viewerOf(image, label = image.alt) {
  image.classList.add("layer");
  image.draggable = false;
  return new Viewer(label || "The picture", { width: image.naturalWidth, height: image.naturalHeight }, [image]);
}
