import { availableParallelism } from 'node:os';
import {
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVCOL_SPC_BT2020_CL,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT709,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AV_PIX_FMT_RGB24,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  type FilterContext,
  FilterGraph,
  FormatContext,
  Frame,
  Log,
  Packet,
  type Stream,
} from 'node-av/lib';
import { connectChains } from './filter-graph.ts';
import { ChildLog, writeAll } from './child-output.ts';
import { keyFramesOf, thinningOf } from './node-av-thinning.ts';
import type { NodeAvTask } from './node-av-task.ts';

/** So many pictures are decoded while the parts of another one are waited for. */
const FRAMES_AHEAD = 4;
/** As libavcodec limits itself. */
const MAXIMUM_THREADS = 16;

/** Where the parts of a frame go. These descriptors block: a slow reader is all the back-pressure there is. */
const SINKS = [
  { name: 'buffersink@detector', descriptor: 3 },
  { name: 'buffersink@full', descriptor: 4 },
] as const;

/**
 * Decodes the media on standard input as ffmpeg would, with the same libraries: parts of frames on descriptors 3 and
 * 4, the log on 2. To be run in a process of its own.
 *
 * Like ffmpeg it goes on after damaged packets and ends at the end of what can be read; what is missing is found by
 * the parent. Throws when the media cannot be opened at all.
 */
export async function decodeWithNodeAv(task: NodeAvTask): Promise<void> {
  Log.setLevel(AV_LOG_QUIET);
  const input = await openInput(task);
  const stream = firstVideo(input);
  const decoder = await openDecoder(stream, task);
  const graph = new GraphFeed(stream, task);
  const decode = task.keyFramesOnly ? decodeKeyFrames : decodeInTurn;
  decode({ input, stream, decoder, graph, task });
}

interface Decoding {
  readonly input: FormatContext;
  readonly stream: Stream;
  readonly decoder: CodecContext;
  readonly graph: GraphFeed;
  readonly task: NodeAvTask;
}

/** Decodes one picture after the other, but for those that nobody will see. */
function decodeInTurn({ input, stream, decoder, graph, task }: Decoding): void {
  const packet = allocated(new Packet());
  const frame = allocated(new Frame());
  const thinning = thinningOf(stream, task);
  for (let open = true; open;) {
    open = input.readFrameSync(packet) >= 0;
    if (!open) decoder.sendPacketSync(null);
    else if (packet.streamIndex === stream.index && thinning?.passesOver(packet) !== true) {
      decoder.sendPacketSync(packet);
    }
    if (open) packet.unref();
    while (receive(decoder, frame)) {
      graph.passOver(thinning?.passedBefore(frame) ?? []);
      graph.push(frame, open);
      frame.unref();
    }
  }
  graph.passOver(thinning?.passedAtEnd() ?? []);
}

/**
 * Decodes every key frame by itself: what lies between them would reorder them where groups of pictures are open, and
 * leave them without a time where the container tells none of presentation.
 */
function decodeKeyFrames({ input, stream, decoder, graph }: Decoding): void {
  const packet = allocated(new Packet());
  const frame = allocated(new Frame());
  const isKey = keyFramesOf(stream);
  while (input.readFrameSync(packet) >= 0) {
    if (packet.streamIndex === stream.index && isKey(packet)) {
      if (packet.pts === AV_NOPTS_VALUE) packet.pts = packet.dts;
      decoder.sendPacketSync(packet);
      decoder.sendPacketSync(null);
      while (receive(decoder, frame)) {
        graph.push(frame, true);
        frame.unref();
      }
      decoder.flushBuffers();
    }
    packet.unref();
  }
}

function allocated<Buffer extends { alloc(): void }>(buffer: Buffer): Buffer {
  buffer.alloc();
  return buffer;
}

/** Returns whether there is a frame. Damaged ones are stepped over; at the end as well, where they come all at once. */
function receive(decoder: CodecContext, frame: Frame): boolean {
  for (let damaged = 0; damaged <= MAXIMUM_THREADS; damaged++) {
    const status = decoder.receiveFrameSync(frame);
    if (status >= 0) return true;
    if (status === AVERROR_EOF || status === AVERROR_EAGAIN) return false;
  }
  return false;
}

async function openInput(task: NodeAvTask): Promise<FormatContext> {
  const input = new FormatContext();
  input.allocContext();
  const options = Dictionary.fromObject({
    protocol_whitelist: 'file',
    format_whitelist: task.demuxers.join(','),
    codec_whitelist: task.decoders.join(','),
    max_streams: task.maximumStreams,
  });
  expect(await input.openInput('file:/dev/stdin', null, options));
  expect(await input.findStreamInfo(null));
  return input;
}

function firstVideo(input: FormatContext): Stream {
  const video = input.streams.find(
    ({ codecpar, disposition }) =>
      codecpar.codecType === AVMEDIA_TYPE_VIDEO && (disposition & AV_DISPOSITION_ATTACHED_PIC) === 0,
  );
  if (video === undefined) throw new Error('no video');
  for (const stream of input.streams) if (stream.index !== video.index) stream.discard = AVDISCARD_ALL;
  return video;
}

