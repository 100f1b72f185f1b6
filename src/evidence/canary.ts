import { randomBytes } from 'node:crypto';

/** Where a canary is planted: what the media carries beside its pictures. */
export type MarkedPlace = 'title' | 'gps' | 'subtitle' | 'audio' | 'file-name';

/** A random value that occurs nowhere else on the machine: wherever it turns up, it was brought. */
export interface Canary {
  readonly place: MarkedPlace;
  /** 128 random bits. */
  readonly value: Uint8Array;
  /** The texts that carry it, as they stand in the media: at least 18 characters each. */
  readonly texts: readonly string[];
}

const VALUE_BYTES = 16;
/** A number of 128 bits has at most 39 decimal digits. */
const DECIMAL_DIGITS = 39;

/** Draws a canary for a place. Coordinates carry it as their decimals, audio as samples, everything else as hex. */
export function drawCanary(place: MarkedPlace): Canary {
  const value = randomBytes(VALUE_BYTES);
  switch (place) {
    case 'gps': {
      const digits = decimalDigits(value);
      return { place, value, texts: [digits.slice(0, 19), digits.slice(19)] };
    }
    case 'audio':
      return { place, value, texts: [] };
    case 'title':
    case 'subtitle':
    case 'file-name':
      return { place, value, texts: [value.toString('hex')] };
  }
}

/** Writes a GPS canary as an ISO 6709 location: a point near Chicago, with more decimals than any receiver has. */
export function locationText({ texts: [latitude = '', longitude = ''] }: Canary): string {
  return `+41.${latitude}-087.${longitude}/`;
}

function decimalDigits(value: Uint8Array): string {
  return BigInt(`0x${Buffer.from(value).toString('hex')}`)
    .toString()
    .padStart(DECIMAL_DIGITS, '0');
}
