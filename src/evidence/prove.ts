import { createPublicKey } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveHome } from '../configuration/home.ts';
import { demonstrationKey } from '../consent/trust/keyring.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { listModels } from '../inference/model-catalogue.ts';
import { hashMedia } from '../media/hash-media.ts';
import { findProgram, SYSTEM_PATH } from '../media/sandbox/find-program.ts';
import { canaryRuns, setUpCanaryBench } from './canary-bench.ts';
import {
  crashCases,
  crashCasesOfMedia,
  randomKills,
  runCrashMatrix,
  type CrashResult,
} from './crash-matrix.ts';
import { canaryTarget } from './crash-target.ts';
import { buildDigest, readControls } from './digests.ts';
import { examineRun, type Examination, type Laboratory, type RunSpecification } from './examine-run.ts';
import type { Finding } from './finding.ts';
import { judgeTogether } from './joint-findings.ts';
import { mediaRuns, type MediaRuns } from './media-runs.ts';
import type { Observation } from './observation.ts';
import { plantEstimates } from './planted-models.ts';
import { observationOf, releaseOfMedia, scopeOf, type MediaRelease } from './release-of-media.ts';
import { signReport, type ProofReport, type SignedReport } from './report.ts';
import { findStrace } from './strace.ts';
import { ownInstallation } from './subject.ts';

/** What evidence is to be gathered about. */
export interface ProveOptions {
  /**
   * Consent record of the people in the media: what it allows is examined as well, as in production, with planted
   * estimates, and broken; each of those runs is a use of the record. Without one the media is only analysed denied, for
   * nobody but the people pictured can allow more; the canary clip shows nobody.
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

/** Of the estimates that are planted for the media: far from every limit that withholds. */
const PLANTED_AGES = { from: 45, below: 59 } as const;
const RANDOM_KILLS = 4;
const RANDOM_KILL_WITHIN_MS = 1500;

/** See `prove-on-demand.ts`, through which it is called. */
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
    const examine = (run: RunSpecification): Promise<Examination> => {
      options.onStep?.(run.name);
      return examineRun(run, laboratory);
    };
    const media = await mediaRuns(mediaPath, options);
    // First: a record that cannot be believed ends it all before a minute of work.
    const consented = await examineConsented(media, options, { examine, folder });
    options.onStep?.('canary clip and planted models');
    const bench = await setUpCanaryBench(folder);
    const examinations: Examination[] = [...consented.examinations, await examine(media.denied)];
    for (const run of canaryRuns(bench)) examinations.push(await examine(run));
    options.onStep?.('broken runs');
    const kills = randomKills(RANDOM_KILLS, RANDOM_KILL_WITHIN_MS);
    const crashes = [...(await runCrashMatrix(canaryTarget(bench), laboratory, [...crashCases(), ...kills]))];
    if (media.consented !== undefined && consented.release?.outcome === 'released') {
      options.onStep?.('broken runs of your media');
      crashes.push(
        ...(await runCrashMatrix(media.consented.target, laboratory, [...crashCasesOfMedia(), ...kills])),
      );
    }
    const { release } = consented;
    const observations = [
      ...(await observationsOf(laboratory, examinations, crashes)),
      ...(release === undefined ? [] : [observationOf(release)]),
    ];
    const findings = [
      ...examinations.flatMap((examination) => examination.findings),
      ...judgeTogether(examinations),
      ...crashes.flatMap((crash) => crash.findings),
    ];
    const report = reportOf(options, {
      ...{ mediaSha256, examinations, crashes, observations, findings },
      ...(release === undefined ? {} : { release }),
    });
    return signReport(report, key.privateKey, createPublicKey(key.privateKey));
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', removeAtExit);
  }
}

/** The runs that a record allows, and what came of them. */
interface Consented {
  readonly examinations: readonly Examination[];
  /** Only where a record was given. */
  readonly release?: MediaRelease;
}

/** Examines the run under the record; once more with estimates that can be looked for, if the record let rows out. */
async function examineConsented(
  { consented }: MediaRuns,
  { consent, onStep }: ProveOptions,
  { examine, folder }: { examine: (run: RunSpecification) => Promise<Examination>; folder: string },
): Promise<Consented> {
  if (consented === undefined || consent === undefined) return { examinations: [] };
  const scope = await scopeOf(consent);
  const production = await examine(consented.production);
  const release = releaseOfMedia(production, scope);
  if (release.outcome === 'refused') {
    onStep?.(`the record was refused: ${release.code ?? 'no code'}`);
    throw new FacegateError('ERR_RECORD');
  }
  if (release.outcome !== 'released') return { examinations: [production], release };
  const models = await plantEstimates(join(folder, 'planted-estimates'), PLANTED_AGES);
  return { examinations: [production, await examine(consented.planted(models))], release };
}

interface Gathered {
  readonly release?: MediaRelease;
  readonly mediaSha256: readonly string[];
  readonly examinations: readonly Examination[];
  readonly crashes: readonly CrashResult[];
  readonly observations: readonly Observation[];
  readonly findings: readonly Finding[];
}

function reportOf(options: ProveOptions, gathered: Gathered): ProofReport {
  const installation = ownInstallation();
  const { mediaSha256, release, examinations, crashes, observations, findings } = gathered;
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
    brokenRuns: crashes.map(({ target, fault, checkpoint, ended, files }) => ({
      ...{ target, fault, checkpoint, ended, files },
    })),
    notes: NOTES,
    media: {
      sha256: mediaSha256,
      consent: options.consent === undefined ? 'none' : 'given',
      ...(release === undefined ? {} : { release }),
    },
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
  ];
}
