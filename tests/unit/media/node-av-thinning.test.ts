import { describe, expect, it } from 'vitest';
import { clip } from '../../contracts/decoded-clip.ts';

const isInstalled = await import('node-av/lib').then(
  () => true,
  () => false,
);

/** Returns the times of the frames that a decoder gives with thinning, in milliseconds, and of those it passes over. */
async function decode(file: string, framesPerSecond?: number): Promise<{ out: number[]; passed: number[] }> {
  const { Codec, CodecContext, FormatContext, Frame, Packet } = await import('node-av/lib');
  const { thinningOf } = await import('../../../src/media/node-av-thinning.ts');
  const input = new FormatContext();
  input.allocContext();
  expect(await input.openInput(clip(file), null, null)).toBeGreaterThanOrEqual(0);
  await input.findStreamInfo(null);
  const [stream] = input.streams;
  const codec = stream === undefined ? null : Codec.findDecoder(stream.codecpar.codecId);
  if (stream === undefined || codec === null) throw new Error('no video');
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.pktTimebase = stream.timeBase;
  await decoder.open2(codec, null);
  const thinning = thinningOf(stream, framesPerSecond === undefined ? {} : { framesPerSecond });
  const [packet, frame] = [new Packet(), new Frame()];
  packet.alloc();
  frame.alloc();
  const out: bigint[] = [];
  const passed: bigint[] = [];
  for (let open = true; open;) {
    open = input.readFrameSync(packet) >= 0;
    if (!open) decoder.sendPacketSync(null);
    else if (thinning?.passesOver(packet) !== true) decoder.sendPacketSync(packet);
    if (open) packet.unref();
    while (decoder.receiveFrameSync(frame) >= 0) {
      passed.push(...(thinning?.passedBefore(frame) ?? []));
      out.push(frame.pts);
      frame.unref();
    }
  }
  passed.push(...(thinning?.passedAtEnd() ?? []));
  const { num, den } = stream.timeBase;
  const inMs = (times: readonly bigint[]): number[] => times.map((pts) => (Number(pts) * num * 1000) / den);
  return { out: inMs(out), passed: inMs(passed) };
}

describe.skipIf(!isInstalled)('thinning', () => {
  it('keeps the decoder from pictures that nobody refers to and the rate leaves out', async () => {
    const all = await decode('index-last.mp4');
    const thinned = await decode('index-last.mp4', 5);
    expect(all.out).toHaveLength(30);
    expect(all.passed).toEqual([]);
    expect(thinned.passed.length).toBeGreaterThan(2);
    expect([...thinned.out, ...thinned.passed].sort((one, other) => one - other)).toEqual(all.out);
    // At 25 frames per second every fifth one begins an interval.
    for (const time of thinned.passed) expect(time % 200).not.toBe(0);
  });

  it('passes over nothing at the rate of the video', async () => {
    expect((await decode('index-last.mp4', 25)).passed).toEqual([]);
  });

  it.each(['hevc.mp4', 'vp9.webm', 'mjpeg.avi'])('leaves %s alone', async (file) => {
    const { out, passed } = await decode(file, 5);
    expect(out).toHaveLength(30);
    expect(passed).toEqual([]);
  });
});
