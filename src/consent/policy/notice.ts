import { createHash } from 'node:crypto';
import { DEFAULT_RETENTION, type RetentionRule } from './retention.ts';

/** A privacy notice: the text that a person is shown before consenting, and the facts that the code enforces. */
export interface Notice {
  /** BCP 47. */
  readonly language: string;
  /** When this version came into force, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly date: string;
  readonly text: string;
  /** Longest term of any consent given under this notice, in days. */
  readonly longestTermDays: number;
}

const LONGEST_TERM_DAYS = DEFAULT_RETENTION.consentTermDays;

/** Says what a schedule keeps at all, and for how long. */
export function keptCategories(rules: readonly RetentionRule[]): string {
  return rules
    .filter(({ longestDays }) => longestDays > 0)
    .map(({ category, longestDays }) => `${category} (at most ${longestDays.toString()} days)`)
    .join('; ');
}

/** The notice that ships with the package. Records carry the SHA-256 of its text. */
export const DEFAULT_NOTICE: Notice = {
  language: 'en',
  date: '2026-11-01T00:00:00Z',
  longestTermDays: LONGEST_TERM_DAYS,
  text: `What happens to your face in this video

Collected: the program looks at every analysed picture of the video to find faces. If, and only if, you consent, it
also looks at your face and estimates the attributes you name in your consent: an age range, an age, a gender. That is
biometric information. It is not collected for anybody else in the picture.

Purpose: only the purpose that your consent names. Never advertising, marketing, personalisation, sale, identity
verification or the monitoring of employees, with or without consent.

Stored: nothing biometric, anywhere, for any time. Pictures, crops and measurements are overwritten in memory as soon
as they are used. What your consent lets out is handed to the person who ran the program, on the device where it ran,
and is not kept by the program. What is kept, on that device:
${keptCategories(DEFAULT_RETENTION.rules)}.

Sent: nothing. The program opens no network connection. Nothing leaves the device, so nothing goes abroad either.

Location: not collected. Container metadata such as GPS tags is never read into results.

Shared: with nobody, unless your consent names a recipient.

Term: your consent ends when you withdraw it, when its purpose is done, or after the term it names, at most
${LONGEST_TERM_DAYS.toString()} days, whichever comes first.

Children: no consent of a person under 18 counts without that of a guardian.

Withdrawing: at any time, as easily as you gave it, with one command: facegate consent withdraw. From then on nothing
more is released.
`,
};

/** Returns the SHA-256 of a notice's text, lower-case hex: what a record must name. */
export function noticeSha256(notice: Notice): string {
  return createHash('sha256').update(notice.text).digest('hex');
}
