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

/** Calls back at most once for all changes within `ms`. */
export function soon(callback, ms = 60) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(callback, ms);
  };
}

/** A name of the schema as a label: `crop_margin` is "Crop margin". */
export const label = (name) => (name[0].toUpperCase() + name.slice(1)).replaceAll("_", " ");

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
