import type { FrameGeometry } from '../contracts/frame.ts';
import { FacegateError } from '../errors/facegate-error.ts';

/** What a worker thread needs to look into the ring: structured-cloneable, the memory itself is shared. */
export interface FrameSlotsLayout {
  readonly buffer: SharedArrayBuffer;
  readonly slotCount: number;
  readonly slotBytes: number;
}

/** Returns the bytes of the detector part of a frame. */
export function detectorBytes({ detector }: FrameGeometry): number {
  return detector.widthPx * detector.heightPx * 3;
}

/** Returns the bytes of the full part of a frame. */
export function fullBytes({ full, fullFormat }: FrameGeometry): number {
  const { widthPx, heightPx } = full;
  return fullFormat === 'rgb24'
    ? widthPx * heightPx * 3
    : widthPx * heightPx + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2);
}

/** Returns the slot size, in bytes, that holds a frame of this geometry. */
export function frameBytes(geometry: FrameGeometry): number {
  return detectorBytes(geometry) + fullBytes(geometry);
}

/**
 * The read side of the frame ring: views into its slots, in any thread. Every view is borrowed from whoever holds
 * the slot and turns to zeros when the slot is released.
 */
export class FrameSlots {
  readonly layout: FrameSlotsLayout;

  /** @param layout - As posted by the thread that owns the ring. */
  constructor(layout: FrameSlotsLayout) {
    if (layout.buffer.byteLength < layout.slotCount * layout.slotBytes)
      throw new FacegateError('ERR_INTERNAL');
    this.layout = layout;
  }

  /** Returns the whole slot. Throws `ERR_INTERNAL` for a slot that does not exist. */
  bytes(slot: number): Uint8Array<SharedArrayBuffer> {
    return this.#view(slot, 0, this.layout.slotBytes);
  }

  /** Returns the detector part, `[height, width, 3]` uint8 RGB. Throws `ERR_INTERNAL` if it does not fit a slot. */
  detector(slot: number, geometry: FrameGeometry): Uint8Array<SharedArrayBuffer> {
    return this.#view(slot, 0, detectorBytes(geometry));
  }

  /** Returns the full part, laid out as `geometry.fullFormat` says. Throws `ERR_INTERNAL` if it does not fit. */
  full(slot: number, geometry: FrameGeometry): Uint8Array<SharedArrayBuffer> {
    return this.#view(slot, detectorBytes(geometry), fullBytes(geometry));
  }

  #view(slot: number, offset: number, length: number): Uint8Array<SharedArrayBuffer> {
    const { buffer, slotCount, slotBytes } = this.layout;
    if (!Number.isInteger(slot) || slot < 0 || slot >= slotCount || offset + length > slotBytes) {
      throw new FacegateError('ERR_INTERNAL');
    }
    return new Uint8Array(buffer, slot * slotBytes + offset, length);
  }
}
