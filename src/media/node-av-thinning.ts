import {
  AV_CODEC_ID_H264,
  AV_NOPTS_VALUE,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_DISCARD,
  AV_PKT_FLAG_KEY,
} from 'node-av/constants';
import type { Frame, Packet, Stream } from 'node-av/lib';
import { isMidway, lengthBytesOf, lengthBytesOfOrdered, pictureUse } from './h264-stream.ts';
import type { NodeAvTask } from './node-av-task.ts';
import { PassedOver } from './passed-over.ts';

/**
 * Returns what keeps pictures from the decoder that nobody will see; `undefined` where every picture is wanted, or where it
 * is not certain which ones can be spared: in H.264 a picture that says so is never referred to.
 */
export function thinningOf(stream: Stream, task: Pick<NodeAvTask, 'framesPerSecond'>): Thinning | undefined {
  const { codecId, extradata } = stream.codecpar;
  if (task.framesPerSecond === undefined || codecId !== AV_CODEC_ID_H264) return undefined;
  const lengthBytes = extradata === null ? undefined : lengthBytesOfOrdered(extradata);
  if (lengthBytes === undefined) return undefined;
  return new Thinning(lengthBytes, new PassedOver(task.framesPerSecond, stream.timeBase));
}

/**
 * Returns what says whether a packet may hold a key frame, which the decoder then looks at: in H.264 whatever is not
 * certainly none, in other codecs what the container marks.
 */
export function keyFramesOf(stream: Stream): (packet: Packet) => boolean {
  const { codecId, extradata } = stream.codecpar;
  const isH264 = codecId === AV_CODEC_ID_H264 && extradata !== null;
  const lengthBytes = isH264 ? lengthBytesOf(extradata) : undefined;
  if (lengthBytes === undefined) return ({ flags }) => (flags & AV_PKT_FLAG_KEY) !== 0;
  return ({ data }) => data !== null && !isMidway(data, lengthBytes);
}

/**
 * Passes over pictures that no other one refers to and that the rate leaves out: the frames that are taken stay the same to
 * the bit. In a stream with any fault it stops as soon as it sees it.
 */
class Thinning {
  readonly #lengthBytes: number;
  readonly #passedOver: PassedOver;

  constructor(lengthBytes: number, passedOver: PassedOver) {
    this.#lengthBytes = lengthBytes;
    this.#passedOver = passedOver;
  }

  /** To be called with every packet. Returns whether the decoder need not see it. */
  passesOver(packet: Packet): boolean {
    const { pts, flags, data } = packet;
    if (!this.#passedOver.isOn || (flags & AV_PKT_FLAG_DISCARD) !== 0) return false;
    const isSound = pts !== AV_NOPTS_VALUE && (flags & AV_PKT_FLAG_CORRUPT) === 0 && data !== null;
    const use = isSound ? pictureUse(data, this.#lengthBytes) : 'unclear';
    if (use === 'unclear') {
      this.#passedOver.turnOff();
      return false;
    }
    return this.#passedOver.leavesOut(pts, use === 'disposable');
  }

  /** To be called with every frame as it comes out. Returns the times of the frames before it that were passed over. */
  passedBefore(frame: Frame): readonly bigint[] {
    if (frame.pts !== frame.bestEffortTimestamp) this.#passedOver.turnOff();
    return this.#passedOver.before(frame.bestEffortTimestamp);
  }

  /** To be called after the last frame. */
  passedAtEnd(): readonly bigint[] {
    return this.#passedOver.before();
  }
}
