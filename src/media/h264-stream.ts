import { H264BitReader } from './h264-bit-reader.ts';

/** What a picture of H.264 is to the others; `unclear` where the bytes do not say, or say more than that. */
export type PictureUse = 'reference' | 'disposable' | 'unclear';

/** NAL units (ITU-T H.264, table 7-1). */
const SLICE = 1;
const IDR_SLICE = 5;
const DELIMITER = 9;
const FILLER = 12;
/** Supplemental information, access unit delimiter, filler: nothing that decoding depends on. */
const INDIFFERENT = [6, DELIMITER, FILLER];
/** All there is in a picture that nobody can begin with: supplemental information could say that one can. */
const MIDWAY = [SLICE, DELIMITER, FILLER];

const HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128];
/** A size of the pixels' shape that is written out. */
const EXTENDED_SHAPE = 255;

/**
 * Returns how many bytes hold the length of a NAL unit, if the stream's one sequence parameter set promises progressive
 * frames and says how far pictures are reordered; else `undefined`: then pictures cannot be left out without the others
 * being affected.
 *
 * @param record - AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1).
 */
export function lengthBytesOfOrdered(record: Uint8Array): number | undefined {
  const [, , , , , sets = 0, high = 0, low = 0] = record;
  if ((sets & 0x1f) !== 1) return undefined;
  const parameters = record.subarray(8, 8 + high * 256 + low);
  return promisesOrder(new H264BitReader(parameters.subarray(1))) ? lengthBytesOf(record) : undefined;
}

/** Returns how many bytes hold the length of a NAL unit; `undefined` for a stream that has start codes instead. */
export function lengthBytesOf([version, , , , sizes = 0]: Uint8Array): number | undefined {
  return version === 1 ? (sizes & 3) + 1 : undefined;
}

/** Returns what the picture in a packet is to the others. */
export function pictureUse(packet: Uint8Array, lengthBytes: number): PictureUse {
  let use: PictureUse = 'unclear';
  for (const header of unitHeaders(packet, lengthBytes)) {
    const type = header & 0x1f;
    if (type === SLICE || type === IDR_SLICE) {
      const sliceUse = header >> 5 === 0 ? 'disposable' : 'reference';
      if (use !== 'unclear' && use !== sliceUse) return 'unclear';
      use = sliceUse;
    } else if (!INDIFFERENT.includes(type)) return 'unclear';
  }
  return use;
}

/** Says whether a packet holds nothing but a picture that decoding cannot begin with: no key frame, nothing about one. */
export function isMidway(packet: Uint8Array, lengthBytes: number): boolean {
  const headers = unitHeaders(packet, lengthBytes);
  return headers.length > 0 && headers.every((header) => MIDWAY.includes(header & 0x1f));
}

/** Returns the first byte of every NAL unit of a packet; none where they are not what their lengths say. */
function unitHeaders(packet: Uint8Array, lengthBytes: number): readonly number[] {
  const headers: number[] = [];
  for (let at = 0; at < packet.length;) {
    let length = 0;
    for (let byte = 0; byte < lengthBytes; byte++) length = length * 256 + (packet[at++] ?? 0);
    const header = packet[at];
    if (header === undefined || length === 0 || length > packet.length - at || header >= 0x80) return [];
    headers.push(header);
    at += length;
  }
  return headers;
}

/** Reads a sequence parameter set (7.3.2.1.1): frame_mbs_only_flag and bitstream_restriction_flag. */
function promisesOrder(bits: H264BitReader): boolean {
  const profile = bits.bits(8);
  bits.skip(16);
  bits.golomb();
  if (HIGH_PROFILES.includes(profile)) skipHighProfile(bits);
  bits.golomb();
  skipPictureOrder(bits);
  bits.golomb();
  bits.skip(1);
  bits.golomb();
  bits.golomb();
  const isProgressive = bits.flag();
  if (!isProgressive) return false;
  bits.skip(1);
  if (bits.flag()) for (let side = 0; side < 4; side++) bits.golomb();
  return bits.flag() && restrictsOrder(bits) && !bits.isExhausted;
}

function skipHighProfile(bits: H264BitReader): void {
  const chroma = bits.golomb();
  if (chroma === 3) bits.skip(1);
  bits.golomb();
  bits.golomb();
  bits.skip(1);
  if (!bits.flag()) return;
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list++)
    if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
}

function skipScalingList(bits: H264BitReader, size: number): void {
  let scale = 8;
  for (let index = 0; index < size && scale !== 0; index++) scale = (scale + bits.signedGolomb() + 256) % 256;
}

function skipPictureOrder(bits: H264BitReader): void {
  const type = bits.golomb();
  if (type === 0) bits.golomb();
  if (type !== 1) return;
  bits.skip(1);
  bits.golomb();
  bits.golomb();
  const cycle = bits.golomb();
  for (let frame = 0; frame < cycle && !bits.isExhausted; frame++) bits.golomb();
}

/** Reads video usability information (annex E.1.1) up to bitstream_restriction_flag. */
function restrictsOrder(bits: H264BitReader): boolean {
  if (bits.flag() && bits.bits(8) === EXTENDED_SHAPE) bits.skip(32);
  if (bits.flag()) bits.skip(1);
  if (bits.flag()) {
    bits.skip(4);
    if (bits.flag()) bits.skip(24);
  }
  if (bits.flag()) {
    bits.golomb();
    bits.golomb();
  }
  if (bits.flag()) bits.skip(65);
  const rates = [skipBufferRates(bits), skipBufferRates(bits)];
  if (rates.includes(true)) bits.skip(1);
  bits.skip(1);
  return bits.flag();
}

/** Returns whether there are any (E.1.2). */
function skipBufferRates(bits: H264BitReader): boolean {
  if (!bits.flag()) return false;
  const count = bits.golomb() + 1;
  bits.skip(8);
  for (let rate = 0; rate < count && !bits.isExhausted; rate++) {
    bits.golomb();
    bits.golomb();
    bits.skip(1);
  }
  bits.skip(20);
  return true;
}
