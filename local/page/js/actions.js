/** What is done with a result: copied, or used further. */

import { h } from "./dom.js";
import { Problem } from "./problem.js";

const COPIED = "image/png"; // what every browser takes

/** Puts a picture on the clipboard. @throws {Problem} */
export async function copyPicture(blob) {
  if (!navigator.clipboard?.write) throw new Problem("The browser lets pages copy only over https or on localhost.");
  const png = blob.type === COPIED ? blob : await asPng(blob);
  await navigator.clipboard.write([new ClipboardItem({ [COPIED]: png })]).catch((fault) => {
    throw fault.name === "NotAllowedError" ? new Problem("The browser does not let this page copy.") : fault;
  });
}

async function asPng(blob) {
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: COPIED });
}

/** A button with a list of further ones. @param {[string, () => void][]} entries */
export function menu(label, entries) {
  const element = h("details", { class: "menu" }, h("summary", { class: "button" }, label),
    h("ul", {}, entries.map(([text, act]) => h("li", {}, h("button", { type: "button", onclick: () => { element.open = false; act(); } }, text)))));
  element.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !element.contains(relatedTarget)) element.open = false; });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !element.open) return;
    event.stopPropagation();
    element.open = false;
    element.querySelector("summary").focus();
  });
  return element;
}
