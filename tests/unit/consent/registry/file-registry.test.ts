import {
  appendFileSync,
  closeSync,
  cpSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConsentEvent } from '../../../../src/consent/record/schema.ts';
import { openFileRegistry } from '../../../../src/consent/registry/file-registry.ts';
import { withPatched } from './patched-fs.ts';

const ID = '3f2c7a54-8f2c-4a1e-9b6d-0123456789ab';
const EVENT: ConsentEvent = {
  '@type': 'dpv:ConsentRequested',
  'gate:seq': 0,
  'dpv:isIndicatedBy': 'gate:Controller',
  'dpv:isIndicatedAtTime': '2026-06-15T12:00:00Z',
};
const USE = { events: [EVENT], nowMs: 10 };

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-home-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const logPath = (): string => join(home, 'registry', `${ID}.jsonl`);
const failure = expect.objectContaining({ code: 'ERR_REGISTRY' }) as unknown;

describe('a log in files', () => {
  it('is seen by another registry over the same folder, and by one that read it before', () => {
    const [one, other] = [openFileRegistry(home), openFileRegistry(home)];
    expect(other.epoch(ID)).toBe(0);
    one.append(ID, [EVENT], 10);
    expect(other.epoch(ID)).toBe(1);
    expect(openFileRegistry(home).snapshot(ID).events).toEqual([EVENT]);
  });

  it('is private', () => {
    openFileRegistry(home).append(ID, [EVENT], 10);
    expect(statSync(logPath()).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'registry')).mode & 0o777).toBe(0o700);
    expect(existsSync(join(home, 'registry', `${ID}.lock`))).toBe(false);
  });

  it('forgets a line that a crash cut off, and goes on after the last whole one', () => {
    const registry = openFileRegistry(home);
    registry.append(ID, [EVENT], 10);
    appendFileSync(logPath(), '{"atMs":99,"type":"us');
    expect(openFileRegistry(home).snapshot(ID).usesAtMs).toEqual([]);
    expect(registry.takeUse(ID, USE)).toBe('taken');
    expect(openFileRegistry(home).snapshot(ID)).toMatchObject({ usesAtMs: [10] });
    expect(readFileSync(logPath(), 'utf8')).not.toContain('99');
  });

  it.each([
    ['a line is changed', (text: string) => text.replace('"atMs":10', '"atMs":11')],
    ['a line is taken out', (text: string) => text.split('\n').slice(1).join('\n')],
    ['the last line is taken out', (text: string) => `${text.split('\n').slice(0, -2).join('\n')}\n`],
    ['it is emptied', () => ''],
    ['a line is not ours', (text: string) => `${text}{}\n`],
    ['a line is not JSON', (text: string) => `${text}hello\n`],
  ])('cannot be read when %s', (_, tamper) => {
    const registry = openFileRegistry(home);
    registry.append(ID, [EVENT], 10);
    registry.takeUse(ID, USE);
    writeFileSync(logPath(), tamper(readFileSync(logPath(), 'utf8')));
    expect(() => registry.snapshot(ID)).toThrow(failure);
    expect(() => registry.takeUse(ID, USE)).toThrow(failure);
  });

  it('takes nothing but a UUID for a name', () => {
    const registry = openFileRegistry(home);
    for (const id of ['../x', '', 'A'.repeat(36), `${ID}/x`, `${ID}0`, `x${ID}`, `../${ID}`]) {
      expect(() => registry.snapshot(id)).toThrow(failure);
      expect(() => {
        registry.append(id, [EVENT], 10);
      }).toThrow(failure);
    }
  });

  it('is not writable where a folder cannot be', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const registry = openFileRegistry(join(file, 'home'));
    expect(registry.writable()).toBe(false);
    expect(() => registry.takeUse(ID, USE)).toThrow(failure);
  });
});

