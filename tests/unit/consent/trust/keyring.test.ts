import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demonstrationKey, openTrustStore, trustKey } from '../../../../src/consent/trust/keyring.ts';
import {
  keyIdOf,
  rawPublicKey,
  readPublicKey,
  trustStoreOf,
} from '../../../../src/consent/trust/trust-store.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-keys-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const modeOf = (...path: readonly string[]): number => statSync(join(home, ...path)).mode & 0o777;
const failure: unknown = expect.objectContaining({ code: 'ERR_KEY' });

describe('the demonstration key', () => {
  it('is made once, private, and trusted as what it is', () => {
    chmodSync(home, 0o755);
    const first = demonstrationKey(home);
    const second = demonstrationKey(home);
    expect(second.keyId).toBe(first.keyId);
    expect(first.use).toBe('demonstration');
    expect([modeOf(), modeOf('demonstration-key.pem'), modeOf('trust')]).toEqual([0o700, 0o600, 0o700]);
    expect(openTrustStore(home).find(first.keyId)).toMatchObject({
      keyId: first.keyId,
      use: 'demonstration',
    });
    expect(openTrustStore(home).find('0'.repeat(64))).toBeUndefined();
  });

  it('leaves nothing else behind, however often it is asked for', () => {
    const { keyId } = demonstrationKey(home);
    demonstrationKey(home);
    expect(readdirSync(home).sort()).toEqual(['demonstration-key.pem', 'trust']);
    expect(readdirSync(join(home, 'trust'))).toEqual([`${keyId}.demonstration.pem`]);
  });

  it('is none where it cannot be put', () => {
    mkdirSync(join(home, 'trust'), { mode: 0o700 });
    const { keyId } = demonstrationKey(home);
    rmSync(join(home, 'trust'), { recursive: true });
    writeFileSync(join(home, 'trust'), keyId);
    expect(() => demonstrationKey(home)).toThrow(failure);
  });

  it('is not replaced when it cannot be read', () => {
    writeFileSync(join(home, 'demonstration-key.pem'), 'not a key');
    expect(() => demonstrationKey(home)).toThrow(failure);
  });
});

describe('the trust store', () => {
  it('trusts nobody where there is none', () => {
    expect(openTrustStore(join(home, 'nowhere')).find('0'.repeat(64))).toBeUndefined();
  });

  it('keeps keys by name and use', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const { keyId } = trustKey(home, publicKey, 'personal');
    expect(keyId).toBe(keyIdOf(publicKey));
    expect(keyId).toMatch(/^[0-9a-f]{64}$/);
    expect(rawPublicKey(publicKey)).toHaveLength(32);
    expect(openTrustStore(home).find(keyId)?.use).toBe('personal');
  });

  it('ignores files that are not what their names say', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const { keyId } = trustKey(home, publicKey, 'personal');
    const folder = join(home, 'trust');
    const other = 'a'.repeat(64);
    renameSync(join(folder, `${keyId}.personal.pem`), join(folder, `${other}.personal.pem`));
    writeFileSync(join(folder, `${'b'.repeat(64)}.personal.pem`), 'nonsense');
    writeFileSync(join(folder, 'README'), 'hello');
    const spare = generateKeyPairSync('ed25519').publicKey;
    const sparePem = spare.export({ type: 'spki', format: 'pem' });
    writeFileSync(join(folder, `x${keyIdOf(spare)}.personal.pem`), sparePem);
    writeFileSync(join(folder, `${keyIdOf(spare)}.personal.pem.old`), sparePem);
    // Raw, it also ends with 32 bytes that a careless reader would take for an Ed25519 key.
    const other25519 = generateKeyPairSync('x25519').publicKey;
    const pem = other25519.export({ type: 'spki', format: 'pem' });
    writeFileSync(join(folder, `${keyIdOf(other25519)}.personal.pem`), pem);
    expect(readdirSync(folder)).toHaveLength(6);
    const store = openTrustStore(home);
    for (const id of [keyId, keyIdOf(spare), other, 'b'.repeat(64), keyIdOf(other25519)]) {
      expect(store.find(id)).toBeUndefined();
    }
    expect(readPublicKey(pem.toString())).toBeUndefined();
  });

  it('says so when it cannot be read', () => {
    mkdirSync(join(home, 'x'));
    writeFileSync(join(home, 'x', 'trust'), '');
    expect(() => openTrustStore(join(home, 'x'))).toThrow(failure);
  });
});

describe('a key listed with pseudonyms', () => {
  const ann = `urn:facegate:subject:${'a'.repeat(32)}`;
  const ben = `urn:facegate:subject:${'b'.repeat(32)}`;

  it('speaks for these only, even if it is listed without them too', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const { keyId } = trustKey(home, publicKey, 'personal');
    expect(trustKey(home, publicKey, 'personal')).not.toHaveProperty('speaksFor');
    expect(openTrustStore(home).find(keyId)).not.toHaveProperty('speaksFor');
    expect(trustKey(home, publicKey, 'personal', ann).speaksFor).toEqual([ann]);
    trustKey(home, publicKey, 'personal', ben);
    expect([...(openTrustStore(home).find(keyId)?.speaksFor ?? [])].sort()).toEqual([ann, ben]);
    expect(openTrustStore(home).find(keyId)).toMatchObject({ keyId, use: 'personal' });
  });

  it('is what the lesser of two uses says', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const { keyId } = trustKey(home, publicKey, 'personal');
    trustKey(home, publicKey, 'demonstration');
    expect(openTrustStore(home).find(keyId)).toStrictEqual({
      keyId,
      publicKey: expect.anything() as unknown,
      use: 'demonstration',
    });
  });

  it('is the narrowest of what is said, in whatever order', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const broad = { keyId: keyIdOf(publicKey), publicKey, use: 'personal' } as const;
    const narrow = { ...broad, use: 'demonstration', speaksFor: [ann] } as const;
    for (const entries of [
      [broad, narrow],
      [narrow, broad],
    ]) {
      expect(trustStoreOf(entries).find(broad.keyId)).toStrictEqual(narrow);
    }
  });

  it.each(['Ann', 'urn:facegate:subject:../../x', `${ann}0`, `x${ann}`])(
    'is not listed for %s',
    (pseudonym) => {
      const { publicKey } = generateKeyPairSync('ed25519');
      expect(() => trustKey(home, publicKey, 'personal', pseudonym)).toThrow(failure);
      expect(openTrustStore(home).find(keyIdOf(publicKey))).toBeUndefined();
    },
  );
});
