import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/media/child-command.ts';
import type { Decoder } from '../../../src/media/decoder.ts';
import { DecoderAhead } from '../../../src/media/decoder-ahead.ts';
import { slotBytesFor } from '../../../src/media/frame-geometry.ts';
import { FrameRing } from '../../../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../../src/media/media-limits.ts';
import { nodeAvLoads } from '../../../src/media/node-av-decoder.ts';
import { openMedia, type OpenMedia } from '../../../src/media/open-media.ts';
import { probeMedia } from '../../../src/media/probe-media.ts';
import { inspectSandbox } from '../../../src/media/sandbox/inspect-sandbox.ts';
import { Sandbox } from '../../../src/media/sandbox/sandbox.ts';
import { AWAIT_TASK } from '../../../src/media/task-channel.ts';
import { childProcesses, clip } from '../../contracts/decoded-clip.ts';

const around = await inspectSandbox();
const plain = new Sandbox({}, []);
const hasNodeAv = await nodeAvLoads(process.env, around);
const folder = mkdtempSync(join(tmpdir(), 'facegate-ahead-'));
const ffmpeg = join(folder, 'ffmpeg');
writeFileSync(ffmpeg, '#!/bin/sh\necho "ffmpeg version 7.1 Copyright"\n');
chmodSync(ffmpeg, 0o755);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a shell script in the place of the first node-av process that waits for a task. */
class Instead extends Sandbox {
  readonly #script: string;
  readonly #others: Sandbox;
  #done = false;

  constructor(script: string, others: Sandbox) {
    super(others.tools, others.offered);
    this.#script = script;
    this.#others = others;
  }

  override contain(command: Command): Promise<Command> {
    if (this.#done || !command.args.includes(AWAIT_TASK)) return this.#others.contain(command);
    this.#done = true;
    return plain.contain({ ...command, file: '/bin/sh', args: ['-c', this.#script] });
  }
}

const RATE = { kind: 'rate', framesPerSecond: 10 } as const;

function openClip(): Promise<OpenMedia> {
  return openMedia(clip('index-last.mp4'), DEFAULT_MEDIA_LIMITS);
}

function lookAhead(media: OpenMedia, sandbox: Sandbox, signal?: AbortSignal): DecoderAhead {
  return new DecoderAhead('video', media, {
    preference: 'auto',
    environment: { PATH: folder },
    sandbox,
    sampling: RATE,
    ...(signal === undefined ? {} : { signal }),
  });
}

async function framesOf(decoder: Decoder, media: OpenMedia): Promise<number> {
  const probed = await probeMedia(media, DEFAULT_MEDIA_LIMITS, around);
  const detector = probed.facts.displayed;
  const ring = new FrameRing(2, slotBytesFor(probed, detector));
  const request = { media: probed, sampling: RATE, detector, ring, limits: DEFAULT_MEDIA_LIMITS };
  let frames = 0;
  for await (const { slot } of decoder.decode(request).frames) {
    frames += 1;
    ring.release(slot);
  }
  return frames;
}

/** Everything that our children started, and they. */
async function descendants(): Promise<number[]> {
  const found = await childProcesses();
  for (const pid of found) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
    found.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return found;
}

afterEach(async () => {
  expect(await childProcesses()).toEqual([]);
});

describe.skipIf(process.platform !== 'linux')('a decoder that is started ahead', () => {
  it.each(['exit 1', 'printf "+-" >&5; /bin/sleep 60', 'exec 5>&-; /bin/sleep 60'])(
    'counts as missing when it does `%s` before its task: ffmpeg is looked for',
    async (script) => {
      await using media = await openClip();
      await using ahead = lookAhead(media, new Instead(script, plain));
      expect((await ahead.found).id).toBe('ffmpeg');
      expect(await childProcesses()).toEqual([]);
    },
  );

  it('is gone once it is disposed of, while it loads', async () => {
    await using media = await openClip();
    const ahead = lookAhead(media, new Instead('exec /bin/sleep 60', plain));
    while ((await childProcesses()).length === 0) await pause(5);
    await ahead[Symbol.asyncDispose]();
    expect(await childProcesses()).toEqual([]);
    await expect(ahead.found).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  it('is gone once the run is aborted, while it loads', async () => {
    const controller = new AbortController();
    await using media = await openClip();
    await using ahead = lookAhead(media, new Instead('exec /bin/sleep 60', plain), controller.signal);
    while ((await childProcesses()).length === 0) await pause(5);
    controller.abort();
    await expect(ahead.found).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(await childProcesses()).toEqual([]);
  });

  it('is not started when it is disposed of at once', async () => {
    await using media = await openClip();
    await lookAhead(media, plain)[Symbol.asyncDispose]();
    expect(await childProcesses()).toEqual([]);
  });

  it.runIf(hasNodeAv)('has not opened the media when it is ready, and is gone once disposed of', async () => {
    await using media = await openClip();
    {
      await using ahead = lookAhead(media, around);
      expect((await ahead.found).id).toBe('node-av');
      const waiting = (await descendants()).filter((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'latin1').endsWith(`${AWAIT_TASK}\0`),
      );
      const opened = waiting.flatMap((pid) =>
        readdirSync(`/proc/${pid}/fd`).filter((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).endsWith('.mp4')),
      );
      expect(new Set(opened)).toEqual(new Set(['0']));
      for (const pid of waiting) {
        expect(readFileSync(`/proc/${pid}/fdinfo/0`, 'latin1')).toMatch(/^pos:\t0\n/);
      }
    }
    expect(await childProcesses()).toEqual([]);
  });

  it.runIf(hasNodeAv)('decodes in the process that waited, and once more in another', async () => {
    await using media = await openClip();
    await using ahead = lookAhead(media, around);
    const decoder = await ahead.found;
    const before = await childProcesses();
    expect(before).toHaveLength(1);
    const frames = await framesOf(decoder, media);
    expect(frames).toBeGreaterThan(5);
    expect(await childProcesses()).toEqual([]);
    expect(await framesOf(decoder, media)).toBe(frames);
  });

  it.runIf(hasNodeAv)('decodes in another process when the first has died since', async () => {
    await using media = await openClip();
    await using ahead = lookAhead(media, new Instead('printf + >&5', around));
    const decoder = await ahead.found;
    expect(decoder.id).toBe('node-av');
    while ((await childProcesses()).length > 0) await pause(5);
    expect(await framesOf(decoder, media)).toBeGreaterThan(5);
  });
});
