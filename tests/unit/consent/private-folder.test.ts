import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectPrivateFolders, makePrivateFolder } from '../../../src/consent/private-folder.ts';
import { openFileRegistry } from '../../../src/consent/registry/file-registry.ts';
import { demonstrationKey, openTrustStore, trustKey } from '../../../src/consent/trust/keyring.ts';
import { aKey, aRecord, NOON } from './a-gate.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-private-'));
});
afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform });
  rmSync(home, { recursive: true, force: true });
});

const { platform } = process;
const shared: unknown = expect.objectContaining({ code: 'ERR_HOME_SHARED' });
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** A folder below `home` with something in it and, whatever the umask is, this mode. */
function folderOf(mode: number, name = 'folder'): string {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'planted'), '');
  chmodSync(folder, mode);
  return folder;
}

const check = (...folders: readonly string[]) => {
  expectPrivateFolders(folders);
};

describe('a folder that others can write to', () => {
  it.each([0o720, 0o702, 0o722, 0o777, 0o1777])('is refused with mode %o, among others too', (mode) => {
    const folder = folderOf(mode);
    expect(() => {
      check(folder);
    }).toThrow(shared);
    expect(() => {
      check(home, folder);
    }).toThrow(shared);
  });

  it.each([0o700, 0o755, 0o711, 0o744])('is none with mode %o', (mode) => {
    check(folderOf(mode));
    expect(modeOf(join(home, 'folder'))).toBe(mode);
  });

  it('holds nothing that was planted while it is empty, or not there', () => {
    const folder = folderOf(0o777);
    rmSync(join(folder, 'planted'));
    check(folder, join(home, 'nowhere'));
  });

  it('is not looked for where there are no permission bits', () => {
    const folder = folderOf(0o777);
    Object.defineProperty(process, 'platform', { value: 'win32' });
    check(folder);
  });

  it('is one that cannot be listed, too', () => {
    const file = join(folderOf(0o700), 'planted');
    chmodSync(file, 0o666);
    expect(() => {
      check(file);
    }).toThrow(shared);
  });
});

describe('FACEGATE_HOME', () => {
  const key = aKey();
  const { record } = aRecord(key);
  const append = () => {
    openFileRegistry(home).append(record['dct:identifier'], record['dpv:hasConsentStatus'], NOON);
  };

  it.each(['.', 'trust'])('with a shared %s trusts nobody and makes no key', (name) => {
    demonstrationKey(home);
    chmodSync(join(home, name), 0o770);
    expect(() => openTrustStore(home)).toThrow(shared);
    expect(() => trustKey(home, key.trust.find(key.keyId)?.publicKey as never, 'personal')).toThrow(shared);
    expect(modeOf(join(home, name))).toBe(0o770);
  });

  it('makes no key where somebody else could have put one', () => {
    writeFileSync(join(home, 'planted'), '');
    chmodSync(home, 0o777);
    expect(() => demonstrationKey(home)).toThrow(shared);
    expect(existsSync(join(home, 'demonstration-key.pem'))).toBe(false);
  });

  it.each(['.', 'registry', 'trust', 'trust/log-heads'])('with a shared %s opens no registry', (name) => {
    append();
    openFileRegistry(home);
    chmodSync(join(home, name), 0o707);
    expect(() => openFileRegistry(home)).toThrow(shared);
  });

  it('is made private before anything is put into it', () => {
    chmodSync(home, 0o777);
    append();
    for (const name of ['.', 'registry', 'trust', 'trust/log-heads']) {
      expect(modeOf(join(home, name))).toBe(0o700);
    }
  });
});

describe('a folder that is made private', () => {
  it('gets its mode where it has another, and is not touched where it has it', async () => {
    const folder = folderOf(0o755);
    makePrivateFolder(folder);
    expect(modeOf(folder)).toBe(0o700);
    const { ctimeMs } = statSync(folder);
    // Longer than the file system's clock takes for a tick.
    await new Promise((resolve) => setTimeout(resolve, 30));
    makePrivateFolder(folder);
    expect(statSync(folder).ctimeMs).toBe(ctimeMs);
  });

  it('is made with those above it, all of them private', () => {
    makePrivateFolder(join(home, 'one/two'));
    expect([modeOf(join(home, 'one')), modeOf(join(home, 'one/two'))]).toEqual([0o700, 0o700]);
  });

  it('may have been made by somebody else meanwhile', () => {
    // Not there when it is looked for, there once the one above it is made.
    makePrivateFolder(`${home}/new/../other`);
    expect(modeOf(join(home, 'other'))).toBe(0o700);
  });

  it('is not made where a file is, nor is the file touched', () => {
    const file = join(home, 'file');
    writeFileSync(file, '', { mode: 0o644 });
    expect(() => {
      makePrivateFolder(file);
    }).toThrow();
    expect(modeOf(file)).toBe(0o644);
  });

  it('ends with an error where no folder can be made', () => {
    writeFileSync(join(home, 'file'), '');
    const nowhere = [join(home, 'file/home'), ...(platform === 'linux' ? ['/proc/facegate/home'] : [])];
    for (const path of nowhere) {
      expect(() => {
        makePrivateFolder(path);
      }).toThrow();
    }
  });
});
