/** Before and after: overlaid with a slider if both have the same shape, otherwise side by side. */

import { h } from "./dom.js";
import { picture } from "./picture.js";

const SAME_FRAME = 0.01;

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

function overlaid(was, is) {
  const slider = h("input", { type: "range", min: 0, max: 100, value: 50, step: 1, "aria-label": "Width of the picture before, in per cent" });
  const frame = h("div", { class: "compare" }, is, h("div", { class: "before" }, was), h("div", { class: "divider", "aria-hidden": "true" }), slider);
  was.alt = "";
  frame.style.aspectRatio = `${is.naturalWidth} / ${is.naturalHeight}`;
  frame.style.setProperty("--natural", `${is.naturalWidth}px`);
  frame.style.setProperty("--ratio", String(is.naturalWidth / is.naturalHeight));
  const set = () => frame.style.setProperty("--at", `${slider.value}%`);
  slider.addEventListener("input", set);
  set();
  return frame;
}

function sideBySide(was, is) {
  const figure = (image, caption) => h("figure", {}, image, h("figcaption", {}, caption));
  return h("div", { class: "pair" }, figure(was, "Before"), figure(is, "After"));
}
