import type { Command } from 'commander';
import { resolveHome } from '../configuration/home.ts';
import {
  DEFAULT_NOTICE,
  FacegateError,
  changeConsent,
  defaultPolicy,
  giveConsent,
  hashMedia,
  readConsentFile,
  requestConsent,
  type GiveConsentOptions,
} from '../index.ts';
import { writeRecord } from './consent-output.ts';
import { addStatementFlags, statementOf, type StatementFlags } from './consent-statement.ts';

interface GiveFlags extends StatementFlags {
  readonly media?: readonly string[];
  readonly record?: string;
  readonly output?: string;
  readonly home?: string;
}

const SYSTEM_CLOCK = { nowMs: () => Date.now() };

/** Adds `facegate consent request` and `facegate consent give`. */
export function registerGiveCommands(consent: Command): void {
  const request = consent
    .command('request')
    .description('Write a record that asks for consent; it lets nothing out until it is given.');
  withFlags(request).action(async (flags: GiveFlags) => {
    const home = resolveHome(flags.home);
    const asked = await statement(flags);
    const take = () => requestConsent(home, asked).bytes;
    await writeRecord(flags.output ?? '-', { take, endsConsent: false });
  });

  const give = consent
    .command('give')
    .description('Write a signed consent record. The local key stands in for the person’s own.')
    .option('--record <path>', 'answer this request instead of making a new record; only --term applies');
  withFlags(give).action(async (flags: GiveFlags) => {
    const home = resolveHome(flags.home);
    if (flags.record === undefined) {
      const given = await statement(flags);
      const take = () => giveConsent(home, given).bytes;
      await writeRecord(flags.output ?? '-', { take, endsConsent: false });
      return;
    }
    const term = flags.term ?? `P${DEFAULT_NOTICE.longestTermDays}D`;
    const options = { policy: defaultPolicy([]), clock: SYSTEM_CLOCK };
    const request = await readConsentFile(flags.record);
    const take = () => changeConsent(home, request, { kind: 'give', term }, options).bytes;
    await writeRecord(flags.output ?? flags.record, { take, endsConsent: false });
  });
}

function withFlags(command: Command): Command {
  command.option('--media <path...>', 'the video, image or folder of images that the consent is about');
  return addStatementFlags(command)
    .option('--output <path>', 'where the record is written, or - for standard output (default: -)')
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)');
}

async function statement(flags: GiveFlags): Promise<GiveConsentOptions> {
  const { media } = flags;
  if (media === undefined) throw new FacegateError('ERR_CONSENT_STATEMENT');
  const stated = statementOf(flags);
  const hashes = await Promise.all(media.map((path) => hashMedia(path)));
  return {
    ...stated,
    mediaSha256: hashes.flat(),
    notice: DEFAULT_NOTICE,
    controller: defaultPolicy([]).controller,
    clock: SYSTEM_CLOCK,
  };
}
