import type { Decision, GateCode } from './codes.ts';
import type { DecisionEntry, GateOptions } from './gate-options.ts';

/**
 * Codes that tell something about a person's age in a one-person video. They are reported as one family, except for
 * records whose subject is declared synthetic.
 */
const FAMILY: ReadonlySet<GateCode> = new Set<GateCode>(['D_MINOR_SUSPECTED', 'D_SCORE']);

const FAMILY_RULE = 'R21|R25';

/** Keeps one decision per track, reports each as it is taken, and hides what a code would tell about a person. */
export class DecisionLedger {
  readonly #byTrack = new Map<number, GateCode>();
  readonly #onDecision: ((entry: DecisionEntry) => void) | undefined;
  #synthetic = false;

  constructor(onDecision: GateOptions['onDecision']) {
    this.#onDecision = onDecision;
  }

  /** Says that the record's subject is declared synthetic, so that exact codes may be shown. */
  showExactCodes(): void {
    this.#synthetic = true;
  }

  /** Reports a decision about the whole run. */
  show(gate: DecisionEntry['gate'], decision: Decision): void {
    this.#onDecision?.({ gate, rule: ruleName(decision), code: decision.code });
  }

  /** Records and reports a decision about a track; returns the code that may be shown. */
  track(trackId: number, gate: 'G1' | 'G2', decision: Decision, timestampUs: number): GateCode {
    const hidden = FAMILY.has(decision.code) && !this.#synthetic;
    const code = hidden ? 'D_TRACK' : decision.code;
    this.#onDecision?.({ gate, rule: hidden ? FAMILY_RULE : ruleName(decision), code, trackId, timestampUs });
    // G1 alone lets nothing out; a track that released anything stays counted as released.
    if (this.#byTrack.get(trackId) !== 'A_CONSENT' && !(gate === 'G1' && code === 'A_CONSENT')) {
      this.#byTrack.set(trackId, code);
    }
    return code;
  }

  counts(): Readonly<Partial<Record<GateCode, number>>> {
    const counts: Partial<Record<GateCode, number>> = {};
    for (const code of this.#byTrack.values()) counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  }

  runCounts(code: GateCode): Readonly<Partial<Record<GateCode, number>>> {
    return { [code]: 1 };
  }
}

function ruleName(decision: Decision): string {
  return `R${decision.rule.toString().padStart(2, '0')}`;
}
