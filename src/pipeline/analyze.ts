import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { resolveHome } from '../configuration/home.ts';
import { readConsentFile } from '../consent/consent-file.ts';
import { createGate, type Gate, type GateOptions, type ReleasedObservation } from '../consent/gate.ts';
import { defaultPolicy } from '../consent/policy/policy.ts';
import type { RetentionPolicy } from '../consent/policy/retention.ts';
import { openFileRegistry } from '../consent/registry/file-registry.ts';
import { openTrustStore } from '../consent/trust/keyring.ts';
import { FacegateError, toFacegateError } from '../errors/facegate-error.ts';
import { bytesPerFace } from '../inference/attribute-model.ts';
import { expectPackages } from '../inference/face-api/packages.ts';
import { readWeights } from '../inference/face-api/weights.ts';
import { inputSizeOf, listModelsOf } from '../inference/model-catalogue.ts';
import type { Decoder } from '../media/decoder.ts';
import { DecoderAhead } from '../media/decoder-ahead.ts';
import { slotBytesFor } from '../media/frame-geometry.ts';
import { FrameRing } from '../media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS } from '../media/media-limits.ts';
import { openMedia, type OpenMedia } from '../media/open-media.ts';
import { probeMedia } from '../media/probe-media.ts';
import type { ProbedMedia } from '../media/probed-media.ts';
import { inspectSandbox } from '../media/sandbox/inspect-sandbox.ts';
import { forbidOwnCoreDumps } from '../media/sandbox/own-core-dumps.ts';
import { requiredFeatures } from '../media/sandbox/requirement.ts';
import type { Sandbox } from '../media/sandbox/sandbox.ts';
import { SandboxTrial } from '../media/sandbox/sandbox-trial.ts';
import { isStillMedia } from '../media/still-media.ts';
import { forgetTemporaries } from '../scheduling/forget-temporaries.ts';
import { inOrder } from '../scheduling/in-order.ts';
import { CropMemory } from '../scheduling/crop-memory.ts';
import { InferencePool } from '../scheduling/inference-pool.ts';
import type { RunSummary } from '../telemetry/run-summary.ts';
import { MotionTracker } from '../tracking/tracker.ts';
import { expectGraphs } from './expect-graphs.ts';
import { FrameStage } from './frame-stage.ts';
import { Callbacks } from './callbacks.ts';
import type { AnalyzeOptions, Progress } from './options.ts';
import { OBSERVATIONS, type Outlet } from './outlet.ts';
import { People } from './people.ts';
import { analysisOf, linksFrames, modelsOf, planRun, slotCountFor, type RunPlan } from './plan.ts';
import { reportIfNeverBegun } from './report-if-never-begun.ts';
import { RunReport } from './run-report.ts';
import { readRetention } from './read-retention.ts';
import { takeRequest, type TakenRequest } from './taken-options.ts';
import { timedGate } from './timed-gate.ts';

/** A run: its released observations, and what it did. */
export interface Analysis extends AsyncIterable<ReleasedObservation> {
  /**
   * Resolves when the iteration has ended, in whatever way; never rejects. Nothing runs before the iteration starts.
   */
  readonly summary: Promise<RunSummary>;
}

/** A container that is being read. */
interface Probe extends AsyncDisposable {
  /** `undefined` when the media asks for more than the limits allow. */
  readonly answer: Promise<ProbedMedia | undefined>;
}

/** What the stages of one run share. */
interface Run<Result> {
  readonly options: AnalyzeOptions;
  readonly callbacks: Callbacks;
  readonly plan: RunPlan;
  readonly report: RunReport;
  readonly outlet: Outlet<Result>;
}

/**
 * Analyses a video, an image or a folder of images and yields what the consent gate releases.
 *
 * A denial is not an error: the iteration ends and the summary says `denied` with the gate's code. A consumer that
 * reads slowly slows the decoder down; one that stops early ends the run. The purpose of age verification has a run of
 * its own, `verifyAge`; here it throws `ERR_AGE_VERIFICATION` before anything is opened.
 *
 * @param mediaPath - A file, or a folder of images.
 * @param options - Copied, the bytes of a record included: what is done to them later does not reach the run.
 * @returns an iterable for one pass; iterating throws {@link FacegateError} only, `ERR_USAGE` when it was iterated
 *   before.
 */
