/** Codecs that are decoded, under the short name that reports use. */
export type CodecName = 'h264' | 'hevc' | 'vp8' | 'vp9' | 'av1' | 'mjpeg';

/**
 * The only decoders that may be started, by libavcodec's names: whatever else a container announces is refused
 * before any of its code runs.
 */
export const DECODER_ALLOWLIST: readonly string[] = [
  'h264',
  'hevc',
  'vp8',
  'vp9',
  'libvpx',
  'libvpx-vp9',
  'av1',
  'libdav1d',
  'libaom-av1',
  'mjpeg',
];

/** The only demuxers that may be started, by libavformat's names. Playlists are not among them. */
export const DEMUXER_ALLOWLIST: readonly string[] = [
  'mov',
  'mp4',
  'm4a',
  '3gp',
  '3g2',
  'mj2',
  'matroska',
  'webm',
  'avi',
];

/** FourCCs, sample entry types and Matroska codec identifiers, lower case. `mp4v` may carry Motion JPEG. */
const BY_IDENTIFIER: Readonly<Record<string, CodecName>> = {
  avc: 'h264',
  avc1: 'h264',
  avc3: 'h264',
  h264: 'h264',
  x264: 'h264',
  davc: 'h264',
  hevc: 'hevc',
  hev1: 'hevc',
  hvc1: 'hevc',
  h265: 'hevc',
  x265: 'hevc',
  vp8: 'vp8',
  vp80: 'vp8',
  vp9: 'vp9',
  vp90: 'vp9',
  vp09: 'vp9',
  av1: 'av1',
  av01: 'av1',
  mjpg: 'mjpeg',
  mjpa: 'mjpeg',
  jpeg: 'mjpeg',
  mp4v: 'mjpeg',
  v_mjpeg: 'mjpeg',
};

/** Returns the codec behind a container's identifier, or `undefined` when it is not decoded. */
export function codecName(identifier: string): CodecName | undefined {
  const key = identifier.toLowerCase();
  return Object.hasOwn(BY_IDENTIFIER, key) ? BY_IDENTIFIER[key] : undefined;
}
