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
  /**
   * The pseudonyms (`urn:facegate:subject:…`) that the key may speak for, as the subject or as the guardian; absent: any.
   * A key that stands for one person is listed with that person's pseudonyms, so that it cannot consent for others.
   */
  readonly speaksFor?: readonly string[];
}

/** Port: the keys that this installation trusts. */
export interface TrustStore {
  /** Returns the key with this identifier, or `undefined` when it is not trusted. */
  find(keyId: string): TrustedKey | undefined;
}

/**
 * Returns a trust store that holds exactly these keys. Of a key that is listed more than once the narrowest reading
 * counts: it stands in for a person if any entry says so, and speaks only for the pseudonyms that are named.
 */
export function trustStoreOf(keys: readonly TrustedKey[]): TrustStore {
  const byId = new Map<string, TrustedKey>();
  for (const key of keys) {
    const known = byId.get(key.keyId);
    byId.set(key.keyId, known === undefined ? key : narrower(known, key));
  }
  return { find: (keyId) => byId.get(keyId) };
}

function narrower(one: TrustedKey, other: TrustedKey): TrustedKey {
  const { keyId, publicKey } = one;
  const use = one.use === other.use ? one.use : 'demonstration';
  if (one.speaksFor === undefined && other.speaksFor === undefined) return { keyId, publicKey, use };
  return { keyId, publicKey, use, speaksFor: [...(one.speaksFor ?? []), ...(other.speaksFor ?? [])] };
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
export function readPublicKey(pem: string | Buffer): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // No PEM text of a key.
  }
  return undefined;
}
