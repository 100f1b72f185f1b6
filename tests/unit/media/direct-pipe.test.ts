import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readDirectly } from '../../../src/media/direct-pipe.ts';

const CHUNK_BYTES = 100_000;
const CHUNKS = 30;

/** Writes known bytes to descriptor 3. */
const PROGRAM = `
  const { writeSync } = require('node:fs');
  for (let chunk = 0; chunk < ${CHUNKS}; chunk++) {
    const bytes = Buffer.alloc(${CHUNK_BYTES}, chunk + 1);
    for (let at = 0; at < bytes.length; at += writeSync(3, bytes, at));
  }`;

function expectedDigest(): string {
  const hash = createHash('sha256');
  for (let chunk = 0; chunk < CHUNKS; chunk++) hash.update(Buffer.alloc(CHUNK_BYTES, chunk + 1));
  return hash.digest('hex');
}

function startChild(): Readable {
  const child = spawn(process.execPath, ['--eval', PROGRAM], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  return child.stdio[3] as Readable;
}

describe('readDirectly', () => {
  it('puts every byte of a child’s pipe into the memory that is named, shared memory too, pauses included', async () => {
    // One byte more: there must be room for the read that finds the end.
    const memory = new Uint8Array(new SharedArrayBuffer(CHUNKS * CHUNK_BYTES + 1));
    let filledBytes = 0;
    let pauses = 0;
    const direct = readDirectly(startChild(), {
      room: () => memory.subarray(filledBytes, filledBytes + 70_001),
      filled: (bytes) => {
        filledBytes += bytes;
        pauses++;
        setTimeout(() => direct?.resume(), 1);
        return false;
      },
    });
    await new Promise((resolve) => direct?.once('close', resolve));
    expect(filledBytes).toBe(CHUNKS * CHUNK_BYTES);
    expect(pauses).toBeGreaterThan(CHUNKS);
    expect(
      createHash('sha256')
        .update(Buffer.from(memory.subarray(0, filledBytes)))
        .digest('hex'),
    ).toBe(expectedDigest());
  });

  it('ends with the stream that it was made from', async () => {
    const original = startChild();
    const direct = readDirectly(original, { room: () => new Uint8Array(10), filled: () => false });
    const closed = new Promise((resolve) => direct?.once('close', resolve));
    original.destroy();
    await closed;
    expect(direct?.destroyed).toBe(true);
  });

  it('leaves a stream alone that is no pipe of a child', () => {
    const stream = Readable.from([Buffer.from('bytes')]);
    expect(readDirectly(stream, { room: () => new Uint8Array(10), filled: () => true })).toBeUndefined();
    expect(stream.destroyed).toBe(false);
  });
});
