/**
 * The box of a crop: [left, top, right, bottom] in px, right and bottom exclusive, as the API takes it.
 *
 * @typedef {[number, number, number, number]} Box
 * @typedef {{width: number, height: number}} Size
 */

/** All of a picture. @returns {Box} */
export const allOf = ({ width, height }) => [0, 0, width, height];

/** The box moved by px, as far as the picture goes. */
export function moved([left, top, right, bottom], across, down, { width, height }) {
  const x = Math.round(Math.min(Math.max(across, -left), width - right));
  const y = Math.round(Math.min(Math.max(down, -top), height - bottom));
  return [left + x, top + y, right + x, bottom + y];
}

/**
 * The box with the edges that `handle` names, such as "n" or "se", moved by px.
 * @param {number|null} ratio  width to height; null for any. What is opposite of the handle then stays where it is.
 */
export function stretched(box, handle, across, down, ratio, picture) {
  let [left, top, right, bottom] = box;
  const within = (at, least, most) => Math.round(Math.min(Math.max(at, least), most));
  if (handle.includes("w")) left = within(left + across, 0, right - 1);
  if (handle.includes("e")) right = within(right + across, left + 1, picture.width);
  if (handle.includes("n")) top = within(top + down, 0, bottom - 1);
  if (handle.includes("s")) bottom = within(bottom + down, top + 1, picture.height);
  return ratio ? inRatio([left, top, right, bottom], handle, ratio, picture) : [left, top, right, bottom];
}

/** The box in a ratio, around the point opposite of the handle. */
function inRatio([left, top, right, bottom], handle, ratio, picture) {
  const isWide = { n: false, s: false, e: true, w: true }[handle] ?? (right - left) / (bottom - top) > ratio;
  const width = isWide ? right - left : (bottom - top) * ratio;
  // Where the box hangs: 0 at its left or upper edge, 1 at the other one.
  const across = handle.includes("w") ? 1 : handle.includes("e") ? 0 : 0.5;
  const down = handle.includes("n") ? 1 : handle.includes("s") ? 0 : 0.5;
  const at = { x: left + (right - left) * across, y: top + (bottom - top) * down };
  const room = (point, side, share) => Math.min(share ? point / share : Infinity, share < 1 ? (side - point) / (1 - share) : Infinity);
  const most = Math.min(room(at.x, picture.width, across), room(at.y, picture.height, down) * ratio);
  return around(at, across, down, Math.min(width, most), ratio, picture);
}

function around(at, across, down, width, ratio, picture) {
  const size = [Math.max(1, Math.round(width)), Math.max(1, Math.round(width / ratio))];
  const corner = (point, share, side, whole) => Math.min(Math.max(Math.round(point - side * share), 0), Math.max(0, whole - side));
  const [left, top] = [corner(at.x, across, size[0], picture.width), corner(at.y, down, size[1], picture.height)];
  return [left, top, Math.min(left + size[0], picture.width), Math.min(top + size[1], picture.height)];
}

/** The largest box in a ratio inside of the picture, around the middle of the present one, as wide as that if it fits. */
export function lockedTo(ratio, [left, top, right, bottom], picture) {
  const at = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const area = (right - left) * (bottom - top);
  const width = Math.min(Math.sqrt(area * ratio), picture.width, picture.height * ratio);
  return around(at, 0.5, 0.5, width, ratio, picture);
}

/** A box that may come from a form as one that is inside of the picture; null if it is none. */
export function valid(box, { width, height }) {
  if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isInteger)) return null;
  const [left, top, right, bottom] = box;
  return left >= 0 && left < right && right <= width && top >= 0 && top < bottom && bottom <= height ? box : null;
}
