import { writeFile } from 'node:fs/promises';
import { DEFAULT_NOTICE } from '../consent/policy/notice.ts';
import { defaultPolicy } from '../consent/policy/policy.ts';
import { giveConsent } from '../consent/issue/give-consent.ts';
import type { ScopeStatement } from '../consent/issue/scope-statement.ts';
import { SQUARE_BOX } from './canary-picture.ts';

/** What the canary clip is analysed for. */
export const PURPOSE = 'NonCommercialResearch';

/** Whose face a record of the canary clip is about: whoever is alone in it, or the face in the square. */
export const SCOPES = {
  solo: { kind: 'solo' },
  square: { kind: 'track-seed', seeds: [{ timeUs: 0, box: SQUARE_BOX }] },
} as const satisfies Record<string, ScopeStatement>;

/**
 * Writes a consent record for the canary clip, in which nobody is pictured: the face is drawn. The key it is signed
 * with is made in a temporary folder and goes with it.
 */
export async function issueCanaryConsent(
  path: string,
  facegateHome: string,
  statement: {
    readonly mediaSha256: readonly string[];
    readonly scope: ScopeStatement;
    readonly declaredAge?: 'adult';
  },
): Promise<void> {
  const { bytes } = giveConsent(facegateHome, {
    ...statement,
    mediaState: 'published',
    purpose: PURPOSE,
    attributes: ['age-range', 'age', 'gender'],
    syntheticSubject: true,
    notice: DEFAULT_NOTICE,
    controller: defaultPolicy([]).controller,
    clock: { nowMs: () => Date.now() },
  });
  await writeFile(path, bytes, { mode: 0o600 });
}