describe('a registry in files', () => {
  it('is not writable where one of its folders is a file', () => {
    mkdirSync(join(home, 'trust'), { mode: 0o700 });
    writeFileSync(join(home, 'trust', 'log-heads'), '');
    expect(openFileRegistry(home).writable()).toBe(false);
  });

  it('lists its logs and nothing else, in order', () => {
    const registry = openFileRegistry(home);
    const ids = ['9', '1', '5', '3', '7', '0'].map((digit) => digit + ID.slice(1));
    for (const id of ids) registry.append(id, [EVENT], 10);
    for (const name of ['README', 'x.jsonl', `2${ID.slice(1)}.whole`, `x${ID}.jsonl`]) {
      writeFileSync(join(home, 'registry', name), '');
    }
    const reversed = (real: typeof readdirSync) => (folder: string) => real(folder).reverse();
    expect(withPatched('readdirSync', reversed, () => registry.list())).toEqual([...ids].sort());
  });

  it('locks one record and not the others', () => {
    const locks: string[] = [];
    const noting = (real: typeof mkdirSync) => (path: string, options: object) => {
      locks.push(path);
      real(path, options);
    };
    withPatched('mkdirSync', noting, () => {
      openFileRegistry(home).append(ID, [EVENT], 10);
    });
    expect(locks).toContain(join(home, 'registry', `${ID}.lock`));
  });

  it('closes whatever it opens', () => {
    let open = 0;
    const opening = (real: typeof openSync) => (path: string, flags: string, mode?: number) => {
      open += 1;
      return real(path, flags, mode);
    };
    const closing = (real: typeof closeSync) => (file: number) => {
      open -= 1;
      real(file);
    };
    withPatched('openSync', opening, () => {
      withPatched('closeSync', closing, () => {
        openFileRegistry(home).append(ID, [EVENT], 10);
      });
    });
    expect(open).toBe(0);
  });

  it('is on the disk before an append returns: heads, log, and the folders that name them', () => {
    const synced: boolean[] = [];
    const noting = (real: typeof fsyncSync) => (file: number) => {
      synced.push(fstatSync(file).isDirectory());
      real(file);
    };
    withPatched('fsyncSync', noting, () => {
      openFileRegistry(home).append(ID, [EVENT], 10);
    });
    const [file, folder] = [false, true];
    expect(synced).toEqual([file, file, file, file, file, folder, folder]);
  });

  it('writes a log whole, however little is taken at a time', () => {
    const sparing =
      (real: typeof writeSync) =>
      (file: number, bytes: string | Uint8Array, ...rest: number[]) => {
        if (typeof bytes === 'string') return real(file, bytes);
        const [from = 0, length = 0, position] = rest;
        expect(from + length).toBeLessThanOrEqual(bytes.length);
        return real(file, bytes, from, Math.min(7, length), position);
      };
    withPatched('writeSync', sparing, () => {
      openFileRegistry(home).append(ID, [EVENT], 10);
      openFileRegistry(home).takeUse(ID, USE);
    });
    expect(openFileRegistry(home).snapshot(ID)).toEqual({ events: [EVENT], usesAtMs: [10], highWaterMs: 10 });
  });

  it('says that there is a log before there is one, and never again', () => {
    const heads: string[] = [];
    const noting =
      (real: typeof writeSync) =>
      (file: number, bytes: string | Uint8Array, ...rest: number[]) => {
        heads.push(typeof bytes === 'string' ? bytes.slice(0, 2) : 'log');
        return typeof bytes === 'string' ? real(file, bytes) : real(file, bytes, ...rest);
      };
    const registry = openFileRegistry(home);
    withPatched('writeSync', noting, () => {
      registry.append(ID, [EVENT], 10);
      registry.takeUse(ID, USE);
    });
    expect(heads).toEqual(['0 ', '0 ', 'log', '1 ', '1 ', 'log', '2 ', '2 ']);
  });

  it('goes on where a crash left heads and no log', () => {
    openFileRegistry(home).append(ID, [EVENT], 10);
    for (const folder of ['registry', 'trust/log-heads'])
      writeFileSync(join(home, folder, `${ID}.head`), '0 -\n');
    expect(openFileRegistry(home).epoch(ID)).toBe(1);
    rmSync(logPath());
    expect(openFileRegistry(home).epoch(ID)).toBe(0);
    openFileRegistry(home).append(ID, [EVENT], 10);
    expect(openFileRegistry(home).epoch(ID)).toBe(1);
  });
});

