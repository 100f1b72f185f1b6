/** Colour of one point, 0..255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Position in a face: 0 is its middle, 1 its edge; x to the right, y down. */
interface Point {
  readonly x: number;
  readonly y: number;
}

interface Layer {
  readonly colour: Rgb;
  /** How much of it covers a point, 0..1. */
  readonly cover: (point: Point) => number;
}

const SIDES = [-1, 1] as const;

/** An ellipse with a soft edge. */
function ellipse(x: number, y: number, radiusX: number, radiusY: number, softness: number, opacity = 1) {
  return (point: Point): number => {
    const distance = Math.hypot((point.x - x) / radiusX, (point.y - y) / radiusY);
    return opacity * smoothStep(1 + softness, 1 - softness, distance);
  };
}

function pair(colour: Rgb, cover: (side: number) => (point: Point) => number): readonly Layer[] {
  return SIDES.map((side) => ({ colour, cover: cover(side) }));
}

/** From the back to the front: shoulders, neck, hair, face, eyes, nose, mouth. */
const LAYERS: readonly Layer[] = [
  { colour: [70, 75, 100], cover: ellipse(0, 2.35, 2.3, 1.2, 0.05) },
  { colour: [175, 130, 105], cover: ellipse(0, 1.05, 0.5, 0.62, 0.1) },
  { colour: [45, 35, 30], cover: ellipse(0, -0.14, 1.14, 1.16, 0.04) },
  { colour: [196, 150, 122], cover: ellipse(0, 0.04, 0.88, 0.96, 0.03) },
  ...pair([120, 85, 70], (side) => ellipse(0.38 * side, -0.1, 0.26, 0.16, 0.2, 0.5)),
  ...pair([60, 40, 35], (side) => ellipse(0.38 * side, -0.28, 0.24, 0.05, 0.1)),
  ...pair([235, 232, 228], (side) => ellipse(0.38 * side, -0.1, 0.17, 0.08, 0.1)),
  ...pair([45, 30, 25], (side) => ellipse(0.38 * side, -0.1, 0.08, 0.085, 0.15)),
  { colour: [150, 105, 85], cover: ellipse(0.06, 0.12, 0.07, 0.22, 0.4, 0.5) },
  ...pair([90, 55, 50], (side) => ellipse(0.1 * side, 0.32, 0.055, 0.032, 0.3, 0.8)),
  { colour: [165, 80, 80], cover: ellipse(0, 0.58, 0.34, 0.09, 0.1) },
  { colour: [95, 35, 40], cover: ellipse(0, 0.59, 0.32, 0.022, 0.2) },
];

/**
 * Returns the colour of a point of a drawn face, which is nobody's, over a background. Detectors take it for a face.
 *
 * @param x - From -1 at the left to 1 at the right edge of the face; the picture goes on beyond.
 * @param y - From -1 at the top to 1 at the chin.
 */
export function faceColour(x: number, y: number, background: Rgb): Rgb {
  return LAYERS.reduce<Rgb>((below, { colour, cover }) => {
    const share = cover({ x, y });
    return [0, 1, 2].map((channel) => {
      const [back, front] = [below[channel] ?? 0, colour[channel] ?? 0];
      return back + share * (front - back);
    }) as unknown as Rgb;
  }, background);
}

function smoothStep(from: number, to: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}
