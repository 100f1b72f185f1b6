import { DECODER_ALLOWLIST, DEMUXER_ALLOWLIST } from './codecs.ts';
import type { DecodeRequest } from './decoder.ts';
import { graphChains, type GraphChains } from './filter-graph.ts';

/** What the node-av decoder process is told, as JSON on its task channel. */
export interface NodeAvTask {
  readonly chains: GraphChains;
  /** Goes into every line of the log. */
  readonly token: string;
  readonly keyFramesOnly: boolean;
  /** Frames wanted per second of source time; absent where every frame, or every key frame, is. */
  readonly framesPerSecond?: number;
  readonly demuxers: readonly string[];
  readonly decoders: readonly string[];
  readonly maximumPixels: number;
  readonly maximumStreams: number;
}

/** Returns the task for one decode: the same graph and the same limits as ffmpeg gets. */
export function nodeAvTask({ media, sampling, detector, limits }: DecodeRequest, token: string): NodeAvTask {
  const { rotationDegrees } = media.facts;
  return {
    chains: graphChains({ sampling, rotationDegrees, detector, full: media.full }),
    token,
    keyFramesOnly: sampling.kind === 'keyframes',
    ...(sampling.kind === 'rate' ? { framesPerSecond: sampling.framesPerSecond } : {}),
    demuxers: DEMUXER_ALLOWLIST,
    decoders: DECODER_ALLOWLIST,
    maximumPixels: limits.maximumPixels,
    maximumStreams: limits.maximumStreams,
  };
}
