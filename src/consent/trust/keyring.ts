import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FacegateError } from '../../errors/facegate-error.ts';
import { expectPrivateFolders, makePrivateFolder } from '../private-folder.ts';
import {
  keyIdOf,
  readPublicKey,
  trustStoreOf,
  type KeyUse,
  type TrustStore,
  type TrustedKey,
} from './trust-store.ts';

/** A private key that signs, with the identifier under which its public half is trusted. */
export interface SigningKey {
  readonly keyId: string;
  /** Ed25519 private key. */
  readonly privateKey: KeyObject;
  readonly use: KeyUse;
}

const PRIVATE_KEY_FILE = 'demonstration-key.pem';
const TRUST_FOLDER = 'trust';

/** `<key id>.<use>.pem`, or `<key id>.<use>.<pseudonym>.pem`. */
const TRUSTED_NAME = /^([0-9a-f]{64})\.(demonstration|personal)(?:\.([0-9a-f]{32}))?\.pem$/;

/**
 * Returns the local demonstration key, making it on first use: private half with mode 0600 in `home` (mode 0700),
 * public half in the local trust store.
 *
 * @param home - Absolute path of the folder that holds keys, trust store and registry.
 * @throws `ERR_KEY` when the folder or the key cannot be read or written, `ERR_HOME_SHARED` when others could have
 * written there.
 */
export function demonstrationKey(home: string): SigningKey {
  expectPrivateFolders([home]);
  return guarded(() => {
    const path = join(home, PRIVATE_KEY_FILE);
    makePrivateFolder(home);
    writeFirst(path, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const privateKey = createPrivateKey(readFileSync(path));
    const publicKey = createPublicKey(privateKey);
    const keyId = keyIdOf(publicKey);
    trustKey(home, publicKey, 'demonstration');
    return { keyId, privateKey, use: 'demonstration' };
  });
}

/**
 * Adds an Ed25519 public key to the local trust store and returns it.
 *
 * @param pseudonym - `urn:facegate:subject:…` that the key may speak for, as the subject or as the guardian; call again
 * for another one. Absent: any, unless the key is listed with a pseudonym too.
 * @throws `ERR_KEY` when the store cannot be written, or the key or the pseudonym is not one; `ERR_HOME_SHARED` when
 * others could have written to it.
 */
export function trustKey(home: string, publicKey: KeyObject, use: KeyUse, pseudonym?: string): TrustedKey {
  const folder = join(home, TRUST_FOLDER);
  const person = pseudonym === undefined ? [] : [pseudonymDigits(pseudonym)];
  expectPrivateFolders([home, folder]);
  return guarded(() => {
    makePrivateFolder(home);
    makePrivateFolder(folder);
    const keyId = keyIdOf(publicKey);
    writeLast(
      join(folder, [keyId, use, ...person, 'pem'].join('.')),
      publicKey.export({ type: 'spki', format: 'pem' }),
    );
    return { keyId, publicKey, use, ...(pseudonym === undefined ? {} : { speaksFor: [pseudonym] }) };
  });
}

function pseudonymDigits(pseudonym: string): string {
  if (!/^urn:facegate:subject:[0-9a-f]{32}$/.test(pseudonym)) throw new FacegateError('ERR_KEY');
  return pseudonym.slice(-32);
}

/**
 * Reads the local trust store; a folder that does not exist yet trusts nobody. A file whose name does not fit the key
 * inside is ignored: it trusts nobody either.
 *
 * @throws `ERR_KEY` when the folder exists and cannot be read, `ERR_HOME_SHARED` when others could have written to it.
 */
export function openTrustStore(home: string): TrustStore {
  const folder = join(home, TRUST_FOLDER);
  expectPrivateFolders([home, folder]);
  return guarded(() => {
    // Stryker disable next-line ArrayDeclaration: a file of another name is no key
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return trustStoreOf(names.map((name) => readTrustedKey(folder, name)).filter((key) => key !== undefined));
  });
}

function readTrustedKey(folder: string, name: string): TrustedKey | undefined {
  const match = TRUSTED_NAME.exec(name);
  if (match === null) return undefined;
  const [, named, use, digits] = match;
  const publicKey = readPublicKey(readFileSync(join(folder, name)));
  if (publicKey === undefined) return undefined;
  const keyId = keyIdOf(publicKey);
  if (keyId !== named) return undefined;
  const key = { keyId, publicKey, use: use === 'personal' ? 'personal' : 'demonstration' } as const;
  return digits === undefined ? key : { ...key, speaksFor: [`urn:facegate:subject:${digits}`] };
}

/** Puts a file where there is none, whole or not at all: of two writers the first one wins. */
function writeFirst(path: string, content: string | Buffer): void {
  const fresh = writeBeside(path, content);
  try {
    linkSync(fresh, path);
  } catch {
    // There is one already. If there is none, whoever reads it finds that out.
  } finally {
    rmSync(fresh);
  }
}

/** Puts a file, whole or not at all: of two writers the last one wins. */
function writeLast(path: string, content: string | Buffer): void {
  renameSync(writeBeside(path, content), path);
}

function writeBeside(path: string, content: string | Buffer): string {
  const fresh = `${path}.${randomUUID()}.new`;
  // Stryker disable next-line BooleanLiteral: only a loss of power tells whether the file was flushed
  writeFileSync(fresh, content, { mode: 0o600, flush: true });
  return fresh;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new FacegateError('ERR_KEY');
  }
}
