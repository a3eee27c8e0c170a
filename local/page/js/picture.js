/** Bytes as a picture on the page. */

import { h } from "./dom.js";

/** A new picture, once it can be painted. @throws {DOMException} the browser cannot decode it */
export const picture = (blob, alt) => load(h("img", { alt }), blob);

/** Gives an `img` its picture. The bytes are let go of as soon as they are decoded. */
export async function load(image, blob) {
  const url = URL.createObjectURL(blob);
  try {
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Whether the browser can show the picture. */
export const decodes = (blob) => picture(blob, "").then(() => true, () => false);
