/** The photos that are worked on: every panel takes them from here. */

import { ask, fetched, BY_LINK } from "./api.js";
import { isOf } from "./kinds.js";
import { fileName } from "./notes.js";

export class Photos {
  /** @type {File[]} */
  files = [];

  set(files) {
    this.files = files;
  }
}

/** Files that are pictures, and the names of those that are not. */
export function sorted(files) {
  const pictures = files.filter((file) => isOf("image/*", file));
  return { pictures, others: files.filter((file) => !pictures.includes(file)) };
}

/** A photo of the web, fetched by the server: this page asks no other host. @returns {Promise<File>} */
export async function photoAt(url) {
  const body = new FormData();
  body.append("output_format", "png"); // loses nothing
  const { blob, headers } = await fetched(await ask(`/v1/edit?${new URLSearchParams({ file_url: url })}`, { method: "POST", headers: BY_LINK, body }));
  return new File([blob], fileName(headers), { type: blob.type });
}
