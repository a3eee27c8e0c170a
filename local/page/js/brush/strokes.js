/** Strokes that keep or erase, and how they are painted: as a mask for the API, or on the veil over what is dropped. */

const TIP_PX = 512;
const SPACING = 0.15;
/** The most px of the mask that is sent, and of what is shown meanwhile, which every stroke paints on. */
const MASK_PX = 8e6;
const VEIL_PX = 4e6;

/**
 * @typedef {object} Stroke
 * @property {boolean} keeps  Whether it keeps what is below it, or erases it.
 * @property {number} softness  The share of the radius over which it fades, 0 to 1.
 * @property {{x: number, y: number, radius: number}[]} points  In px of the picture.
 */

/** The size of a canvas for a picture: its own, or with at most so many px. */
export function canvasSize({ width, height }, most = MASK_PX) {
  const factor = Math.min(1, Math.sqrt(most / (width * height)));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)), factor };
}

export function canvasOf({ width, height }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  return canvas;
}

/** The strokes of a session, with those that were undone. */
export class Strokes {
  #undone = [];

  /** @param {Stroke[]} all  those to begin with */
  constructor(all) {
    this.all = all;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  add(stroke) {
    this.all = [...this.all, stroke];
    this.#undone = [];
  }

  undo() {
    const last = this.all.at(-1);
    if (!last) return;
    this.#undone.push(last);
    this.all = this.all.slice(0, -1);
  }

  redo() {
    const last = this.#undone.pop();
    if (last) this.all = [...this.all, last];
  }
}

/** The part of a stroke from point `from` on, painted with a tip of `colour`. `factor`: px of the canvas for each of the picture. */
export function paint(context, { points, softness }, colour, factor, from = 0) {
  const tip = tipOf(colour, softness);
  const dab = ({ x, y, radius }) => {
    const reach = Math.max(radius * factor, 0.5);
    context.drawImage(tip, x * factor - reach, y * factor - reach, 2 * reach, 2 * reach);
  };
  if (from === 0) dab(points[0]);
  for (let i = Math.max(from, 1); i < points.length; i += 1) between(points[i - 1], points[i], factor).forEach(dab);
}

/** Dabs from one point, without it, to the next one. */
function between(one, next, factor) {
  const apart = Math.hypot(next.x - one.x, next.y - one.y);
  const step = Math.max(SPACING * Math.min(one.radius, next.radius), 0.5 / factor);
  const count = Math.max(1, Math.ceil(apart / step));
  const mix = (name, share) => one[name] + (next[name] - one[name]) * share;
  return Array.from({ length: count }, (_, i) => (i + 1) / count).map((share) => ({ x: mix("x", share), y: mix("y", share), radius: mix("radius", share) }));
}

const tips = new Map();

/** A round tip: opaque inside, and fading over its softness. */
function tipOf(colour, softness) {
  const key = `${colour} ${softness}`;
  if (!tips.has(key)) {
    if (tips.size > 16) tips.clear();
    tips.set(key, drawnTip(colour, softness));
  }
  return tips.get(key);
}

function drawnTip(colour, softness) {
  const canvas = canvasOf({ width: TIP_PX, height: TIP_PX });
  const context = canvas.getContext("2d");
  const middle = TIP_PX / 2;
  const hard = Math.min(1 - softness, 1 - 2 / middle); // an edge of a pixel or two is never jagged
  const fade = context.createRadialGradient(middle, middle, hard * middle, middle, middle, middle);
  // Dabs overlap: a cube falls off so steeply that many of them still fade evenly.
  for (let i = 0; i <= 8; i += 1) fade.addColorStop(i / 8, withAlpha(colour, (1 - i / 8) ** 3));
  context.fillStyle = fade;
  context.fillRect(0, 0, TIP_PX, TIP_PX);
  return canvas;
}

const withAlpha = ([red, green, blue], alpha) => `rgb(${red} ${green} ${blue} / ${alpha})`;

const KEPT = [255, 255, 255];
const ERASED = [0, 0, 0];

/**
 * The strokes as the API's mask, a PNG: white is kept, black dropped, and where it is transparent the model is asked.
 * @param {HTMLImageElement|null} below  another mask, which the strokes correct
 */
export function maskOf(strokes, picture, below = null) {
  const { width, height, factor } = canvasSize(picture);
  const canvas = canvasOf({ width, height });
  const context = canvas.getContext("2d");
  if (below) context.drawImage(below, 0, 0, width, height);
  for (const stroke of strokes) paint(context, stroke, stroke.keeps ? KEPT : ERASED, factor);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

/** The veil over what a cut-out drops, on a canvas that lies over the photo. */
export class Veil {
  #colour = ERASED;

  /** @param {HTMLImageElement} cutout  of the whole photo */
  constructor(picture, cutout) {
    const { width, height, factor } = canvasSize(picture, VEIL_PX);
    this.factor = factor;
    [this.base, this.canvas] = [canvasOf({ width, height }), canvasOf({ width, height })];
    this.context = this.canvas.getContext("2d");
    const context = this.base.getContext("2d");
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = "destination-out";
    context.drawImage(cutout, 0, 0, width, height);
  }

  /** Paints all strokes afresh. */
  show(strokes) {
    this.context.globalCompositeOperation = "copy";
    this.context.drawImage(this.base, 0, 0);
    this.#tint();
    for (const stroke of strokes) this.paint(stroke);
  }

  /** Paints a stroke from point `from` on. */
  paint(stroke, from = 0) {
    this.context.globalCompositeOperation = stroke.keeps ? "destination-out" : "source-over";
    paint(this.context, stroke, this.#colour, this.factor, from);
  }

  set colour(colour) {
    this.#colour = colour;
    this.#tint();
  }

  #tint() {
    const [red, green, blue] = this.#colour;
    this.context.globalCompositeOperation = "source-in";
    this.context.fillStyle = `rgb(${red} ${green} ${blue})`;
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
