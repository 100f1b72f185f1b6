import type { Patch } from './leak.ts';

/** Loads a built-in module where no import can be added. */
const MODULE = (name: string): string => `process.getBuiltinModule('node:${name}')`;

/** Names that planted code may use: file system, paths, the output's name, text of an estimate. */
const PRELUDE = `
  const fs = ${MODULE('fs')}, path = ${MODULE('path')}, os = ${MODULE('os')};
  const output = process.argv[process.argv.indexOf('--output') + 1];
  void [fs, path, os, output];`;

/** Plants code where the single estimates of a track have just come: \`estimates\` is \`[n, 2]\` float32. */
export function whereEstimated(code: string): Patch {
  const anchor = 'const estimates = await underWay.estimates;';
  return {
    file: 'src/pipeline/people.js',
    anchor,
    replacement: `${anchor} { const age = estimates[0]; void age; ${PRELUDE} ${code} }`,
  };
}

/** Plants code where the crops of a track wait: \`crop\` is \`[112, 112, 3]\` uint8. */
export function whereCropped(code: string): Patch {
  const anchor = 'const subjects = crops.map(({ entry }) => entry);';
  return {
    file: 'src/pipeline/people.js',
    anchor,
    replacement: `${anchor} if (crops.length > 0) { const crop = crops[0].pixels.slice(); ${PRELUDE} ${code} }`,
  };
}

/** Plants code where a frame was looked at: \`picture\` is what the detector saw, \`found\` what it found. */
export function whereDetected(code: string): Patch {
  const anchor = 'gate.observe(tracked);';
  return {
    file: 'src/pipeline/analyze.js',
    anchor,
    replacement: `${anchor} { const picture = stage.picture(frame).pixels; void picture; ${PRELUDE} ${code} }`,
  };
}

/** Plants code where the media has been opened: \`mediaPath\` names it. */
export function whereOpened(code: string): Patch {
  const anchor = 'report.media = { sha256: media.sha256 };';
  return {
    file: 'src/pipeline/analyze.js',
    anchor,
    replacement: `${anchor} { ${PRELUDE} ${code} }`,
  };
}

/** Plants code where a worker thread looks at a picture: \`task.picture\`. */
export function whereWorking(code: string): Patch {
  const anchor = 'const lumaGrid = computeLumaGrid(task.picture, task.size);';
  return { file: 'workers/inference.js', anchor, replacement: `${anchor} ${code}` };
}
