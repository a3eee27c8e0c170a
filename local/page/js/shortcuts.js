/** Keyboard shortcuts, and the dialog that lists them. */

import { h } from "./dom.js";

const KEY = "studio-single-keys";
/** Keys of what has the focus on the stage, which answers to them itself. */
const ON_THE_STAGE = [
  { keys: "+", or: "-", says: "Picture: zoom in and out" },
  { keys: "0", says: "Picture: show all of it" },
  { keys: "x", says: "Brush: keep or erase" },
  { keys: "[", or: "]", says: "Brush: smaller or larger" },
];
const TYPED = "input:not([type=range], [type=checkbox], [type=radio], [type=file]), textarea, select";

/** @param {import("./studio.js").Studio} studio */
export function shortcuts(studio) {
  const dialog = document.getElementById("keys-dialog");
  const single = document.getElementById("single-keys");
  single.checked = localStorage.getItem(KEY) !== "off";
  single.addEventListener("change", () => localStorage.setItem(KEY, single.checked ? "on" : "off"));
  const click = (selector) => studio.open?.section.querySelector(selector)?.click();
  const panels = [...studio.panels.values()];
  const rows = [
    { keys: "?", says: "This list", act: () => dialog.showModal() },
    { keys: "1", to: String(panels.length), says: "What to make", act: ({ key }) => studio.show(document.querySelectorAll(".top .work a")[key - 1].hash.slice(1)) },
    { keys: "o", says: "Choose photos", act: () => (studio.open?.main.input ?? document.querySelector("#start input[type=file]")).click() },
    { keys: "c", says: "Copy the result", act: () => click(".copy") },
    { keys: "d", says: "Download the result", act: () => click(".actions a[download]") },
    { keys: "Ctrl+Enter", says: "Make it", act: () => studio.open?.run() },
    { keys: "Escape", says: "Cancel", act: () => studio.open?.cancel() },
    { keys: "Ctrl+z", says: "Undo", act: () => studio.undo() },
    { keys: "Ctrl+Shift+z", says: "Redo", act: () => studio.redo() },
  ];
  dialog.querySelector("dl").replaceChildren(...[...rows, ...ON_THE_STAGE].flatMap(({ keys, to, or, says }) => [h("dt", {}, named(keys), to ? [" – ", h("kbd", {}, to)] : null, or ? [" or ", h("kbd", {}, or)] : null), h("dd", {}, says)]));
  document.getElementById("show-keys").addEventListener("click", () => dialog.showModal());
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
    const row = rows.find(({ keys, to }) => matches(event, keys, to));
    const isSingle = row && row.keys.length === 1;
    if (!row || (isSingle && (!single.checked || event.target.matches?.(TYPED))) || (/z$/.test(row.keys) && event.target.matches?.(TYPED))) return;
    if (row.keys !== "Escape") event.preventDefault();
    row.act(event);
  });
}

/** Whether keys were pressed; with `to`, any from the one to the other. On a Mac, ⌘ is Ctrl. */
function matches(event, keys, to) {
  const parts = keys.split("+");
  const key = parts.pop();
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isKey = to ? pressed >= key && pressed <= to && pressed.length === 1 : pressed === key;
  return isKey && (event.ctrlKey || event.metaKey) === parts.includes("Ctrl") && !event.altKey && (key === "?" || event.shiftKey === parts.includes("Shift"));
}

const named = (keys) => (keys.length > 1 ? keys.split("+") : [keys]).flatMap((key, i) => [i ? " + " : null, h("kbd", {}, key.length === 1 ? key.toUpperCase() : key)]);
