/** A preview that the browser can show, for any file that the API can read. */

import { made } from "./api.js";
import { decodes } from "./picture.js";
import { operation } from "./schema.js";

const LONG_SIDE = 1600;

/** Makes previews. Files that the browser cannot decode (HEIC, TIFF) are converted with the API's edit. */
export class Previews {
  #known = new WeakMap();

  constructor(api) {
    this.edit = operation(api, "/v1/edit");
  }

  /** @param {File} file @returns {Promise<Blob>} @throws {import("./problem.js").Problem} */
  of(file) {
    if (!this.#known.has(file)) this.#remember(file, this.#make(file));
    return this.#known.get(file);
  }

  /** A preview that failed is made again on the next request. */
  #remember(file, preview) {
    this.#known.set(file, preview);
    preview.catch(() => this.#known.delete(file));
  }

  async #make(file) {
    if (await decodes(file)) return file;
    const params = { ops: [{ op: "resize", max: LONG_SIDE }] };
    return made({ operation: this.edit, files: { file: [file] }, params });
  }
}
