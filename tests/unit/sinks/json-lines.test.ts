import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleasedObservation } from '../../../src/index.ts';
import { formatJsonLine, jsonLinesSink } from '../../../src/sinks/json-lines.ts';
import { fileOutput, streamOutput } from '../../../src/sinks/output.ts';

/** Shaped like a released observation; only the gate can make a real one, and the sink does not check again. */
const TRACK = {
  trackId: 3,
  startUs: -40_000,
  endUs: 900_000,
  framesAnalysed: 10,
  ageRangeYears: [20, 40],
  ageYears: 30.5,
  gender: { label: 'female', probability: 0.9 },
  decision: 'A_CONSENT',
} as unknown as ReleasedObservation;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('formatJsonLine', () => {
  it('writes a track', () => {
    expect(formatJsonLine(TRACK)).toBe(
      '{"type":"track","trackId":3,"startUs":-40000,"endUs":900000,"framesAnalysed":10,"ageRangeYears":[20,40],' +
        '"ageYears":30.5,"gender":{"label":"female","probability":0.9},"decision":"A_CONSENT"}',
    );
  });

  it('writes a frame, and leaves out what was not released', () => {
    const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
    const frame = { trackId: 1, startUs: 5, endUs: 5, framesAnalysed: 1, box, decision: 'A_CONSENT' };
    expect(formatJsonLine(frame as unknown as ReleasedObservation)).toBe(
      '{"type":"frame","trackId":1,"timestampUs":5,"box":{"x":0.1,"y":0.2,"width":0.3,"height":0.4},"decision":"A_CONSENT"}',
    );
  });
});

describe('a file', () => {
  it('has its name only once it is whole, and is for its owner alone', async () => {
    const path = join(folder, 'rows.jsonl');
    const sink = jsonLinesSink(await fileOutput(path));
    await sink.write(TRACK);
    expect(readdirSync(folder)).toEqual(['rows.jsonl.partial']);
    await sink.close();
    expect(readdirSync(folder)).toEqual(['rows.jsonl']);
    expect(readFileSync(path, 'utf8')).toBe(`${formatJsonLine(TRACK)}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is removed when it is given up, and leaves an older file alone', async () => {
    const path = join(folder, 'rows.jsonl');
    writeFileSync(path, 'older');
    const sink = jsonLinesSink(await fileOutput(path));
    await sink.write(TRACK);
    await sink.abandon();
    expect(readdirSync(folder)).toEqual(['rows.jsonl']);
    expect(readFileSync(path, 'utf8')).toBe('older');
  });

  it('replaces what a killed run left behind', async () => {
    const path = join(folder, 'rows.jsonl');
    writeFileSync(`${path}.partial`, 'a longer remainder of an earlier run'.repeat(100));
    const sink = jsonLinesSink(await fileOutput(path));
    await sink.close();
    expect(readFileSync(path, 'utf8')).toBe('');
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it('follows no link, neither under its own nor under its partial name', async () => {
    const path = join(folder, 'rows.jsonl');
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    symlinkSync(elsewhere, path);
    symlinkSync(elsewhere, `${path}.partial`);
    const sink = jsonLinesSink(await fileOutput(path));
    await sink.write(TRACK);
    await sink.close();
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
    expect(lstatSync(path).isSymbolicLink()).toBe(false);
  });

  it('that cannot be made is ERR_OUTPUT', async () => {
    await expect(fileOutput(join(folder, 'no/such/folder'))).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  });
});

describe('a stream', () => {
  it('is waited for when it is full', async () => {
    const stream = new PassThrough({ highWaterMark: 16 });
    const sink = jsonLinesSink(streamOutput(stream));
    let written = false;
    const writing = sink.write(TRACK).then(() => (written = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(written).toBe(false);
    stream.resume();
    await writing;
    expect(written).toBe(true);
  });

  it('that breaks is ERR_OUTPUT, at once and later', async () => {
    const stream = new PassThrough();
    const sink = jsonLinesSink(streamOutput(stream));
    stream.destroy(new Error('EPIPE'));
    await expect(sink.write(TRACK)).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
    await new Promise((resolve) => setImmediate(resolve));
    await expect(sink.close()).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  });
});
