import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** What a key stands for: a person's own key, or a local one that stands in for it. */
export type KeyUse = 'demonstration' | 'personal';

/** A public key whose releases are believed. */
export interface TrustedKey {
  /** SHA-256 of the 32 raw bytes of the public key, lower-case hex. */
  readonly keyId: string;
  /** Ed25519. */
  readonly publicKey: KeyObject;
  readonly use: KeyUse;
}

/** Port: the keys that this installation trusts. */
export interface TrustStore {
  /** Returns the key with this identifier, or `undefined` when it is not trusted. */
  find(keyId: string): TrustedKey | undefined;
}

/** Returns a trust store that holds exactly these keys. */
export function trustStoreOf(keys: readonly TrustedKey[]): TrustStore {
  const byId = new Map(keys.map((key) => [key.keyId, key]));
  return { find: (keyId) => byId.get(keyId) };
}

/** Returns the identifier of an Ed25519 key: SHA-256 of its 32 raw public bytes. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256').update(rawPublicKey(publicKey)).digest('hex');
}

/** Returns the 32 raw bytes of an Ed25519 public key; its SPKI form ends with them (RFC 8410). */
export function rawPublicKey(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
}

/** Returns an Ed25519 public key from its PEM text, or `undefined` if the text is anything else. */
export function readPublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
