import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileOutput, streamOutput } from '../../../src/sinks/output.ts';

const BROKEN = { code: 'ERR_OUTPUT' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a file', () => {
  it('takes text and bytes in their order', async () => {
    const path = join(folder, 'rows');
    const output = await fileOutput(path);
    await output.write('µ');
    await output.write(Uint8Array.of(0, 255));
    await output.write('z');
    await output.close();
    expect([...readFileSync(path)]).toEqual([0xc2, 0xb5, 0, 255, 0x7a]);
  });

  it('has written bytes when it says so: they may be overwritten', async () => {
    const path = join(folder, 'rows');
    const output = await fileOutput(path);
    for (let round = 1; round <= 50; round++) {
      const bytes = new Uint8Array(1000).fill(round);
      await output.write(bytes);
      bytes.fill(0);
    }
    await output.close();
    expect(readFileSync(path).every((byte, index) => byte === Math.floor(index / 1000) + 1)).toBe(true);
  });

  it('replaces what a killed run left behind', async () => {
    const path = join(folder, 'rows');
    writeFileSync(`${path}.partial`, 'a longer remainder of an earlier run'.repeat(100));
    await (await fileOutput(path)).close();
    expect(readFileSync(path, 'utf8')).toBe('');
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it('that cannot be made is ERR_OUTPUT', async () => {
    await expect(fileOutput(join(folder, 'no/such/folder'))).rejects.toMatchObject(BROKEN);
  });

  it('under the name of a folder is ERR_OUTPUT, and the folder stays', async () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    await expect(fileOutput(path)).rejects.toMatchObject(BROKEN);
    expect(existsSync(path)).toBe(true);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it('that was given up takes nothing more', async () => {
    const output = await fileOutput(join(folder, 'rows'));
    await output.abandon();
    await expect(output.write('late')).rejects.toMatchObject(BROKEN);
  });
});

describe('a stream', () => {
  it('is waited for when it is full', async () => {
    const stream = new PassThrough({ highWaterMark: 16 });
    const output = streamOutput(stream);
    let written = false;
    const writing = output.write('more than sixteen bytes of text').then(() => (written = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(written).toBe(false);
    stream.resume();
    await writing;
  });

  it('that breaks is ERR_OUTPUT, at once and later', async () => {
    const stream = new PassThrough();
    const output = streamOutput(stream);
    stream.destroy(new Error('EPIPE'));
    await expect(output.write('row')).rejects.toMatchObject(BROKEN);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(output.close()).rejects.toMatchObject(BROKEN);
  });

  it('that is closed while a write waits is ERR_OUTPUT, not a wait for ever', async () => {
    const stream = new PassThrough({ highWaterMark: 16 });
    const writing = streamOutput(stream).write('more than sixteen bytes of text');
    stream.destroy();
    await expect(writing).rejects.toMatchObject(BROKEN);
  });

  it('belongs to the caller: it is flushed, and not ended', async () => {
    const taken: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        taken.push(chunk.toString());
        setTimeout(done, 5);
      },
    });
    const output = streamOutput(stream);
    for (const row of ['a', 'b', 'c']) await output.write(row);
    await output.close();
    expect(taken.join('')).toBe('abc');
    expect(stream.writableEnded).toBe(false);
    expect(stream.listenerCount('error')).toBe(0);
  });
});
