/**
 * Where a picture lies in a window.
 *
 * @typedef {{width: number, height: number}} Size
 * @typedef {{width: number, height: number, room: number}} Frame  The window, with px that stay free around all of the picture.
 * @typedef {object} View
 * @property {number} scale  CSS px per px of the picture.
 * @property {number} x  The point of the picture in the middle of the window, px.
 * @property {number} y
 */

const MOST_SCALE = 8;

/** All of the picture, at most at its own size. @returns {View} */
export function whole(picture, frame) {
  const scale = Math.min(inner(frame.width, frame) / picture.width, inner(frame.height, frame) / picture.height, 1);
  return { scale, x: picture.width / 2, y: picture.height / 2 };
}

/** A view within what is allowed: no smaller than the whole, and no empty border but around the whole. */
export function allowed({ scale, x, y }, picture, frame) {
  const least = whole(picture, frame).scale;
  const within = Math.min(Math.max(scale, least), Math.max(MOST_SCALE, least));
  const middle = (at, side, room) => {
    const half = inner(room, frame) / 2 / within;
    return side <= 2 * half ? side / 2 : Math.min(Math.max(at, half), side - half);
  };
  return { scale: within, x: middle(x, picture.width, frame.width), y: middle(y, picture.height, frame.height) };
}

/** Scaled to `scale`; the picture's point at `at`, px from the window's corner, stays where it is. */
export function scaled(view, scale, at, picture, frame) {
  const next = allowed({ ...view, scale }, picture, frame);
  const [across, down] = [at.x - frame.width / 2, at.y - frame.height / 2];
  const keep = (middle, offset) => middle + offset / view.scale - offset / next.scale;
  return allowed({ scale: next.scale, x: keep(view.x, across), y: keep(view.y, down) }, picture, frame);
}

/** Moved with the picture under the pointer by CSS px. */
export function moved(view, across, down, picture, frame) {
  return allowed({ ...view, x: view.x - across / view.scale, y: view.y - down / view.scale }, picture, frame);
}

/** The window's point, px from its corner, that shows a point of the picture. */
export function toFrame(view, { x, y }, frame) {
  return { x: (x - view.x) * view.scale + frame.width / 2, y: (y - view.y) * view.scale + frame.height / 2 };
}

/** The picture's point at a point of the window. */
export function toPicture(view, { x, y }, frame) {
  return { x: (x - frame.width / 2) / view.scale + view.x, y: (y - frame.height / 2) / view.scale + view.y };
}

const inner = (side, { room }) => Math.max(1, side - 2 * room);
