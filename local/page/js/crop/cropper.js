/** A crop's box with handles on the picture: by pointer, by keyboard and as numbers. */

import { drag, freshId, h } from "../dom.js";
import { picture } from "../picture.js";
import { Viewer } from "../viewer/viewer.js";
import { allOf, lockedTo, moved, stretched, valid } from "./box.js";

const LOCKS = [
  ["", "Free"], ["1:1", "Square 1:1"], ["4:5", "Portrait 4:5"], ["9:16", "Story 9:16"], ["16:9", "Wide 16:9"], ["35:45", "Passport 35×45 mm"],
];
const EDGES = { n: "Upper edge", e: "Right edge", s: "Lower edge", w: "Left edge" };
const CORNERS = ["nw", "ne", "se", "sw"];
const STEP = 0.01; // of the side
const ROOM_PX = 18; // for the handles at the picture's edge
const NUMBERS = ["Left", "Top", "Width", "Height"];

/** The tool. Dispatches `change` with every change of the box by hand. */
export class Cropper extends EventTarget {
  /** @type {import("./box.js").Box|null} */
  box = null;

  constructor() {
    super();
    const name = freshId("lock");
    const lock = ([value, text], i) => h("label", { class: "crop-lock" },
      h("input", { type: "radio", name, value, checked: i === 0, onchange: () => this.#lock() }), h("span", {}, h("i", { class: "crop-shape", "data-shape": value, "aria-hidden": "true" }), text));
    this.locks = h("fieldset", { class: "crop-locks" }, h("legend", { class: "visually-hidden" }, "Shape of the crop"), LOCKS.map(lock));
    this.numbers = NUMBERS.map((text) => h("input", { type: "number", id: freshId("crop"), min: 0, step: 1, "data-side": text, onchange: () => this.#fromNumbers() }));
    const field = (input, i) => h("div", { class: "crop-number" }, h("label", { for: input.id }, NUMBERS[i]), input);
    this.all = h("button", { type: "button", class: "brush-button", onclick: () => this.#change(this.#ratio ? lockedTo(this.#ratio, allOf(this.picture), this.picture) : allOf(this.picture)) }, "As large as possible");
    this.place = h("div", { class: "crop-place" });
    this.bar = h("div", { class: "crop-bar" }, this.locks);
    this.element = h("div", { class: "crop" }, this.bar,
      this.place, h("div", { class: "crop-numbers" }, this.numbers.map(field), this.all),
      h("p", { class: "help crop-hint" }, "Drag the frame or its handles. By keyboard: arrows move what has the focus by 1 %, with Shift by one pixel."));
  }

  /** Shows a picture, and a box of it. @param {Blob} blob @param {import("./box.js").Box|null} box */
  async open(blob, box) {
    const image = await picture(blob, "");
    image.classList.add("layer");
    image.draggable = false;
    this.picture = { width: image.naturalWidth, height: image.naturalHeight };
    this.inside = h("div", { class: "crop-inside", tabindex: 0, role: "group", "data-own-drag": "", onkeydown: (event) => this.#keyInside(event) }, this.size = h("span", { class: "crop-size" }),
      Object.entries(EDGES).map(([edge, text]) => this.#edge(edge, text)), CORNERS.map((corner) => h("span", { class: "crop-corner", "data-handle": corner, "aria-hidden": "true" })));
    this.viewer = new Viewer("The picture to be cropped", this.picture, [image, this.inside], ROOM_PX);
    this.viewer.frame.classList.add("crop-frame");
    this.viewer.addEventListener("view", () => this.#place());
    this.inside.addEventListener("pointerdown", (event) => this.#grab(event));
    this.place.replaceChildren(this.viewer.element);
    this.show(box);
  }

  /** Shows another box: that of the form, or all of the picture. */
  show(box) {
    this.box = valid(box, this.picture) ?? allOf(this.picture);
    this.#place();
  }

  get #ratio() {
    const [width, height] = this.locks.querySelector(":checked").value.split(":").map(Number);
    return height ? width / height : null;
  }

  #change(box) {
    this.box = box;
    this.#place();
    this.dispatchEvent(new Event("change"));
  }

  #lock() {
    if (this.#ratio) this.#change(lockedTo(this.#ratio, this.box, this.picture));
  }

  #fromNumbers() {
    const [left, top, width, height] = this.numbers.map((input) => Math.round(Number(input.value)));
    const [formerLeft, formerTop, right, bottom] = this.box;
    if (left !== formerLeft || top !== formerTop) {
      this.#change(moved(this.box, left - formerLeft, top - formerTop, this.picture));
      return;
    }
    const isTaller = height !== bottom - formerTop;
    const handle = this.#ratio ? (isTaller ? "s" : "e") : "se";
    const [across, down] = [left + width - right, top + height - bottom];
    this.#change(stretched(this.box, handle, across, down, this.#ratio, this.picture));
  }

  /** An edge as a slider; its corners are for pointers alone. */
  #edge(edge, text) {
    return h("span", { class: "crop-edge", role: "slider", tabindex: 0, "aria-label": text, "data-handle": edge,
      "aria-orientation": "ns".includes(edge) ? "vertical" : "horizontal", onkeydown: (event) => this.#keyEdge(event, edge) });
  }

  #grab(event) {
    if (event.button) return;
    const handle = event.target.dataset.handle;
    const from = { point: this.viewer.pointOf(event), box: this.box };
    const target = handle?.length === 1 ? event.target : this.inside;
    const move = (moving) => {
      const { x, y } = this.viewer.pointOf(moving);
      const [across, down] = [x - from.point.x, y - from.point.y];
      this.#change(handle ? stretched(from.box, handle, across, down, this.#ratio, this.picture) : moved(from.box, across, down, this.picture));
    };
    event.preventDefault();
    target.focus({ preventScroll: true });
    drag(this.inside, event, move);
  }

  #keyInside(event) {
    const way = this.#way(event);
    if (!way || event.target !== this.inside) return;
    event.preventDefault();
    this.#change(moved(this.box, ...way, this.picture));
  }

  #keyEdge(event, edge) {
    const way = this.#way(event);
    if (!way) return;
    event.preventDefault();
    this.#change(stretched(this.box, edge, ...way, this.#ratio, this.picture));
  }

  /** The px that an arrow key moves. */
  #way({ key, shiftKey, ctrlKey, metaKey, altKey }) {
    const step = (side) => (shiftKey ? 1 : Math.max(1, Math.round(side * STEP)));
    const { width, height } = this.picture;
    const way = { ArrowLeft: [-step(width), 0], ArrowRight: [step(width), 0], ArrowUp: [0, -step(height)], ArrowDown: [0, step(height)] }[key];
    return ctrlKey || metaKey || altKey ? undefined : way;
  }

  #place() {
    const [left, top, right, bottom] = this.box;
    const [width, height] = [right - left, bottom - top];
    [left, top, width, height].forEach((number, i) => { this.numbers[i].value = number; });
    if (!this.viewer.isShown) return;
    const { x, y } = this.viewer.placeOf({ x: left, y: top });
    const { scale } = this.viewer;
    const set = (name, px) => { this.inside.style[name] = `${px}px`; };
    set("left", x);
    set("top", y);
    set("width", width * scale);
    set("height", height * scale);
    this.size.textContent = `${width} × ${height} px`;
    this.inside.setAttribute("aria-label", `The crop: ${width} × ${height} px from ${left}, ${top}. Arrows move it.`);
    const values = { n: [top, bottom - 1], e: [right, this.picture.width], s: [bottom, this.picture.height], w: [left, right - 1] };
    for (const handle of this.inside.querySelectorAll(".crop-edge")) {
      const [now, most] = values[handle.dataset.handle];
      handle.setAttribute("aria-valuemin", 0);
      handle.setAttribute("aria-valuenow", now);
      handle.setAttribute("aria-valuemax", most);
      handle.setAttribute("aria-valuetext", `${now} px`);
    }
  }
}
