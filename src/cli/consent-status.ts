import type { Command } from 'commander';
import { resolveHome } from '../configuration/home.ts';
import { FacegateError, consentStatus, defaultPolicy, listConsents, readConsentFile } from '../index.ts';

interface StatusFlags {
  readonly home?: string;
}

/** Adds `facegate consent status` and `facegate consent list`. */
export function registerStatusCommands(consent: Command): void {
  consent
    .command('status')
    .description('Show the state of a record as the gate computes it now.')
    .argument('<record>', 'the record')
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)')
    .action(async (record: string, flags: StatusFlags) => {
      const options = { policy: defaultPolicy([]), clock: { nowMs: () => Date.now() } };
      const status = consentStatus(resolveHome(flags.home), await readConsentFile(record), options);
      const uses = `${status.usesMade}${status.usesMax === undefined ? '' : ` of ${status.usesMax}`}`;
      print('record', status.recordId);
      // What nobody signed is no consent to the gate, whatever its events say.
      print('state', status.signed ? status.state : 'Unknown');
      print('signed', status.signed ? `yes, by a ${status.keyUse} key` : 'no');
      print('until', status.until ?? 'never given');
      print('uses', uses);
      for (const event of status.events) {
        print(
          'event',
          `${event['dpv:isIndicatedAtTime']} ${event['@type']} by ${event['dpv:isIndicatedBy']}`,
        );
      }
      if (!status.signed || status.contradicted) throw new FacegateError('ERR_RECORD_CHANGED');
    });
  consent
    .command('list')
    .description('List the records that the local registry knows.')
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)')
    .action((flags: StatusFlags) => {
      for (const { recordId, lastStatus, lastAt, usesMade } of listConsents(resolveHome(flags.home))) {
        process.stdout.write(`${recordId}  ${lastAt}  ${lastStatus}  ${usesMade} uses\n`);
      }
    });
}

function print(label: string, value: string): void {
  process.stdout.write(`${label.padEnd(8)}${value}\n`);
}
