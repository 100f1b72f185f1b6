import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  EXIT,
  FacegateError,
  fileOutput,
  prove,
  renderReport,
  verifyProof,
  type Output,
  type ProofReport,
  type SignedReport,
} from '../index.ts';
import { expectDistinctPaths } from './distinct-paths.ts';
import { packageVersion } from './package-version.ts';

interface ProveFlags {
  readonly consent?: string;
  readonly purpose?: string;
  readonly home?: string;
  readonly report: string;
  readonly verify?: string;
  readonly key?: string;
}

/** Adds `facegate prove`. */
export function registerProveCommand(program: Command): void {
  program
    .command('prove')
    .description(
      'Gather evidence that nothing is retained and nothing leaves: a clip full of canaries and your own media are ' +
        'analysed, watched, broken and searched for; signed, as JSON and as a page.',
    )
    .argument('[media]', 'your own video, image or folder of images')
    .option(
      '--consent <record>',
      'consent record of the people in it: what it allows is examined too, a dozen runs, each of them a use of the ' +
        'record; without one the media is only analysed denied',
    )
    .option('--purpose <purpose>', 'what the record is for (default: NonCommercialResearch)')
    .option(
      '--report <path>',
      'file for the signed report; the page goes beside it as .html',
      'facegate-proof.json',
    )
    .option('--verify <report>', 'check the signature of a report instead, and its verdict')
    .option(
      '--key <identifier>',
      'with --verify: the key that must have signed, as its owner told you (default: one of the trust store)',
    )
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)')
    .action((media: string | undefined, flags: ProveFlags) =>
      flags.verify === undefined ? gather(media, flags) : check(flags.verify, flags),
    );
}

async function gather(media: string | undefined, flags: ProveFlags): Promise<void> {
  if (media === undefined) throw new FacegateError('ERR_USAGE');
  const page = `${flags.report.replace(/\.json$/, '')}.html`;
  await expectDistinctPaths([media, flags.consent], [flags.report, page]);
  const outputs: Output[] = [];
  // `prove` removes what it has made when the process exits.
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    // Before a minute of work: a place that cannot be written to.
    for (const path of [flags.report, page]) outputs.push(await fileOutput(path));
    const signed = await proveWith(media, flags);
    const texts = [`${JSON.stringify(signed, undefined, 2)}\n`, renderReport(signed)];
    for (const [index, output] of outputs.entries()) {
      await output.write(texts[index] ?? '');
      await output.close();
    }
    process.stdout.write(describe(signed.report));
    process.stdout.write(`report: ${flags.report}\npage:   ${page}\n`);
    process.exitCode = signed.report.verdict === 'clean' ? EXIT.done : EXIT.leak;
  } catch (error) {
    for (const output of outputs) await output.abandon();
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function stop(): never {
  process.exit(EXIT.internal);
}

function proveWith(media: string, { consent, purpose, home }: ProveFlags): Promise<SignedReport> {
  return prove(media, {
    version: packageVersion(),
    ...(consent === undefined ? {} : { consent }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(home === undefined ? {} : { home }),
    onStep: (step) => process.stderr.write(`facegate: ${step}\n`),
  });
}

async function check(path: string, { home, key: expected }: ProveFlags): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new FacegateError('ERR_PROOF');
  });
  const { genuine, keyId = 'none', keyTrusted, verdict } = verifyProof(text, home);
  if (!genuine) throw new FacegateError('ERR_PROOF');
  const isKnown = expected === undefined ? keyTrusted : keyId === expected.toLowerCase();
  process.stdout.write(
    `genuine: ${verdict ?? 'none'}\nsigned with ${isKnown ? 'the known' : 'an unknown'} key ${keyId}\n`,
  );
  // Anybody can sign a report of their own making: with an unknown key it says nothing.
  if (!isKnown) throw new FacegateError('ERR_PROOF_KEY');
  process.exitCode = verdict === 'clean' ? EXIT.done : EXIT.leak;
}

function describe(report: ProofReport): string {
  const missing = report.observations
    .filter(({ state }) => state === 'not observed')
    .map(({ name, note }) => `not observed: ${name}: ${note}\n`);
  const found = report.findings.map(
    ({ detector, run, where, what }) => `${detector}: ${run}: ${where}: ${what}\n`,
  );
  const released = report.observations
    .filter(({ name, state }) => name === 'release of your media' && state === 'observed')
    .map(({ note }) => `your media: ${note}\n`);
  const { controls } = report;
  const controlled =
    controls === 'not available'
      ? 'negative controls: not available\n'
      : `negative controls: ${controls.found} of ${controls.leaks} leaks found, baseline ${controls.baselineClean ? 'clean' : 'not clean'}, on ${controls.isThisBuild ? 'this' : 'another'} build\n`;
  return [
    `${report.verdict === 'clean' ? 'clean' : 'LEAK'}: ${report.runs.length} runs, ${report.brokenRuns.length} broken runs, ${report.findings.length} findings\n`,
    ...found,
    ...released,
    ...missing,
    controlled,
  ].join('');
}