describe('a log that was read before', () => {
  const old = new Date(0);

  /** How often the log and its heads are looked into. */
  function looks(work: () => void): number {
    let count = 0;
    const counting = (real: typeof readFileSync) => (path: string, options: 'utf8') => {
      count += 1;
      return real(path, options);
    };
    const asking = (real: typeof existsSync) => (path: string) => {
      count += 1;
      return real(path);
    };
    withPatched('readFileSync', counting, () => {
      withPatched('existsSync', asking, work);
    });
    return count;
  }

  it('is not read again while it stays as it was, nor looked for', () => {
    const registry = openFileRegistry(home);
    expect(looks(() => registry.epoch(ID))).toBeGreaterThan(0);
    expect(looks(() => registry.epoch(ID))).toBe(0);
    registry.append(ID, [EVENT], 10);
    expect(looks(() => registry.epoch(ID))).toBeGreaterThan(0);
    expect(looks(() => registry.epoch(ID))).toBe(0);
  });

  it.each<[string, (text: string) => void]>([
    [
      'longer',
      (text) => {
        writeFileSync(logPath(), `${text}hello\n`);
        utimesSync(logPath(), old, old);
      },
    ],
    [
      'newer',
      (text) => {
        writeFileSync(logPath(), text.replace('"atMs":10', '"atMs":11'));
      },
    ],
    [
      'another file',
      (text) => {
        writeFileSync(join(home, 'other'), text.replace('"atMs":10', '"atMs":11'));
        utimesSync(join(home, 'other'), old, old);
        renameSync(join(home, 'other'), logPath());
      },
    ],
  ])('is read again when it is %s', (_, tamper) => {
    const registry = openFileRegistry(home);
    registry.append(ID, [EVENT], 10);
    utimesSync(logPath(), old, old);
    expect(registry.epoch(ID)).toBe(1);
    tamper(readFileSync(logPath(), 'utf8'));
    expect(() => registry.epoch(ID)).toThrow(failure);
  });

  it('is unknown when every trace of it is gone', () => {
    const registry = openFileRegistry(home);
    registry.append(ID, [EVENT], 10);
    expect(registry.epoch(ID)).toBe(1);
    rmSync(join(home, 'registry'), { recursive: true });
    rmSync(join(home, 'trust'), { recursive: true });
    expect(registry.epoch(ID)).toBe(0);
  });
});

describe('a log that is gone or put back', () => {
  const registryFolder = (): string => join(home, 'registry');
  const otherHead = (): string => join(home, 'trust', 'log-heads', `${ID}.head`);
  const withdrawn = [EVENT, { ...EVENT, '@type': 'dpv:ConsentRevoked', 'gate:seq': 1 } as const];

  it.each<[string, () => void]>([
    [
      'its log and head deleted',
      () => {
        rmSync(logPath());
        rmSync(join(registryFolder(), `${ID}.head`));
      },
    ],
    [
      'the whole registry deleted',
      () => {
        rmSync(registryFolder(), { recursive: true });
      },
    ],
    [
      'an older registry put back',
      () => {
        rmSync(registryFolder(), { recursive: true });
        cpSync(join(home, 'older'), registryFolder(), { recursive: true });
      },
    ],
    [
      'the head beside the keys deleted',
      () => {
        rmSync(otherHead());
      },
    ],
    [
      'the head beside the log deleted',
      () => {
        rmSync(join(registryFolder(), `${ID}.head`));
      },
    ],
    [
      'a head of another log',
      () => {
        writeFileSync(otherHead(), `2 ${'0'.repeat(64)}\n`);
      },
    ],
    [
      'a head that is none',
      () => {
        writeFileSync(otherHead(), 'soon\n');
      },
    ],
  ])('is not believed with %s', (_, tamper) => {
    openFileRegistry(home).append(ID, [EVENT], 10);
    cpSync(registryFolder(), join(home, 'older'), { recursive: true });
    openFileRegistry(home).append(ID, withdrawn, 20);
    expect(openFileRegistry(home).epoch(ID)).toBe(2);
    tamper();
    const registry = openFileRegistry(home);
    expect(() => registry.snapshot(ID)).toThrow(failure);
    expect(() => registry.takeUse(ID, USE)).toThrow(failure);
    // Others are not concerned.
    expect(registry.epoch('3f2c7a54-8f2c-4a1e-9b6d-0123456789ac')).toBe(0);
  });

  it('says that it cannot be read, whatever the reason', () => {
    openFileRegistry(home).append(ID, [EVENT], 10);
    rmSync(logPath());
    mkdirSync(logPath());
    expect(() => openFileRegistry(home).snapshot(ID)).toThrow(failure);
    const folder = join(home, 'other');
    mkdirSync(folder);
    writeFileSync(join(folder, 'registry'), '');
    expect(() => openFileRegistry(folder).list()).toThrow(failure);
  });
});
