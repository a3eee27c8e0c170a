/** A picture that the browser can show of any file that the API can read. */

import { made } from "./api.js";
import { operation } from "./schema.js";

const LONG_SIDE = 1600;

/** Makes previews; one that the browser cannot decode (HEIC, TIFF) is made by the API's own edit. */
export class Previews {
  #known = new WeakMap();

  constructor(api) {
    this.edit = operation(api, "/v1/edit");
  }

  /** @param {File} file @returns {Promise<Blob>} @throws {import("./problem.js").Problem} */
  of(file) {
    if (!this.#known.has(file)) this.#known.set(file, this.#make(file));
    return this.#known.get(file);
  }

  async #make(file) {
    if (await decodes(file)) return file;
    const params = { ops: [{ op: "resize", max: LONG_SIDE }] };
    return made({ operation: this.edit, files: { file: [file] }, params });
  }
}

/** Whether the browser can show the picture. */
export async function decodes(blob) {
  const url = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(url);
  }
}
