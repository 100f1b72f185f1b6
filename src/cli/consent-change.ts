import type { Command } from 'commander';
import { resolveHome } from '../configuration/home.ts';
import {
  DEFAULT_NOTICE,
  changeConsent,
  defaultPolicy,
  readConsentFile,
  type ConsentChange,
} from '../index.ts';
import { writeRecord } from './consent-output.ts';

interface ChangeFlags {
  readonly term?: string;
  readonly output?: string;
  readonly home?: string;
}

/** Adds `facegate consent refuse`, `withdraw` and `renew`: one step each, as giving is. */
export function registerChangeCommands(consent: Command): void {
  register(consent, 'refuse', 'Refuse what a record asks for.', () => ({ kind: 'refuse' }));
  register(
    consent,
    'withdraw',
    'Withdraw a consent. From then on nothing more is released, in runs under way too.',
    () => ({ kind: 'withdraw' }),
  );
  register(consent, 'renew', 'Renew a consent that was given, for another term.', ({ term }) => ({
    kind: 'renew',
    term: term ?? `P${DEFAULT_NOTICE.longestTermDays}D`,
  })).option('--term <duration>', 'how long from now on, e.g. P30D');
}

function register(
  consent: Command,
  name: string,
  description: string,
  changeOf: (flags: ChangeFlags) => ConsentChange,
): Command {
  return consent
    .command(name)
    .description(description)
    .argument('<record>', 'the record; the event is appended to it')
    .option('--output <path>', 'write the changed record here instead, or - for standard output')
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)')
    .action(async (record: string, flags: ChangeFlags) => {
      const options = { policy: defaultPolicy([]), clock: { nowMs: () => Date.now() } };
      const before = await readConsentFile(record);
      const change = changeOf(flags);
      await writeRecord(flags.output ?? record, {
        take: () => changeConsent(resolveHome(flags.home), before, change, options).bytes,
        endsConsent: change.kind !== 'renew',
      });
    });
}
