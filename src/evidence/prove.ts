import { createPublicKey } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveHome } from '../configuration/home.ts';
import { demonstrationKey, openTrustStore } from '../consent/trust/keyring.ts';
import { listModels } from '../inference/model-catalogue.ts';
import { hashMedia } from '../media/hash-media.ts';
import { findProgram, SYSTEM_PATH } from '../media/sandbox/find-program.ts';
import { canaryRuns, setUpCanaryBench } from './canary-bench.ts';
import { crashCases, randomKills, runCrashMatrix, type CrashResult } from './crash-matrix.ts';
import { buildDigest, readControls } from './digests.ts';
import { examineRun, type Examination, type Laboratory } from './examine-run.ts';
import type { Finding } from './finding.ts';
import { judgeTogether } from './joint-findings.ts';
import { CONSENTED_RUN, mediaRuns } from './media-runs.ts';
import type { Observation } from './observation.ts';
import { checkReport, signReport, type ProofReport, type ReportCheck, type SignedReport } from './report.ts';
import { findStrace } from './strace.ts';
import { ownInstallation } from './subject.ts';

/** What evidence is to be gathered about. */
export interface ProveOptions {
  /**
   * Consent record of the people in the media: the run that it allows is examined as well. Without one the media is
   * only analysed denied, for nobody but the people pictured can allow more; the canary clip shows nobody.
   */
  readonly consent?: string;
  /** What the record is for. Default: `NonCommercialResearch`. */
  readonly purpose?: string;
  /** Folder of keys, trust store and registry. Default: `FACEGATE_HOME`, else `~/.config/facegate`. */
  readonly home?: string;
  readonly version: string;
  /** Called before each step, with what it is. */
  readonly onStep?: (step: string) => void;
}

const RANDOM_KILLS = 4;
const RANDOM_KILL_WITHIN_MS = 1500;

/**
 * Gathers evidence that a run retains nothing and sends nothing: runs the production command line on a clip full of
 * canaries and on the given media, watches it, breaks it, and looks everywhere it could have left something.
 *
 * @param mediaPath - The reviewer's own video, image or folder of images.
 * @returns a report signed with the installation's key; its verdict is `leak` when anything was found.
 * @throws `ERR_MEDIA_NOT_FOUND`, `ERR_KEY`, and the errors of opening media.
 */
export async function prove(mediaPath: string, options: ProveOptions): Promise<SignedReport> {
  const mediaSha256 = await hashMedia(mediaPath);
  const key = demonstrationKey(resolveHome(options.home));
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'facegate-proof-'));
  // Whoever ends the process half-way leaves no rows of the people in the media behind.
  const removeAtExit = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', removeAtExit);
  try {
    const laboratory: Laboratory = {
      installation: ownInstallation(),
      folder,
      strace: await findStrace(process.env),
      scanMemory: true,
    };
    options.onStep?.('canary clip and planted models');
    const bench = await setUpCanaryBench(folder);
    const examinations: Examination[] = [];
    for (const run of [...canaryRuns(bench), ...(await mediaRuns(mediaPath, options))]) {
      options.onStep?.(run.name);
      examinations.push(await examineRun(run, laboratory));
    }
    options.onStep?.('broken runs');
    const cases = [...crashCases(), ...randomKills(RANDOM_KILLS, RANDOM_KILL_WITHIN_MS)];
    const crashes = await runCrashMatrix(bench, laboratory, cases);
    const observations = await observationsOf(laboratory, examinations, crashes);
    const findings = [
      ...examinations.flatMap((examination) => examination.findings),
      ...judgeTogether(examinations),
      ...crashes.flatMap((crash) => crash.findings),
    ];
    const report = reportOf(options, { mediaSha256, examinations, crashes, observations, findings });
    return signReport(report, key.privateKey, createPublicKey(key.privateKey));
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', removeAtExit);
  }
}

/** Checks a report's signature against the key that it names, and that key against the local trust store. */
export function verifyProof(text: string, home?: string): ReportCheck {
  const trust = openTrustStore(resolveHome(home));
  return checkReport(text, (keyId) => trust.find(keyId) !== undefined);
}

interface Gathered {
  readonly mediaSha256: readonly string[];
  readonly examinations: readonly Examination[];
  readonly crashes: readonly CrashResult[];
  readonly observations: readonly Observation[];
  readonly findings: readonly Finding[];
}

