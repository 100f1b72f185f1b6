import { DECODER_ALLOWLIST, DEMUXER_ALLOWLIST } from './codecs.ts';
import type { DecodeRequest } from './decoder.ts';
import type { FfmpegProgram } from './ffmpeg-program.ts';
import { connectChains, graphChains } from './filter-graph.ts';

/**
 * Returns ffmpeg's arguments for one decode: media on standard input (reopened as a file, so that an index at the
 * end can be reached), detector parts on descriptor 3, full parts on 4, the log on 2.
 *
 * Nothing in the media can name another input: protocols, containers, codecs, pictures and streams are limited. The
 * source's timestamps are kept, and rotation is left to the graph, the same for every decoder.
 */
export function ffmpegArguments(
  { media, sampling, detector, limits }: DecodeRequest,
  token: string,
  timestampOption: FfmpegProgram['timestampOption'],
): string[] {
  const chains = graphChains({
    sampling,
    rotationDegrees: media.facts.rotationDegrees,
    detector,
    full: media.full,
    token,
  });
  // Capital V: the cover picture does not count as video.
  const graph = connectChains(chains, { source: '[0:V:0]', detector: '[detector]', full: '[full]' });
  const output = (label: string, descriptor: number): string[] => [
    ...['-map', label, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...[timestampOption, 'passthrough', '-c:v', 'rawvideo', '-flush_packets', '1'],
    ...['-f', 'rawvideo', `pipe:${descriptor}`],
  ];
  return [
    // "repeat": no "last message repeated n times" in place of lines that are counted.
    ...['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'repeat+info', '-copyts'],
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', DEMUXER_ALLOWLIST.join(',')],
    ...['-codec_whitelist', DECODER_ALLOWLIST.join(','), '-max_streams', String(limits.maximumStreams)],
    ...['-max_pixels', String(limits.maximumPixels), '-noautorotate'],
    ...(sampling.kind === 'keyframes' ? ['-skip_frame', 'nokey'] : []),
    ...['-i', '/dev/stdin', '-filter_complex', graph],
    ...output('[detector]', 3),
    ...output('[full]', 4),
  ];
}
