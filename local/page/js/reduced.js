/** Photos reduced for previews. */

/** The longer side of a preview's photo, px. */
export const PREVIEW_SIDE = 1000;

const QUALITY = 0.92;

export class Reduced {
  #known = new WeakMap();

  /** @param {import("./preview.js").Previews} previews */
  constructor(previews) {
    this.previews = previews;
  }

  /** The photo with at most {@link PREVIEW_SIDE} px; itself if it is no larger. @param {File} file @returns {Promise<File>} */
  of(file) {
    if (!this.#known.has(file)) this.#known.set(file, this.#make(file).catch(() => file));
    return this.#known.get(file);
  }

  async #make(file) {
    const bitmap = await createImageBitmap(await this.previews.of(file));
    const scale = PREVIEW_SIDE / Math.max(bitmap.width, bitmap.height);
    if (scale >= 1) return file;
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: QUALITY });
    return new File([blob], file.name, { type: blob.type });
  }
}
