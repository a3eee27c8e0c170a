/** Bytes as a picture on the page. */

import { h } from "./dom.js";

/** A new picture, decoded. @throws {DOMException} the browser cannot decode it */
export const picture = (blob, alt) => load(h("img", { alt }), blob);

/** Loads a picture into an `img`, and releases its bytes once it is decoded. */
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
