import {
  AV_CODEC_ID_H264,
  AV_FIELD_PROGRESSIVE,
  AV_FRAME_FLAG_INTERLACED,
  AV_NOPTS_VALUE,
  AV_OPT_TYPE_INT,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_DISCARD,
} from 'node-av/constants';
import type { CodecContext, Frame, Packet, Stream } from 'node-av/lib';
import type { NodeAvTask } from './node-av-task.ts';
import { PassedOver } from './passed-over.ts';

/**
 * Returns what keeps a decoder from decoding pictures that nobody will see; `undefined` where every picture is wanted,
 * or where it is not certain which ones can be spared: in H.264 a picture that says so is never referred to, and a
 * progressive one comes in one packet.
 */
export function thinningOf(stream: Stream, decoder: CodecContext, task: NodeAvTask): Thinning | undefined {
  if (task.framesPerSecond === undefined || stream.codecpar.codecId !== AV_CODEC_ID_H264) return undefined;
  if (decoder.getOption('field_order', AV_OPT_TYPE_INT) !== AV_FIELD_PROGRESSIVE) return undefined;
  return new Thinning(decoder, new PassedOver(task.framesPerSecond, stream.timeBase));
}

/**
 * Lets the decoder pass over pictures that no other one refers to and that the rate leaves out: the frames that are
 * taken stay the same to the bit.
 */
class Thinning {
  readonly #decoder: CodecContext;
  readonly #passedOver: PassedOver;
  /** Not before the first frame came out, and never again after one that packets do not account for. */
  #state: 'waiting' | 'on' | 'off' = 'waiting';
  #skips = false;

  constructor(decoder: CodecContext, passedOver: PassedOver) {
    this.#decoder = decoder;
    this.#passedOver = passedOver;
  }

  /** To be called with every packet before it is sent. */
  prepare({ pts, flags }: Packet): void {
    // A packet that yields no frame is no reason to leave another one out.
    const yieldsFrame = pts !== AV_NOPTS_VALUE && (flags & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) === 0;
    this.#skip(this.#state === 'on' && yieldsFrame && this.#passedOver.leavesOut(pts));
  }

  /** To be called with every frame as it comes out. Returns the times of the frames before it that did not. */
  passedBefore(frame: Frame): readonly bigint[] {
    const isPlain = frame.pts === frame.bestEffortTimestamp && (frame.flags & AV_FRAME_FLAG_INTERLACED) === 0;
    if (!isPlain) this.#state = 'off';
    else if (this.#state === 'waiting') this.#state = 'on';
    return this.#passedOver.before(frame.bestEffortTimestamp);
  }

  /** To be called after the last frame. */
  passedAtEnd(): readonly bigint[] {
    return this.#passedOver.before();
  }

  #skip(skips: boolean): void {
    if (skips === this.#skips) return;
    if (this.#decoder.setOption('skip_frame', skips ? 'noref' : 'default') < 0) throw new Error('refused');
    this.#skips = skips;
  }
}
