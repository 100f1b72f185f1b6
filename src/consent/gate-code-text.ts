/** One fixed sentence per gate code or family of codes: what it means to whoever asked. */
const TEXTS: readonly (readonly [prefix: string, text: string])[] = [
  ['A_CONSENT', 'released: the record grants exactly this.'],
  ['D_NO_RECORD', 'there is no consent record; nothing was decoded.'],
  ['D_MEDIA_MISMATCH', 'the consent record is for other media.'],
  ['D_MEDIA_LIMITS', 'the media asks for more than the limits allow.'],
  ['D_DRAFT', 'the media is a draft, or nobody said that it is not.'],
  ['D_RECORD_', 'the consent record cannot be read.'],
  ['D_RELEASE_UNSIGNED', 'the consent is not signed by a key that this machine trusts.'],
  ['D_STATE_EXPIRED', 'the consent has expired.'],
  ['D_STATE_WITHDRAWN', 'the consent was withdrawn.'],
  ['D_STATE_REFUSED', 'consent was refused.'],
  ['D_STATE_', 'no consent is in force.'],
  ['D_TIME', 'the consent is not valid at this time.'],
  ['D_USES', 'the consent has been used as often as it allows.'],
  ['D_NOTICE_STALE', 'the consent was given to another notice than the current one.'],
  ['D_PURPOSE_PROHIBITED', 'this purpose is prohibited, with or without consent.'],
  ['D_PURPOSE', 'the consent does not cover this purpose.'],
  ['D_ATTR_UNKNOWN', 'there is no such attribute.'],
  ['D_ATTR_PROHIBITED', 'this attribute is prohibited, with or without consent.'],
  ['D_ATTR_SCOPE', 'the consent does not cover the attributes asked for.'],
  ['D_SCOPE', 'the consent does not say whose face it is about in a way that is known here.'],
  ['D_BYSTANDER', 'no consent covers this face; nothing was estimated for it.'],
  ['D_TRACK_AMBIGUOUS', 'this face could be mistaken for another one.'],
  ['D_TRACK', 'nothing certain enough to release could be said about this track.'],
  ['D_MINOR_GUARDIAN', 'a minor needs the consent of a guardian.'],
  ['D_MINOR_SUSPECTED', 'the person may be a minor.'],
  ['D_PROFILE_', 'the law named in the record wants a statement that the record lacks.'],
  ['D_RECIPIENT', 'the consent does not name this recipient.'],
  ['D_TRANSFER', 'the consent does not allow the result to leave this device.'],
  ['D_SCORE', 'the estimate is not sound enough to release.'],
  ['D_MODEL', 'a model is loaded that the notice does not name.'],
  ['D_EPOCH', 'the consent changed while the run was going on.'],
  ['E_CONFIG', 'the policy of this installation is incomplete.'],
  ['E_SANDBOX', 'this machine lacks a sandbox feature that the run requires: `facegate doctor` lists them.'],
  ['E_LOG', 'the consent registry cannot be read or written.'],
  ['E_INTERNAL', 'something failed; nothing is released after that.'],
];

/** Returns what a gate code means, in one sentence without values. Unknown codes are denials too. */
export function explainGateCode(code: string): string {
  return TEXTS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'not released.';
}