function reportOf(options: ProveOptions, gathered: Gathered): ProofReport {
  const installation = ownInstallation();
  const { mediaSha256, examinations, crashes, observations, findings } = gathered;
  return {
    formatVersion: 1,
    tool: { name: 'facegate', version: options.version, build: buildDigest(installation) },
    createdAt: new Date().toISOString(),
    verdict: findings.length === 0 ? 'clean' : 'leak',
    findings,
    observations,
    runs: examinations.map((examination) => ({
      name: examination.run,
      exitStatus: examination.status,
      wallMs: Math.round(examination.wallMs),
      bytesOfMemory: examination.memoryBytes,
      bytesOfFiles: examination.fileBytes,
      systemCallsSeen: examination.tracedEvents,
      findings: examination.findings.length,
    })),
    brokenRuns: crashes.map(({ fault, checkpoint, ended, files }) => ({ fault, checkpoint, ended, files })),
    notes: NOTES,
    media: { sha256: mediaSha256, consent: options.consent === undefined ? 'none' : 'given' },
    models: listModels().map(({ id, sha256 }) => ({ id, sha256 })),
    controls: readControls(installation) ?? 'not available',
    machine: { node: process.versions.node, platform: process.platform, architecture: process.arch },
    kernel: examinations.find(({ kernel }) => kernel !== undefined)?.kernel ?? 'not available',
  };
}

/** What holds for every report. */
const NOTES: readonly string[] = [
  'Memory is that of the process with its threads, after its work; decoders have ended by then, and their memory with them. The path of the media is in it, and so are the boxes and scores of the detector that tracking compares: they are looked for in files, streams and calls.',
  'What the record released was handed over: it is in the output, rounded. Everything more exact would be a finding.',
  'A process that dies before its own code runs can leave a core dump with its arguments in it, where the system allows dumps. Such a file is listed; it is a finding as soon as it holds anything of the media but its path.',
  'Pixels as lists of decimal numbers, base64, hex or compressed are decoded before they are looked at; encrypted data cannot be.',
];

async function observationsOf(
  { strace }: Laboratory,
  examinations: readonly Examination[],
  crashes: readonly CrashResult[],
): Promise<readonly Observation[]> {
  const traced = strace !== undefined && examinations.every((examination) => examination.traced);
  const memory = examinations.every(({ memoryObserved }) => memoryObserved);
  const prlimit = (await findProgram('prlimit', SYSTEM_PATH)) !== undefined;
  const state = (observed: boolean): Observation['state'] => (observed ? 'observed' : 'not observed');
  return [
    {
      name: 'system calls',
      state: state(traced),
      note: traced
        ? 'every file opened for writing, renamed or linked, every socket and every program started'
        : 'strace is missing or may not trace: files that were deleted again, sockets and the environment of children were not seen',
    },
    {
      name: 'memory',
      state: state(memory),
      note: memory
        ? 'every writable page of the process, twice; the path of the media was found there, as it has to be'
        : '/proc/<pid>/mem cannot be read here: what stays in memory was not seen',
    },
    {
      name: 'core dumps',
      state: state(prlimit),
      note: prlimit
        ? 'broken runs were allowed to dump their memory; files beside the run were looked at'
        : 'prlimit is missing: broken runs could not be allowed to dump their memory',
    },
    {
      name: 'files',
      state: 'observed',
      note: 'the run’s home, temporary, working and output folders, and what is new in /tmp, /var/tmp and /dev/shm',
    },
    {
      name: 'broken runs',
      state: 'observed',
      note: `${crashes.length} runs were killed, aborted, starved of memory or disk, or lost their reader`,
    },
    ...releaseOf(examinations),
  ];
}

/** A record that the gate refuses shows nothing of a release, however clean the run was. */
function releaseOf(examinations: readonly Examination[]): readonly Observation[] {
  const name = 'release of your media';
  return examinations
    .filter(({ run }) => run === CONSENTED_RUN)
    .map(({ status }) =>
      status === 0
        ? { name, state: 'observed', note: 'your media was analysed under the record' }
        : {
            name,
            state: 'not observed',
            note: `the run under the record ended with status ${status ?? 'none'}: it was refused or failed`,
          },
    );
}