export function analyze(mediaPath: string, options: AnalyzeOptions): Analysis {
  return onePass(mediaPath, options, OBSERVATIONS);
}

/** A run that can be iterated once. Its request is copied now; a mistake in it is thrown by the iteration. */
export function onePass<Result extends object>(
  mediaPath: string,
  options: AnalyzeOptions,
  outlet: Outlet<Result>,
): AsyncIterable<Result> & { readonly summary: Promise<RunSummary> } {
  const report = new RunReport();
  const request = settled(() => takeRequest(mediaPath, options));
  let taken = false;
  return {
    summary: report.summary,
    [Symbol.asyncIterator]() {
      if (taken) throw new FacegateError('ERR_USAGE');
      taken = true;
      return reportIfNeverBegun(handOut(request, report, outlet), report);
    },
  };
}

/** Does the work at once, and hands its result, or what it threw, to whoever asks. */
function settled<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** The way of one run: open and hash, G0, probe, then frame by frame. */
async function* handOut<Result extends object>(
  request: () => TakenRequest,
  report: RunReport,
  outlet: Outlet<Result>,
): AsyncGenerator<Result, void, undefined> {
  const { clock } = report;
  try {
    const { mediaPath, options } = request();
    if (!outlet.serves(options.purpose)) throw new FacegateError('ERR_AGE_VERIFICATION');
    const callbacks = new Callbacks();
    const run: Run<Result> = { options, callbacks, plan: planRun(options), report, outlet };
    report.engine = run.plan.engine;
    report.models = modelsOf(run.plan).map(({ id, sha256 }) => ({ id, sha256 }));

    // The sandbox is tried out while the media is read for its digest.
    const preparing = prepareSandbox(run);
    preparing.catch(() => undefined);
    const retention = await readRetention(options.retention);
    await using media = await clock.measureAsync('open', () =>
      openMedia(mediaPath, DEFAULT_MEDIA_LIMITS, options.signal),
    );
    report.media = { sha256: media.sha256 };

    const kind = (await isStillMedia(media)) ? 'stills' : 'video';
    const sandbox = await preparing;
    const askGate = await prepareGate(media, kind, { sandbox, retention }, run);
    const gate = askGate({ mediaWithinLimits: true });
    callbacks.expectSound();
    if (isDenied(gate, report)) return;
    if (run.plan.crops.everyFrame === true && gate.claimTimes.decided === 'at-the-end') {
      throw new FacegateError('ERR_ATTRIBUTES_EVERY_FRAME');
    }

    // Threads load their models, and the decoder loads its library, while the container is read.
    await using probe = startProbe(media, sandbox, run);
    await using ahead = lookForDecoder(kind, media, sandbox, run);
    await expectModels(run, sandbox);
    await using pool = startPool(run);
    const probed = await probe.answer;
    if (probed === undefined) {
      if (isDenied(askGate({ mediaWithinLimits: false }), report)) return;
      throw new FacegateError('ERR_MEDIA_LIMITS');
    }
    report.media = probed.facts;

    try {
      yield* handOutFrames(probed, gate, await ahead.found, pool, run);
    } finally {
      // The threads forget while this one does.
      const closed = pool.close();
      await turnOfEventLoop();
      forgetTemporaries();
      await closed;
    }
    report.done();
  } catch (error) {
    const known = toFacegateError(error);
    report.failed(known);
    throw known;
  } finally {
    report.finish();
  }
}

