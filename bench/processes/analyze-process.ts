import { analyze, type ReleasedObservation } from '../../src/index.ts';
import { analyzeRequestSchema, type AnalyzeAnswer, type AnalyzeRequest } from './analyze-messages.ts';
import { answerRequest } from './answer.ts';
import { garbageCollector } from './collect-garbage.ts';
import { descendantsResidentBytes } from './process-tree.ts';
import { ProcessorAccount } from './processor-account.ts';

const MEMORY_EVERY_MS = 50;
/** A look takes about 30 µs; what a contained process used after the last one is not counted. */
const PROCESSOR_EVERY_MS = 10;

// One measured run of the pipeline, through the library's public face, in a process of its own.
await answerRequest(analyzeRequestSchema, measure);

async function measure(request: AnalyzeRequest): Promise<AnalyzeAnswer> {
  const startedMs = performance.now();
  const memory: [frames: number, bytes: number][] = [];
  const boxes: AnalyzeAnswer['boxes'] = [];
  const collectEveryFrames = request.collectEveryFrames ?? Infinity;
  const collect = request.collectEveryFrames === undefined ? undefined : garbageCollector();
  const takeMemory = (): void => {
    memory.push([analysedFrames, process.memoryUsage.rss()]);
  };
  let analysedFrames = 0;
  let peakDecoderBytes = 0;
  let firstRowMs: number | undefined;
  let releasedRows = 0;
  const processor = new ProcessorAccount(String(process.pid));
  const processorWatch = setInterval(() => {
    processor.look();
  }, PROCESSOR_EVERY_MS);
  const memoryWatch = setInterval(() => {
    if (collect === undefined) takeMemory();
    peakDecoderBytes = Math.max(peakDecoderBytes, descendantsResidentBytes(String(process.pid)));
  }, MEMORY_EVERY_MS);

  const run = analyze(request.clipPath, {
    consent: request.recordPath,
    purpose: request.purpose,
    home: request.home,
    ...request.options,
    onProgress: (progress) => {
      analysedFrames = progress.analysedFrames;
      if (collect === undefined || analysedFrames % collectEveryFrames > 0) return;
      collect();
      takeMemory();
    },
  });
  for await (const row of run) {
    firstRowMs ??= performance.now() - startedMs;
    releasedRows += 1;
    if (request.withBoxes) boxes.push(...placeOf(row));
  }
  const { frames, faces, attributeInferences, stagesMs, latencyMs, wallMs, engine, decoder } =
    await run.summary;
  clearInterval(memoryWatch);
  clearInterval(processorWatch);
  processor.look();
  return {
    pipelineMs: performance.now() - startedMs,
    ...(firstRowMs === undefined ? {} : { firstRowMs }),
    releasedRows,
    frames,
    detections: faces.detections,
    attributeInferences,
    stagesMs,
    latencyMs: { median: latencyMs.median, p95: latencyMs.p95, p99: latencyMs.p99 },
    wallMs,
    engine,
    decoder,
    memory,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    peakDecoderBytes,
    ...(processor.seconds === 0 ? {} : { processorSeconds: processor.seconds }),
    boxes,
  };
}

function placeOf({ trackId, startUs, box }: ReleasedObservation): AnalyzeAnswer['boxes'] {
  if (box === undefined) return [];
  return [{ trackId, timestampUs: startUs, box: [box.x, box.y, box.width, box.height] }];
}
