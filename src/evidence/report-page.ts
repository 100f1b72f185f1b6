import { escapeHtml } from './escape-html.ts';
import type { MediaRelease } from './release-of-media.ts';
import type { ProofReport, SignedReport } from './report.ts';

/** Renders a signed report as one page that loads nothing. */
export function renderReport({ report, signature }: SignedReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>facegate: evidence of non-retention</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Evidence of non-retention</h1>
${verdict(report)}
${findings(report)}
<h2>What was observed</h2>
${table(
  ['observation', 'state', 'what follows'],
  report.observations.map(({ name, state, note }) => [name, state, note]),
)}
${report.notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('\n')}
<h2>Runs</h2>
<p>Each is the production command line, started as a user starts it; it stood still twice while its memory was read.</p>
${table(
  ['run', 'exit', 'seconds', 'memory scanned', 'files and streams scanned', 'system calls', 'findings'],
  report.runs.map((run) => [
    run.name,
    String(run.exitStatus ?? 'none'),
    (run.wallMs / 1000).toFixed(1),
    megabytes(run.bytesOfMemory),
    `${run.bytesOfFiles} B`,
    String(run.systemCallsSeen),
    String(run.findings),
  ]),
)}
<h2>Broken runs</h2>
<p>What each left behind: nothing but the named output or its partial file is allowed.</p>
${table(
  ['run', 'fault', 'when', 'ended by', 'files left'],
  report.brokenRuns.map(({ target, fault, checkpoint, ended, files }) => [
    target,
    fault,
    checkpoint,
    ended,
    files.length === 0 ? 'none' : files.join(', '),
  ]),
)}
<h2>Would it have found a leak?</h2>
${controls(report)}
<h2>What was examined</h2>
${table(['thing', 'value'], things(report))}
<h2>Signature</h2>
<p>Ed25519 by the key <code>${escapeHtml(signature.keyId)}</code> of this installation, over the canonical form of the JSON
report; <code>facegate prove --verify</code> checks it.</p>
</body>
</html>
`;
}

function verdict({ verdict: result, createdAt, findings: found }: ProofReport): string {
  const text =
    result === 'clean'
      ? 'Clean: no canary was found anywhere it could be looked for, and nothing was written or sent.'
      : `Leak: ${found.length} finding${found.length === 1 ? '' : 's'}.`;
  return `<p class="verdict ${result}">${escapeHtml(text)}</p>\n<p>${escapeHtml(createdAt)}</p>`;
}

function findings({ findings: found }: ProofReport): string {
  if (found.length === 0) return '';
  const rows = found.map(({ detector, run, where, what }) => [detector, run, where, what]);
  return `<h2>Findings</h2>\n${table(['found by', 'run', 'where', 'what'], rows)}`;
}

function controls({ controls: record }: ProofReport): string {
  if (record === 'not available') {
    return '<p>The result of the negative controls is not available with this installation. Without it a clean scan says little: run <code>npm run prove:controls</code> in the repository.</p>';
  }
  const build = record.isThisBuild ? 'this very build' : 'another build than this one';
  return (
    `<p>The negative controls plant leaks in copies of the build: ${record.found} of ${record.leaks} were found, the ` +
    `build without a leak was ${record.baselineClean ? 'clean' : 'not clean'}. They last ran on ${build}. ` +
    `SHA-256 of that result: <code>${escapeHtml(record.sha256)}</code></p>`
  );
}

function things({ tool, media, models, machine, kernel }: ProofReport): readonly (readonly string[])[] {
  return [
    ['facegate', tool.version],
    ['build (SHA-256 over its files)', tool.build],
    ['media (SHA-256)', media.sha256.join(' ')],
    ['consent record for the media', media.consent],
    ...(media.release === undefined ? [] : released(media.release)),
    ...models.map(({ id, sha256 }) => [`model ${id}`, sha256]),
    ['machine', `${machine.platform} ${machine.architecture}, Node ${machine.node}`],
    ...(kernel === 'not available'
      ? [['kernel', 'not available']]
      : [
          ['kernel', kernel.release],
          ...Object.entries(kernel.namespaces).map(([name, value]) => [`namespace ${name}`, value]),
          ...Object.entries(kernel.limits).map(([name, value]) => [name, value]),
          ...Object.entries(kernel.status).map(([name, value]) => [name, value]),
        ]),
  ];
}

function released({ scope, outcome, code, rows, decisions }: MediaRelease): readonly (readonly string[])[] {
  return [
    ['scope of the record', scope],
    ['outcome under the record', code === undefined ? outcome : `${outcome}: ${code}`],
    ['rows released', String(rows)],
    ['decisions', decisions.length === 0 ? 'none' : decisions.join(', ')],
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>\n${cells('th', header)}\n${rows.map((row) => cells('td', row)).join('\n')}\n</table>`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
.verdict { font-size: 1.3rem; padding: 0.6rem 1rem; border-left: 6px solid; }
.clean { border-color: #1b7f3b; background: #eef8f0; }
.leak { border-color: #b3261e; background: #fdeeec; }
`;
