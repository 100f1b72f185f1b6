import type { Random } from './random.ts';

/** A way to damage bytes. */
type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Sizes, counts and offsets that parsers trip over. */
const INTERESTING = [0, 1, 7, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff] as const;

/** Most damage is to the front, where the structure is. */
function position(bytes: Buffer, random: Random): number {
  const reach = random(3) === 0 ? bytes.length : Math.min(bytes.length, 2048);
  return random(Math.max(1, reach));
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bit flips': (bytes, random) => {
    for (let count = 1 + random(16); count > 0; count--) {
      const at = position(bytes, random);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
    return bytes;
  },
  'random bytes': (bytes, random) => {
    for (let count = 1 + random(64); count > 0; count--) bytes[position(bytes, random)] = random(256);
    return bytes;
  },
  cut: (bytes, random) => bytes.subarray(0, 1 + random(bytes.length)),
  'a size': (bytes, random) => {
    const at = Math.min(position(bytes, random), Math.max(0, bytes.length - 4));
    const value = INTERESTING[random(INTERESTING.length)] ?? 0;
    if (bytes.length >= 4) {
      if (random(2) === 0) bytes.writeUInt32BE(value, at);
      else bytes.writeUInt32LE(value, at);
    }
    return bytes;
  },
  zeros: (bytes, random) => {
    const at = position(bytes, random);
    return bytes.fill(0, at, Math.min(bytes.length, at + 1 + random(512)));
  },
  'a part twice': (bytes, random) => {
    const at = position(bytes, random);
    const part = bytes.subarray(at, at + 1 + random(4096));
    return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
  },
  'a part missing': (bytes, random) => {
    const at = position(bytes, random);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(1024))]);
  },
  'parts swapped': (bytes, random) => {
    const [one, other] = [position(bytes, random), position(bytes, random)];
    const length = 1 + random(256);
    const part = Buffer.from(bytes.subarray(one, one + length));
    bytes.copyWithin(one, other, other + length);
    part.copy(bytes, other);
    return bytes;
  },
};

const MUTATION_NAMES: readonly string[] = Object.keys(MUTATIONS);

/** Returns a damaged copy; one in four is damaged twice. Never empty. */
export function mutate(original: Uint8Array, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let rounds = random(4) === 0 ? 2 : 1; rounds > 0; rounds--) {
    const name = MUTATION_NAMES[random(MUTATION_NAMES.length)] ?? 'cut';
    bytes = Buffer.from(MUTATIONS[name]?.(bytes, random) ?? bytes);
  }
  return bytes.length === 0 ? Buffer.alloc(1) : bytes;
}
