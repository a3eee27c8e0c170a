/** Before and after: overlaid with a slider if both have the same shape, otherwise side by side. */

import { h } from "./dom.js";
import { picture } from "./picture.js";
import { Viewer, viewerOf } from "./viewer/viewer.js";

const SAME_FRAME = 0.01;
const LEAST_DRAG_PX = 3;

/**
 * @param {Blob} before
 * @param {Blob} after
 * @param {string} alt what the result shows
 */
export async function compare(before, after, alt) {
  const [was, is] = await Promise.all([picture(before, "Before"), picture(after, alt)]);
  is.className = "after";
  const shapes = [was, is].map((image) => image.naturalWidth / image.naturalHeight);
  const together = Math.abs(shapes[0] / shapes[1] - 1) < SAME_FRAME;
  return together ? overlaid(was, is) : sideBySide(was, is);
}

/** The pictures move together; the divider between them stays in the window. */
function overlaid(was, is) {
  const slider = h("input", { type: "range", min: 0, max: 100, value: 50, step: 1, "aria-label": "Width of the picture before, in per cent" });
  const grip = h("div", { class: "divider", "aria-hidden": "true", "data-own-drag": "" });
  for (const image of [was, is]) {
    image.classList.add("layer");
    image.draggable = false;
  }
  was.alt = "";
  const size = { width: is.naturalWidth, height: is.naturalHeight };
  const viewer = new Viewer(`${is.alt}, beside the picture before`, size, [is, h("div", { class: "before" }, was), grip, slider]);
  const { element, frame } = viewer;
  element.classList.add("compare");
  /** Left edge and width of what is in sight of the picture, px; or upper edge and height. */
  const seen = (axis, room) => {
    const begin = Math.max(0, viewer.placeOf({ x: 0, y: 0 })[axis]);
    return [begin, Math.min(room, viewer.placeOf({ x: size.width, y: size.height })[axis]) - begin];
  };
  const across = () => seen("x", frame.clientWidth);
  const set = () => {
    if (!viewer.isShown) return; // its first view sets the divider
    const [left, width] = across();
    const [top, height] = seen("y", frame.clientHeight);
    const place = { "--at": left + (width * slider.value) / 100, "--seen-top": top, "--seen-height": height };
    Object.entries(place).forEach(([name, px]) => frame.style.setProperty(name, `${px}px`));
  };
  const follow = ({ clientX }) => {
    const [left, width] = across();
    slider.value = (100 * (clientX - frame.getBoundingClientRect().left - left)) / width;
    set();
  };
  slider.addEventListener("input", set);
  viewer.addEventListener("view", set);
  grip.addEventListener("pointerdown", (event) => {
    grip.setPointerCapture(event.pointerId);
    slider.focus({ preventScroll: true });
  });
  grip.addEventListener("pointermove", (event) => { if (grip.hasPointerCapture(event.pointerId)) follow(event); });
  let from = null;
  viewer.tool = {
    takes: () => !viewer.isZoomed,
    begin: ({ clientX }) => { from = clientX; },
    move: (event) => {
      if (from !== null && Math.abs(event.clientX - from) < LEAST_DRAG_PX) return;
      from = null;
      follow(event);
    },
    end: () => {},
    cancel: () => {},
  };
  return element;
}

function sideBySide(was, is) {
  const figure = (image, caption) => h("figure", {}, viewerOf(image, caption).element, h("figcaption", {}, caption));
  return h("div", { class: "pair" }, figure(was, "Before"), figure(is, "After"));
}
