/** What a result is made for: sizes and rules of places, as buttons that set parameters. */

import { h, show } from "./dom.js";
import { same } from "./controls.js";

const POSTS = [["Instagram post", 1080, 1350], ["Instagram square", 1080, 1080], ["Story or reel", 1080, 1920]];
const STILLS = [...POSTS, ["YouTube thumbnail", 1280, 720], ["Passport", 413, 531, "35 × 45 mm at 300 dpi, around the face. The size only: how large the head must be is each country’s rule."]];
const FRAMES = [["Story or reel", "9:16"], ["Instagram post", "4:5"], ["Square", "1:1"], ["YouTube", "16:9"]];
const MARKETPLACES = { bol: "bol", ebay: "eBay", mercadolibre: "Mercado Libre" };

/**
 * @typedef {object} Preset
 * @property {string} label
 * @property {string} title
 * @property {(values: object) => object} set  The parameters with the preset's.
 */

/** @type {Record<string, (operation: object) => Preset[]>} by the panel's name */
const PRESETS = {
  edit: () => STILLS.map(([label, width, height, note]) => ({ label, title: note ?? `${width} × ${height} px, around the faces`, set: (values) => ({ ...values, ops: [...others(values.ops), { op: "thumbnail", w: width, h: height }] }) })),
  product: ({ fields }) => fields.find(({ name }) => name === "marketplace").enum
    .map((name) => ({ label: MARKETPLACES[name] ?? name[0].toUpperCase() + name.slice(1), title: "Size, room, ground, format and bytes as its rules want them", set: (values) => ({ ...values, marketplace: name }) })),
  style: () => POSTS.map(([label, width, height]) => ({ label, title: `${width} × ${height} px`, set: (values) => ({ ...values, size: `${width}x${height}` }) })),
  motion: () => FRAMES.map(([label, aspect]) => ({ label, title: aspect, set: (values) => ({ ...values, aspect }) })),
};

const others = (ops) => (Array.isArray(ops) ? ops : []).filter((op) => op?.op !== "thumbnail");

/** The presets of a panel; `panel.refreshPresets` shows which one is set. */
export function presetBar(panel) {
  const presets = PRESETS[panel.name]?.(panel.operation) ?? [];
  const buttons = presets.map(({ label, title, set }) => h("button", { type: "button", class: "chip", title, onclick: () => {
    panel.form.values = set(panel.form.values);
    panel.changed();
  } }, label));
  panel.refreshPresets = () => {
    const { values } = panel.form;
    presets.forEach(({ set }, i) => buttons[i].setAttribute("aria-pressed", String(same(set(values), values))));
  };
  const element = h("div", { class: "made-for", role: "group", "aria-label": "Made for" }, h("span", { class: "hint", "aria-hidden": "true" }, "Made for"), buttons);
  show(element, presets.length > 0);
  return element;
}