/** The way of every frame: decode, detect, track, G1, estimate, G2, hand over, overwrite. */
async function* handOutFrames<Result extends object>(
  media: ProbedMedia,
  gate: Gate,
  decoder: Decoder,
  pool: InferencePool,
  run: Run<Result>,
): AsyncGenerator<Result, void, undefined> {
  const { options, callbacks, plan, report, outlet } = run;
  const { clock } = report;
  const { detector, attributeModel } = plan;
  const size = inputSizeOf(detector, media.facts.displayed);
  const slotBytes = slotBytesFor(media, size);
  const ring = new FrameRing(slotCountFor(plan.workers, slotBytes), slotBytes);

  report.decoder = decoder.id;
  const cropMemory = new CropMemory(bytesPerFace(attributeModel));
  const { slots } = ring;
  const stage = new FrameStage({ slots, pool, gate, clock, cropMemory, secondLook: plan.secondLook });
  const tracker = new MotionTracker({
    presenceScore: detector.detector.scores.presence,
    inferenceScore: detector.detector.scores.inference,
    linkFrames: linksFrames(plan.sampling, media.facts.kind),
  });
  const people = new People(gate, outlet, plan.granularity, attributeModel.ageInterval, plan.crops);
  report.people = people.counts;

  const onProgress = callbacks.guarded(options.onProgress);
  const session = decoder.decode({
    media,
    sampling: plan.sampling,
    detector: size,
    ring,
    limits: DEFAULT_MEDIA_LIMITS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  try {
    const frames = clock.measureEach('decode', session.frames);
    const detected = inOrder(frames, plan.workers + 1, (frame) => stage.detect(frame));
    for await (const { frame, found } of detected) {
      const tracked = clock.measure('track', () =>
        found === undefined
          ? tracker.fail(frame)
          : tracker.update({ ...frame, ...found, picture: stage.picture(frame) }),
      );
      gate.observe(tracked);
      const released = await people.advance(tracked, stage.attributes(frame));
      ring.release(frame.slot);
      report.count(found, frame.completeAtMs);
      found?.detections.fill(0);
      found?.lumaGrid.fill(0);
      onProgress?.(progressAt(frame.timestampUs, media, report));
      yield* handOver(released, gate, run);
    }
    const ended = tracker.finish();
    gate.conclude(ended);
    const released = await people.conclude(ended, stage.attributes());
    yield* handOver(released, gate, run);
    callbacks.expectSound();
  } finally {
    await people.clear();
    tracker.finish();
    await session.close();
    report.totals = await session.totals;
    report.decoderWrote(session.writtenBytes);
    report.decisions = gate.counts();
  }
}

/** Finds out what the sandbox is made of here, and keeps this process from leaving its memory in a core dump. */
async function prepareSandbox({ options, plan, report }: Run<unknown>): Promise<Sandbox> {
  const { sandboxTrial: trial } = options;
  const sandbox = await (trial === undefined ? inspectSandbox() : SandboxTrial.outcomeOf(trial));
  await forbidOwnCoreDumps(sandbox);
  const { offered, missing } = sandbox;
  report.sandbox = { required: plan.requireSandbox, offered, missing };
  return sandbox;
}

/** Gathers what G0 asks about and returns the question: nothing of the media has been parsed yet. */
async function prepareGate(
  media: OpenMedia,
  kind: 'stills' | 'video',
  { sandbox, retention }: { sandbox: Sandbox; retention: RetentionPolicy },
  { options, callbacks, plan, report }: Run<unknown>,
): Promise<(facts: { mediaWithinLimits: boolean }) => Gate> {
  const sources = await report.clock.measureAsync('gate', () => openConsent(options));
  const policy = {
    ...defaultPolicy(listModelsOf(plan.manifest)),
    retention,
    longestTermDays: retention.consentTermDays,
    requiredSandboxFeatures: requiredFeatures(plan.requireSandbox),
  };
  const onDecision = callbacks.guarded(options.onDecision);
  const analysis = kind === 'stills' ? kind : analysisOf(plan.sampling);
  return ({ mediaWithinLimits }) => {
    const gate = report.clock.measure('gate', () =>
      createGate({
        ...sources,
        mediaSha256: media.sha256,
        purpose: options.purpose,
        attributes: plan.attributes,
        ...(options.recipient === undefined ? {} : { recipient: options.recipient }),
        models: report.models,
        analysis,
        policy,
        mediaWithinLimits,
        missingSandboxFeatures: sandbox.missing,
        clock: { nowMs: () => Date.now() },
        ...(onDecision === undefined ? {} : { onDecision }),
      }),
    );
    return timedGate(gate, report.clock, report.decisionTimes);
  };
}

/** Opens the record, the keys that are trusted and the registry: part of what consent costs. */
async function openConsent({
  consent,
  home,
}: AnalyzeOptions): Promise<Pick<GateOptions, 'record' | 'trust' | 'registry'>> {
  const folder = resolveHome(home);
  const record = typeof consent === 'string' ? await readConsentFile(consent) : consent;
  return { record, trust: openTrustStore(folder), registry: openFileRegistry(folder) };
}

function isDenied(gate: Gate, report: RunReport): boolean {
  if (gate.run.verdict !== 'denied') return false;
  report.decisions = gate.counts();
  report.denied(gate.run.code, gate.run.exitStatus);
  return true;
}

/** To be called when the gate has said yes: a decoder that is started gets a descriptor of the media. */
function lookForDecoder(
  kind: 'stills' | 'video',
  media: OpenMedia,
  sandbox: Sandbox,
  { options, plan }: Run<unknown>,
): DecoderAhead {
  return new DecoderAhead(kind, media, {
    preference: options.decoder ?? 'auto',
    environment: process.env,
    sandbox,
    sampling: plan.sampling,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** To be called when the gate has said yes. Disposing of it ends a probe that nobody waits for any more. */
function startProbe(media: OpenMedia, sandbox: Sandbox, { options, report }: Run<unknown>): Probe {
  const end = new AbortController();
  const signal = options.signal === undefined ? end.signal : AbortSignal.any([end.signal, options.signal]);
  const answer = report.clock.measureAsync('open', () => probeWithinLimits(media, sandbox, signal));
  const settled = answer.catch(() => undefined);
  return {
    answer,
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await settled;
    },
  };
}

/** Reads the container; `undefined` when it asks for more than the limits allow. */
async function probeWithinLimits(
  media: OpenMedia,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<ProbedMedia | undefined> {
  try {
    return await probeMedia(media, DEFAULT_MEDIA_LIMITS, sandbox, signal);
  } catch (error) {
    if (error instanceof FacegateError && error.code === 'ERR_MEDIA_LIMITS') return undefined;
    throw error;
  }
}

/**
 * Throws `ERR_MODEL_MISSING`, `ERR_MODEL_DIGEST` or `ERR_ENGINE_MISSING`; the threads check again what they load. Models
 * that are not the package's own are tried out first: what {@link expectGraphs} throws.
 */
async function expectModels({ plan, options }: Run<unknown>, sandbox: Sandbox): Promise<void> {
  const models = modelsOf(plan);
  if (plan.engine === 'onnx') {
    await expectGraphs(plan.manifest, models, { sandbox, signal: options.signal });
  } else {
    expectPackages(plan.engine);
    await Promise.all(models.map(readWeights));
  }
}

function startPool({ plan }: Run<unknown>): InferencePool {
  const settings = {
    manifest: plan.manifest,
    engine: plan.engine,
    detectorId: plan.detector.id,
    attributesId: plan.attributeModel.id,
    minimumScore: plan.detector.detector.scores.presence,
    looks: plan.looks,
  };
  return new InferencePool(settings, plan.workers);
}

function progressAt(timestampUs: number, media: ProbedMedia, report: RunReport): Progress {
  const { durationUs } = media.facts;
  return {
    analysedFrames: report.analysedFrames,
    timestampUs,
    ...(durationUs === undefined ? {} : { durationUs }),
  };
}

/**
 * The last check before anything leaves: only the very objects that the gate made pass, none after an abort or after a
 * callback failed, and none that the gate would not let out any more.
 */
function* handOver<Result extends object>(
  released: readonly Result[],
  gate: Gate,
  { options: { signal }, callbacks, outlet, report }: Run<Result>,
): Generator<Result, void, undefined> {
  callbacks.expectSound();
  for (const result of report.clock.handOver(released)) {
    if (signal?.aborted === true) throw new FacegateError('ERR_ABORTED');
    callbacks.expectSound();
    if (!outlet.isGenuine(result)) throw new FacegateError('ERR_INTERNAL');
    if (gate.mayLeave()) yield result;
    else report.keptBack('box' in result ? 'frame' : 'track');
  }
}
