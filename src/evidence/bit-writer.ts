/** Writes bits, the highest first, as H.264 has them. */
export class BitWriter {
  private readonly bytes: number[] = [];
  private current = 0;
  private filled = 0;

  bits(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.current = (this.current << 1) | ((value >>> bit) & 1);
      if (++this.filled === 8) {
        this.bytes.push(this.current);
        [this.current, this.filled] = [0, 0];
      }
    }
    return this;
  }

  /** ue(v): unsigned Exp-Golomb (ITU-T H.264, 9.1). */
  unsigned(value: number): this {
    const coded = value + 1;
    const length = 32 - Math.clz32(coded);
    return this.bits(0, length - 1).bits(coded, length);
  }

  /** Fills the last byte with zeros. */
  align(): this {
    return this.filled === 0 ? this : this.bits(0, 8 - this.filled);
  }

  /** rbsp_trailing_bits (7.3.2.11): a one, then zeros to the end of the byte. */
  trailing(): this {
    return this.bits(1, 1).align();
  }

  /** Takes whole bytes; the writer must be aligned. */
  append(bytes: Iterable<number>): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}