async function openDecoder(stream: Stream, task: NodeAvTask): Promise<CodecContext> {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (codec === null) throw new Error('no decoder');
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  expect(decoder.parametersToContext(stream.codecpar));
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = Math.min(MAXIMUM_THREADS, availableParallelism() + FRAMES_AHEAD);
  // With threads of any kind, what is lost of a damaged picture that is decoded by itself would show an earlier one.
  if (task.keyFramesOnly) decoder.threadCount = 1;
  const options = Dictionary.fromObject({
    codec_whitelist: task.decoders.join(','),
    max_pixels: task.maximumPixels,
    ...(task.keyFramesOnly ? { skip_frame: 'nokey' } : {}),
  });
  expect(await decoder.open2(codec, options));
  return decoder;
}

/** The filter graph, built for the first frame and again whenever the stream changes its picture format. */
class GraphFeed {
  readonly #stream: Stream;
  readonly #task: NodeAvTask;
  readonly #output = new Frame();
  readonly #log: ChildLog;
  #parameters = '';
  #latestTicks: bigint | undefined;
  #stepTicks: bigint | undefined;
  #graph: FilterGraph | undefined;
  #source: FilterContext | undefined;
  #sinks: readonly { readonly filter: FilterContext; readonly descriptor: number }[] = [];

  constructor(stream: Stream, task: NodeAvTask) {
    this.#stream = stream;
    this.#task = task;
    this.#output.alloc();
    this.#log = new ChildLog(task.token, stream.timeBase);
  }

  /** Accounts for frames that were not decoded because the graph would not have selected them. */
  passOver(times: readonly bigint[]): void {
    for (const pts of times) this.#log.decoded(pts);
  }

  /** @param more - There was a packet; the last frames come without any, and may come without a time. */
  push(frame: Frame, more: boolean): void {
    frame.pts = this.#timeOf(frame, more);
    const parameters = this.#describe(frame);
    if (parameters !== this.#parameters) this.#build(parameters);
    if (this.#source === undefined) throw new Error('no graph');
    const matrix = MATRIX_NAMES[frame.colorSpace];
    this.#log.decoded(frame.pts);
    // Takes the frame's content away.
    expect(this.#source.buffersrcAddFrameSync(frame));
    for (const { filter, descriptor } of this.#sinks) {
      while (filter.buffersinkGetFrameSync(this.#output) >= 0) {
        if (descriptor === SINKS[0].descriptor) this.#log.analysed(this.#output.pts, matrix);
        for (const plane of planesOf(this.#output)) writeAll(descriptor, plane);
        this.#output.unref();
      }
    }
  }

  /** Where the container tells no times of presentation, a decoder takes them from packets: the last frames go on so. */
  #timeOf({ bestEffortTimestamp: time }: Frame, more: boolean): bigint {
    const isKnown = time !== AV_NOPTS_VALUE;
    if (!isKnown && (more || this.#stepTicks === undefined)) throw new Error('no time');
    const previous = this.#latestTicks;
    this.#latestTicks = isKnown ? time : (previous ?? 0n) + (this.#stepTicks ?? 0n);
    if (previous !== undefined) this.#stepTicks = this.#latestTicks - previous;
    return this.#latestTicks;
  }

  #describe(frame: Frame): string {
    const { num, den } = this.#stream.timeBase;
    const { sampleAspectRatio: aspect } = frame;
    return (
      `video_size=${frame.width}x${frame.height}:pix_fmt=${frame.format}:time_base=${num}/${den}` +
      `:pixel_aspect=${aspect.num}/${Math.max(1, aspect.den)}:colorspace=${frame.colorSpace}:range=${frame.colorRange}`
    );
  }

  #build(parameters: string): void {
    this.#graph?.free();
    const graph = new FilterGraph();
    graph.alloc();
    const [detector, full] = SINKS.map(({ name }) => `,${name}`);
    const source = `buffer@source=${parameters},`;
    expect(
      graph.parse2(connectChains(this.#task.chains, { source, detector: detector ?? '', full: full ?? '' })),
    );
    expect(graph.configSync());
    this.#graph = graph;
    this.#parameters = parameters;
    this.#source = filterNamed(graph, 'buffer@source');
    this.#sinks = SINKS.map(({ name, descriptor }) => ({ filter: filterNamed(graph, name), descriptor }));
  }
}

/** Returns the pixels of a frame of the graph's two formats: where they lie, or a copy where lines end in padding. */
function planesOf(frame: Frame): readonly Uint8Array[] {
  const { width, height, format, linesize, data } = frame;
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const sizes: readonly (readonly [number, number])[] =
    format === AV_PIX_FMT_RGB24
      ? [[3 * width, height]]
      : [
          [width, height],
          [halfWidth, halfHeight],
          [halfWidth, halfHeight],
        ];
  const planes = sizes.flatMap(([lineBytes, lines], index) => {
    const plane = linesize[index] === lineBytes ? data?.[index]?.subarray(0, lineBytes * lines) : undefined;
    return plane ?? [];
  });
  return planes.length === sizes.length ? planes : [frame.toBuffer()];
}

function filterNamed(graph: FilterGraph, name: string): FilterContext {
  const filter = graph.getFilter(name);
  if (filter === null) throw new Error('no filter');
  return filter;
}

/** libavutil's names, which libavfilter's log uses, for the matrices that are told apart. */
const MATRIX_NAMES: Readonly<Partial<Record<number, string>>> = {
  [AVCOL_SPC_BT709]: 'bt709',
  [AVCOL_SPC_BT2020_NCL]: 'bt2020nc',
  [AVCOL_SPC_BT2020_CL]: 'bt2020c',
};

/** libav's functions return a negative number on failure. */
function expect(status: number): void {
  if (status < 0) throw new Error('refused');
}
