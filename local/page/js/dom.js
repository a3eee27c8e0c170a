/** Making elements. Text goes in as text, never as markup. */

let last = 0;

/** An id that no other element has. */
export const freshId = (stem) => `${stem}-${++last}`;

/**
 * An element: `h("a", {href, onclick}, "text", child)`.
 * Attributes that are null, undefined or false are left out; functions are listeners.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Shows an element, or hides it. */
export const show = (element, visible) => { element.hidden = !visible; };

/** Calls back with every move of the pointer that pressed `element`, wherever it goes, until it lets go. */
export function drag(element, { pointerId }, move) {
  element.setPointerCapture(pointerId);
  element.addEventListener("pointermove", move);
  const release = () => element.removeEventListener("pointermove", move);
  element.addEventListener("pointerup", release, { once: true });
  element.addEventListener("pointercancel", release, { once: true });
}

/** Calls back at most once for all changes within `ms`. */
export function soon(callback, ms = 60) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(callback, ms);
  };
}

/** Words for names of the schema that are none. */
const WORDS = {
  alpha_matting: "Soft edge", audio: "Sound", axis: "Direction", base_frac: "Position of the feet", bits: "Bits a channel", crf: "Compression",
  cutout_model: "Model of the cut-out", deg: "Degrees", dpi: "Resolution", dx: "Shift to the right", dy: "Shift downwards", edge_refine: "Edge refinement",
  file: "Photo", flip: "Mirror", fps: "Frames per second", gap: "Seconds a word", h: "Height", image: "Photo", image2: "Second photo", images: "Photos", max: "Longest side",
  ops: "Operations", pan: "Camera moves", roi: "Region of the subject", srt: "Subtitles instead", t: "Time", target_frac: "Position across", w: "Width",
  x: "From the left", y: "From the top",
};

/** A name of the schema as a label: `crop_margin` is "Crop margin". */
export const label = (name) => WORDS[name] ?? (name[0].toUpperCase() + name.slice(1)).replaceAll("_", " ");

/** A description with its `names` set as code. */
export function prose(text) {
  return text.split(/`+/).map((part, i) => (i % 2 ? h("code", {}, part) : part));
}

/** A number of bytes as text. */
export function bytes(count) {
  if (count < 1000) return `${count} B`;
  if (count < 999_500) return `${Math.round(count / 1000)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}
