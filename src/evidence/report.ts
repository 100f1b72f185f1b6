import { sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../consent/record/canonical.ts';
import { keyIdOf, readPublicKey } from '../consent/trust/trust-store.ts';
import type { ControlsRecord } from './digests.ts';
import type { Finding } from './finding.ts';
import type { KernelFacts, Observation } from './observation.ts';
import type { MediaRelease } from './release-of-media.ts';

/** One examined run, as the report tells it. */
export interface ReportedRun {
  readonly name: string;
  readonly exitStatus: number | null;
  readonly wallMs: number;
  readonly bytesOfMemory: number;
  readonly bytesOfFiles: number;
  readonly systemCallsSeen: number;
  readonly findings: number;
}

/** One broken run, as the report tells it. */
export interface ReportedCrash {
  /** `canaries`, or the reviewer's own media under the record. */
  readonly target: string;
  readonly fault: string;
  readonly checkpoint: string;
  readonly ended: string;
  readonly files: readonly string[];
}

/** What `facegate prove` found out. Holds no value of the media, of a result or of a canary. */
export interface ProofReport {
  readonly formatVersion: 1;
  readonly tool: { readonly name: 'facegate'; readonly version: string; readonly build: string };
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly verdict: 'clean' | 'leak';
  readonly findings: readonly Finding[];
  readonly observations: readonly Observation[];
  readonly runs: readonly ReportedRun[];
  readonly brokenRuns: readonly ReportedCrash[];
  /** What was not done, and why. */
  readonly notes: readonly string[];
  readonly media: {
    readonly sha256: readonly string[];
    readonly consent: 'given' | 'none';
    /** Only where a record was given. */
    readonly release?: MediaRelease;
  };
  readonly models: readonly { readonly id: string; readonly sha256: string }[];
  readonly controls: ControlsRecord | 'not available';
  readonly machine: { readonly node: string; readonly platform: string; readonly architecture: string };
  readonly kernel: KernelFacts | 'not available';
}

/** A report with its signature: Ed25519 over its canonical form (RFC 8785). */
export interface SignedReport {
  readonly report: ProofReport;
  readonly signature: { readonly keyId: string; readonly publicKey: string; readonly value: string };
}

/** What checking a signed report gave. */
export interface ReportCheck {
  /** Whether the report is the one that was signed with the key it names. */
  readonly genuine: boolean;
  /** Identifier of that key, lower-case hex; only of a genuine report. */
  readonly keyId: string | undefined;
  /** Whether that key is in the trust store of the installation that checks. */
  readonly keyTrusted: boolean;
  readonly verdict: ProofReport['verdict'] | undefined;
}

/** Separates these signatures from any other use of the same key. */
const DOMAIN = 'facegate proof report v1\n';

/** Signs a report with the installation's key. */
export function signReport(report: ProofReport, privateKey: KeyObject, publicKey: KeyObject): SignedReport {
  return {
    report,
    signature: {
      keyId: keyIdOf(publicKey),
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      value: sign(null, signedBytes(report), privateKey).toString('base64url'),
    },
  };
}

/**
 * Checks the signature of a report. Total: text that is no signed report is not genuine.
 *
 * @param isTrusted - Whether a key identifier is in the trust store.
 */
export function checkReport(text: string, isTrusted: (keyId: string) => boolean): ReportCheck {
  try {
    const { report, signature } = JSON.parse(text) as SignedReport;
    const publicKey = readPublicKey(signature.publicKey);
    const genuine =
      publicKey !== undefined &&
      keyIdOf(publicKey) === signature.keyId &&
      verify(null, signedBytes(report), publicKey, Buffer.from(signature.value, 'base64url'));
    if (!genuine) return NOT_GENUINE;
    // Anybody can sign: what is printed is one of two words, and the one that the findings give.
    const verdict = report.findings.length === 0 ? 'clean' : 'leak';
    if (report.verdict !== verdict) return NOT_GENUINE;
    const { keyId } = signature;
    return { genuine, keyId, keyTrusted: isTrusted(keyId), verdict };
  } catch {
    return NOT_GENUINE;
  }
}

const NOT_GENUINE: ReportCheck = {
  genuine: false,
  keyId: undefined,
  keyTrusted: false,
  verdict: undefined,
};

function signedBytes(report: ProofReport): Uint8Array {
  return new TextEncoder().encode(DOMAIN + canonicalJson(report));
}
