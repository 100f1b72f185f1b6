import type { Random } from './random.ts';

/** A member of an object, or an element of an array, wherever it is. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Values that are sound JSON and hardly ever meant. */
const ODD: readonly unknown[] = [
  ...[null, true, '', ' ', 0, -1, 1e308, 0.1, 2 ** 53, [], {}, [[]], 'P9999D', '*', 'dpv:Advertising'],
  ...['dpv:ConsentGiven', '2999-01-01T00:00:00Z', 'age', ['age-range', 'identity'], 'a'.repeat(70_000)],
];

/** Returns JSON in which one thing was taken out, replaced, renamed, or put in from elsewhere. Still valid JSON. */
export function mutateJson(original: Uint8Array, random: Random): Buffer {
  const root = JSON.parse(Buffer.from(original).toString('utf8')) as Record<string, unknown>;
  const places = placesOf(root);
  const pick = (): Place => places[random(places.length)] ?? { holder: root, key: '' };
  const { holder, key } = pick();
  const other = pick();
  switch (random(4)) {
    case 0:
      Reflect.deleteProperty(holder, key);
      break;
    case 1:
      holder[key] = ODD[random(ODD.length)];
      break;
    case 2:
      holder[`${key}${random(2) === 0 ? ' ' : 'x'}`] = holder[key];
      break;
    default:
      holder[key] = other.holder[other.key];
  }
  return Buffer.from(withoutCycles(root));
}

function placesOf(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

/** What was put inside itself is left out. */
function withoutCycles(root: unknown): string {
  const path: unknown[] = [];
  return JSON.stringify(root, function (this: unknown, _, value: unknown) {
    while (path.length > 0 && path.at(-1) !== this) path.pop();
    if (typeof value !== 'object' || value === null) return value;
    if (path.includes(value)) return undefined;
    path.push(value);
    return value;
  });
}
