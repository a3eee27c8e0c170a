/** Where a figure is in a frame: compose's `subject_box` and its inverse. */

const DIGITS = 5;

/** Rounds half to even, as Python does. */
export function round(value) {
  const nearest = Math.round(value);
  return Math.abs(value % 1) === 0.5 && nearest % 2 ? nearest - 1 : nearest;
}

/** A fraction with the number of digits that are sent. */
export const fraction = (value, least = 0, most = 1) => Number(Math.min(most, Math.max(least, value)).toFixed(DIGITS));

/**
 * The box of a figure in px of the frame.
 * @param {{aspect: number, anchor: number}} figure width over height, and the face's position across the unmirrored figure
 * @param {{scale: number, target_frac: number, base_frac: number, flip?: boolean}} item
 * @returns {[number, number, number, number]} left, top, right, bottom
 */
export function figureBox({ aspect, anchor }, item, width, height) {
  const rows = Math.max(1, round(item.scale * height));
  const columns = Math.max(1, round(item.scale * height * aspect));
  const left = round(item.target_frac * width - (item.flip ? 1 - anchor : anchor) * columns);
  const bottom = round(item.base_frac * height);
  return [left, bottom - rows, left + columns, bottom];
}

/** The anchor of the unmirrored figure, from its item and box. */
export function anchorOf([left, , right], { target_frac: across, flip }, width) {
  const within = (across * width - left) / (right - left);
  return flip ? 1 - within : within;
}
