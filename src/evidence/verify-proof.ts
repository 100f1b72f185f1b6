import { resolveHome } from '../configuration/home.ts';
import { openTrustStore } from '../consent/trust/keyring.ts';
import { checkReport, type ReportCheck } from './report.ts';

/** Checks a report's signature against the key that it names, and that key against the local trust store. */
export function verifyProof(text: string, home?: string): ReportCheck {
  const trust = openTrustStore(resolveHome(home));
  return checkReport(text, (keyId) => trust.find(keyId) !== undefined);
}
