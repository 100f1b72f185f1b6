/** Crops closer in time than this show nearly the same picture: of two such only the better one is kept. */
const SPACING_US = 200_000;

/** A crop that waits for the gate, in memory only. */
export interface HeldCrop {
  readonly timestampUs: number;
  /** How much it is worth, see `cropQuality`. */
  readonly quality: number;
  /** `[side, side, 3]` uint8 RGB; owned by the reservoir until it is taken. */
  readonly pixels: Uint8Array;
  /** Overwrites the pixels and gives their memory back. */
  readonly release: () => void;
}

/**
 * Keeps the best few crops of every track while a statement about the whole media is still unproved. What is
 * dropped is overwritten with zeros.
 */
export class CropReservoir {
  private readonly perTrack: number;
  private readonly total: number;
  private readonly held = new Map<number, HeldCrop[]>();
  private count = 0;

  /**
   * @param perTrack - crops kept per track.
   * @param total - crops kept over all tracks: beyond it, the track with most crops gives up its worst.
   */
  constructor(perTrack: number, total: number) {
    this.perTrack = perTrack;
    this.total = total;
  }

  /** Says whether a crop of this time and quality would be kept; ask before cutting it out. */
  wants(trackId: number, timestampUs: number, quality: number): boolean {
    const crops = this.held.get(trackId) ?? [];
    const neighbour = crops.find((crop) => Math.abs(crop.timestampUs - timestampUs) < SPACING_US);
    if (neighbour !== undefined) return quality > neighbour.quality;
    return crops.length < this.perTrack || crops.some((crop) => quality > crop.quality);
  }

  /** Takes ownership of a crop for which {@link CropReservoir.wants} said yes. */
  hold(trackId: number, crop: HeldCrop): void {
    const crops = this.held.get(trackId) ?? [];
    this.held.set(trackId, crops);
    const neighbour = crops.findIndex((other) => Math.abs(other.timestampUs - crop.timestampUs) < SPACING_US);
    if (neighbour >= 0) this.drop(crops, neighbour);
    else if (crops.length >= this.perTrack) this.drop(crops, indexOfWorst(crops));
    crops.push(crop);
    this.count++;
    if (this.count > this.total) {
      const richest = [...this.held.values()].reduce((a, b) => (b.length > a.length ? b : a));
      this.drop(richest, indexOfWorst(richest));
    }
  }

  /** Hands over a track's crops, in order of time; the caller releases them when done. */
  take(trackId: number): readonly HeldCrop[] {
    const crops = this.held.get(trackId) ?? [];
    this.held.delete(trackId);
    this.count -= crops.length;
    return crops.sort((a, b) => a.timestampUs - b.timestampUs);
  }

  /** Forgets what a track held from after one presentation time to another one, included, and overwrites it. */
  forget(trackId: number, afterUs: number, untilUs: number): void {
    const crops = this.held.get(trackId) ?? [];
    for (let index = crops.length - 1; index >= 0; index--) {
      const timestampUs = crops[index]?.timestampUs ?? NaN;
      if (timestampUs > afterUs && timestampUs <= untilUs) this.drop(crops, index);
    }
  }

  /** Forgets one track and overwrites its crops. */
  discard(trackId: number): void {
    for (const crop of this.take(trackId)) crop.release();
  }

  /** Forgets everything. */
  clear(): void {
    for (const trackId of [...this.held.keys()]) this.discard(trackId);
  }

  private drop(crops: HeldCrop[], index: number): void {
    const [dropped] = crops.splice(index, 1);
    if (dropped === undefined) return;
    dropped.release();
    this.count--;
  }
}

function indexOfWorst(crops: readonly HeldCrop[]): number {
  return crops.reduce(
    (worst, crop, index) => (crop.quality < (crops[worst]?.quality ?? Infinity) ? index : worst),
    0,
  );
}
