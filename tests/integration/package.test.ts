import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PURPOSE, ROOT, consentFor, sample } from '../fixtures/sample-runs.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

let project: string;
let packed: Packed;

/**
 * The tarball that would be published, unpacked into an empty project. Its dependencies are those of this checkout, so
 * that nothing is fetched; development dependencies are there too, but only files of the tarball are looked at.
 */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  packed = (JSON.parse(output) as [Packed])[0];
  const installed = join(project, 'node_modules/facegate');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', join(project, packed.filename), '-C', installed, '--strip-components=1']);
  symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
  // Compressing the models takes a while where other tests run beside this one.
}, 180_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

const run = (args: readonly string[]): string =>
  execFileSync(process.execPath, args, {
    cwd: project,
    env: { PATH: process.env['PATH'], HOME: project, FACEGATE_HOME: join(project, 'home') },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });

describe('the package', () => {
  it('holds the product and the models, and nothing of development', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toContain('models/converted/rfb-320.onnx');
    expect(paths).toContain('models/manifest.json');
    expect(
      paths.filter(
        (path) =>
          !/^(dist\/(src|workers|bench\/(accuracy|compare|kernels|measure|peers|processes|report|statistics|surroundings|throughput))\/|tests\/leaks\/results\.json$|models\/(manifest\.json|converted\/[\w-]+\.onnx)$|[A-Za-z]+(\.md|\.json)?$)/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(packed.files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(70e6);
  });

  it('runs as a command', async () => {
    const record = join(project, 'record.json');
    writeFileSync(
      record,
      await consentFor(join(project, 'home'), sample('one-person'), { scope: { kind: 'solo' } }),
    );
    const binary = join(project, 'node_modules/facegate/dist/src/cli/main.js');
    const rows = run([binary, 'analyze', sample('one-person'), '--purpose', PURPOSE, '--consent', record]);
    expect(JSON.parse(rows)).toMatchObject({ type: 'track', decision: 'A_CONSENT' });
  });

  it('runs as a library', () => {
    const program = `
      import { analyze, listModels } from 'facegate';
      if (!listModels().every(({ present, onDemand }) => present || onDemand)) throw new Error('a model is missing');
      const run = analyze(${JSON.stringify(sample('one-person'))}, { purpose: 'NonCommercialResearch' });
      for await (const row of run) throw new Error('released without a record');
      console.log((await run.summary).code);`;
    expect(run(['--input-type=module', '--eval', program]).trim()).toBe('D_NO_RECORD');
  });
});

describe('the install script', () => {
  const script = join(ROOT, 'dist/src/installation/cpu-runtime-only.js');
  const platform = `${process.platform}/${process.arch}`;

  /** A project in which onnxruntime-node would download one library. */
  function runtimeThatWouldDownload(): { folder: string; copy: string } {
    const root = mkdtempSync(join(project, 'runtime-'));
    const folder = join(root, 'node_modules/onnxruntime-node');
    mkdirSync(join(folder, 'script'), { recursive: true });
    mkdirSync(join(folder, 'bin/napi-v6', platform), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"onnxruntime-node"}');
    writeFileSync(
      join(folder, 'script/install-metadata.js'),
      `module.exports = { requirements: { '${platform}': ['cuda12'] }, manifests: { '${platform}:cuda12': { './cuda.so': {} } } };`,
    );
    const copy = join(root, 'script.mjs');
    execFileSync('cp', [script, copy]);
    return { folder: join(folder, 'bin/napi-v6', platform), copy };
  }

  it('puts empty files where the download would go, so that there is none', () => {
    const { folder, copy } = runtimeThatWouldDownload();
    execFileSync(process.execPath, [copy], { env: {} });
    expect(readdirSync(folder)).toEqual(['cuda.so']);
    expect(statSync(join(folder, 'cuda.so')).size).toBe(0);
  });

  it('leaves alone whoever asks for CUDA, and files that are there', () => {
    const asked = runtimeThatWouldDownload();
    execFileSync(process.execPath, [asked.copy], { env: { ONNXRUNTIME_NODE_INSTALL: 'cuda12' } });
    expect(existsSync(join(asked.folder, 'cuda.so'))).toBe(false);
    const there = runtimeThatWouldDownload();
    writeFileSync(join(there.folder, 'cuda.so'), 'a library');
    execFileSync(process.execPath, [there.copy], { env: {} });
    expect(statSync(join(there.folder, 'cuda.so')).size).toBe(9);
  });
});
