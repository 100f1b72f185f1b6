import { describe, expect, it } from 'vitest';
import { explainGateCode } from '../../../src/consent/gate-code-text.ts';

const CODES =
  `A_CONSENT D_NO_RECORD D_MEDIA_MISMATCH D_MEDIA_LIMITS D_DRAFT D_RECORD_SYNTAX D_RELEASE_UNSIGNED
  D_STATE_EXPIRED D_STATE_WITHDRAWN D_STATE_REFUSED D_STATE_UNKNOWN D_TIME D_USES D_NOTICE_STALE
  D_PURPOSE_PROHIBITED D_PURPOSE D_ATTR_UNKNOWN D_ATTR_PROHIBITED D_ATTR_SCOPE D_SCOPE D_BYSTANDER D_TRACK_AMBIGUOUS
  D_TRACK D_MINOR_GUARDIAN D_MINOR_SUSPECTED D_PROFILE_SHARING D_RECIPIENT D_TRANSFER D_SCORE D_MODEL D_EPOCH
  E_CONFIG E_SANDBOX E_LOG E_INTERNAL`.split(/\s+/);

describe('what a gate code means', () => {
  it('is a sentence of its own for every code', () => {
    const sentences = CODES.map(explainGateCode);
    for (const sentence of sentences) expect(sentence).toMatch(/^\w.{10,}[.]$/);
    expect(new Set([...sentences, 'not released.']).size).toBe(CODES.length + 1);
  });

  it('is one for a family of codes, and a denial for what is no code', () => {
    expect(explainGateCode('D_RECORD_DEPTH')).toBe(explainGateCode('D_RECORD_SIZE'));
    expect(explainGateCode('D_STATE_REVOKED')).toBe('no consent is in force.');
    expect(explainGateCode('constructor')).toBe('not released.');
    expect(explainGateCode('')).toBe('not released.');
  });
});
