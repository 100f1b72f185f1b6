/** Reads bits of a NAL unit of H.264, most significant first, without its emulation prevention bytes (7.4.1). */
export class H264BitReader {
  readonly #bytes: readonly number[];
  #position = 0;

  constructor(unit: Uint8Array) {
    const isInserted = (at: number): boolean => unit[at] === 3 && unit[at - 1] === 0 && unit[at - 2] === 0;
    this.#bytes = [...unit].filter((_, at) => !isInserted(at));
  }

  /** More was read than there is; what was read beyond the end is 0. */
  get isExhausted(): boolean {
    return this.#position > this.#bytes.length * 8;
  }

  flag(): boolean {
    const byte = this.#bytes[this.#position >> 3] ?? 0;
    const bit = (byte >> (7 - (this.#position & 7))) & 1;
    this.#position += 1;
    return bit === 1;
  }

  /** Returns the next bits, at most 32, as a number. */
  bits(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++) value = value * 2 + (this.flag() ? 1 : 0);
    return value;
  }

  skip(count: number): void {
    this.#position += count;
  }

  /** Returns an unsigned Exp-Golomb number, `ue(v)` (9.1). */
  golomb(): number {
    let zeros = 0;
    while (zeros < 32 && !this.isExhausted && !this.flag()) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** Returns a signed one, `se(v)` (9.1.1). */
  signedGolomb(): number {
    const code = this.golomb();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}
