import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileLock } from '../../../../src/consent/registry/file-lock.ts';
import { withPatched } from './patched-fs.ts';

let home = '';
let lock = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-lock-'));
  lock = join(home, 'lock');
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const failure: unknown = expect.objectContaining({ code: 'ERR_REGISTRY' });

/** A process that lives as long as this test: the one that runs it. */
const ALIVE = process.pid;
const GONE = spawnSync(process.execPath, ['-e', '0']).pid;

const SMALLEST = '00000000-0000-4000-8000-000000000000';
const GREATEST = 'ffffffff-ffff-4fff-bfff-ffffffffffff';

/** Puts down what another process has written into the lock. */
function entry(number: number | 'choosing', processId: number, id: string = randomUUID()): string {
  mkdirSync(lock, { recursive: true });
  const name = `${number.toString()}.${processId.toString()}.${id}`;
  writeFileSync(join(lock, name), '');
  return name;
}

/** Tries to have the lock at once, with what every listing of its folder, counted from 1, is said to hold. */
function listings(change: (names: readonly string[], count: number) => readonly string[]): string {
  let count = 0;
  const patched = (real: typeof readdirSync) => (folder: string) => change(real(folder), (count += 1));
  return withPatched('readdirSync', patched, () => {
    try {
      return withFileLock(lock, () => 'done', 0);
    } catch (error) {
      expect(error).toEqual(failure);
      return 'not had';
    }
  });
}

describe('the lock', () => {
  it('is there while the work is done, private, and gone afterwards', () => {
    const inside = withFileLock(lock, () => readdirSync(lock));
    expect(inside).toEqual([expect.stringMatching(new RegExp(`^1[.]${ALIVE.toString()}[.][0-9a-f-]{36}$`))]);
    withFileLock(lock, () => {
      expect(statSync(lock).mode & 0o777).toBe(0o700);
    });
    expect(existsSync(lock)).toBe(false);
  });

  it('gives back what the work returns, and what it throws', () => {
    expect(withFileLock(lock, () => 'done')).toBe('done');
    expect(() =>
      withFileLock(lock, () => {
        throw new Error('work');
      }),
    ).toThrow('work');
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['has a smaller number', () => entry(0, ALIVE)],
    ['is choosing one', () => entry('choosing', ALIVE)],
  ])('is not had while a living process %s, and the wait ends', (_, hold) => {
    const other = hold();
    const began = performance.now();
    expect(() => withFileLock(lock, () => 'done', 50)).toThrow(failure);
    expect(performance.now() - began).toBeGreaterThanOrEqual(50);
    expect(readdirSync(lock)).toEqual([other]);
  });

  it('takes the next number, and is not had before those ahead have left', () => {
    entry(4, ALIVE);
    let tried = '';
    expect(() => {
      withFileLock(
        lock,
        () => {
          tried = 'done';
        },
        0,
      );
    }).toThrow(failure);
    expect(tried).toBe('');
    rmSync(lock, { recursive: true });
    entry(4, GONE);
    expect(withFileLock(lock, () => readdirSync(lock))).toEqual([expect.stringMatching(/^5[.]/)]);
  });

  it.each([
    ['held it', () => entry(1, GONE)],
    ['was choosing', () => entry('choosing', GONE)],
  ])('is not kept by a process that is gone and %s', (_, hold) => {
    hold();
    expect(withFileLock(lock, () => 'done', 0)).toBe('done');
    expect(existsSync(lock)).toBe(false);
  });

  it('sweeps away nothing of a process that is alive, nor what is not its own', () => {
    mkdirSync(lock);
    writeFileSync(join(lock, 'README'), '');
    const gone = entry(1, GONE);
    expect(withFileLock(lock, () => readdirSync(lock).includes(gone))).toBe(false);
    expect(readdirSync(lock)).toEqual(['README']);
  });

  it.each([
    ['a greater name', 1, GREATEST, 'done'],
    ['a smaller name', 1, SMALLEST, 'not had'],
    ['a greater number', 2, SMALLEST, 'done'],
  ])('among two that choose at once, against %s, is %3$s', (_, number, id, expected) => {
    mkdirSync(lock);
    // The other one appears when this one has looked for numbers already.
    const hold = (): unknown => entry(number, ALIVE, id);
    expect(listings((names, count) => (count === 1 ? (hold(), names) : names))).toBe(expected);
  });

  it('goes by number before it goes by name', () => {
    entry(8, GONE);
    const hold = (): unknown => entry(10, ALIVE, SMALLEST);
    expect(listings((names, count) => (count === 1 ? (hold(), names) : names))).toBe('done');
  });

  it('is looked for twice: the first listing may miss who has just chosen', () => {
    const other = entry(0, ALIVE);
    const missing = (names: readonly string[], count: number): readonly string[] =>
      count === 2 ? names.filter((name) => name !== other) : names;
    expect(listings(missing)).toBe('not had');
  });

  it('does not mind if somebody else sweeps first', () => {
    const phantom = `1.${GONE.toString()}.${SMALLEST}`;
    expect(listings((names) => [...names, phantom])).toBe('done');
  });

  it('is left for good although an entry is gone before it is removed', () => {
    const phantom = (name: string): string => name.replace(/^\d+/, '99');
    expect(listings((names) => [...names, ...names.map(phantom)])).toBe('done');
    expect(existsSync(lock)).toBe(false);
  });

  it('is made again when its folder goes with the last entry of somebody else', () => {
    const going = (real: typeof writeFileSync) => {
      let count = 0;
      return (path: string, ...rest: [string, object]) => {
        count += 1;
        if (count === 1) rmSync(lock, { recursive: true });
        real(path, ...rest);
      };
    };
    expect(withPatched('writeFileSync', going, () => withFileLock(lock, () => 'done', 0))).toBe('done');
  });

  it('is written down in names alone, for nobody else to read', () => {
    withFileLock(lock, () => {
      const [name = ''] = readdirSync(lock);
      expect(statSync(join(lock, name))).toMatchObject({ size: 0, mode: 0o100600 });
    });
  });

  it('goes by whole numbers and whole names', () => {
    entry(12, ALIVE);
    expect(() => withFileLock(lock, () => 'done', 0)).toThrow(failure);
    rmSync(lock, { recursive: true });
    mkdirSync(lock);
    for (const name of [`x0.${ALIVE.toString()}.${SMALLEST}`, `0.${ALIVE.toString()}.${SMALLEST}.old`]) {
      writeFileSync(join(lock, name), '');
    }
    expect(withFileLock(lock, () => 'done', 0)).toBe('done');
  });

  it('cannot be had where no folder can be made', () => {
    expect(() => withFileLock(join(home, 'no', 'where'), () => 'done')).toThrow(failure);
    writeFileSync(join(home, 'file'), '');
    expect(() => withFileLock(join(home, 'file'), () => 'done')).toThrow(failure);
  });
});
