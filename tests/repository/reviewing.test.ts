import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../fixtures/sample-runs.ts';

const page = readFileSync(join(ROOT, 'REVIEWING.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The commands that are run, with what they should print, in the order of the page: later ones need earlier ones. */
const steps = [...page.matchAll(/```sh\n([\s\S]*?)```\s+```text\n([\s\S]*?)```/g)].map(
  ([, commands = '', expected = '']) => ({ commands, expected: expected.trim().split('\n') }),
);

describe("the reviewer's guide", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'facegate-review-'));
    for (const name of ['bin', 'home', 'review']) mkdirSync(join(folder, name));
    // The package is not installed here: what `npx facegate` would find is the built command line.
    const shim = `#!/bin/sh\n[ "$1" = facegate ] || exit 9\nshift\nexec "${process.execPath}" "${join(ROOT, 'dist/src/cli/main.js')}" "$@"\n`;
    writeFileSync(join(folder, 'bin/npx'), shim);
    chmodSync(join(folder, 'bin/npx'), 0o755);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs a block as a reviewer's shell does; every command of it has to succeed. */
  function run(commands: string): Promise<{ failed: boolean; output: string }> {
    const env = {
      ...process.env,
      PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      FACEGATE_HOME: join(folder, 'home'),
      REVIEW: join(folder, 'review'),
    };
    return new Promise((resolve) => {
      execFile('sh', ['-c', mustFail(commands)], { cwd: ROOT, env }, (error, stdout, stderr) => {
        resolve({ failed: error !== null, output: `${stdout}${stderr}` });
      });
    });
  }

  it('has every promise, and every block that is run says what it prints', () => {
    for (const promise of ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7']) {
      expect(page).toMatch(new RegExp(`^## ${promise}: `, 'm'));
    }
    expect(steps).toHaveLength([...page.matchAll(/```sh\n/g)].length);
    const minutes = [...page.matchAll(/^## .*\((\d+) minutes\)$/gm)].map(([, count]) => Number(count));
    expect(minutes.length).toBe([...page.matchAll(/^## /gm)].length);
    expect(minutes.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(30);
  });

  it('prints what it says it prints', async () => {
    expect(steps.length).toBeGreaterThan(6);
    for (const { commands, expected } of steps) {
      const { failed, output } = await run(commands);
      expect(failed, `${commands}\n${output}`).toBe(false);
      for (const line of expected) expect(output).toMatch(patternOf(line));
    }
  }, 240_000);

  it('notices a command that fails, or one that should', async () => {
    expect(await run('false')).toMatchObject({ failed: true });
    expect(await run('! true\ntrue')).toMatchObject({ failed: true });
    expect(await run('! false\ntrue')).toMatchObject({ failed: false });
  });

  it('names files and scripts that exist', () => {
    const named = [...page.matchAll(/\b(?:tests|src)\/[\w./-]+/g)].map(([path]) => path.replace(/[.]$/, ''));
    expect(named.length).toBeGreaterThan(10);
    for (const path of named) expect(existsSync(join(ROOT, path)), path).toBe(true);
    for (const [, name = ''] of page.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty([name]);
  });
});

/** `set -e` does not notice a command behind `!` that succeeds. */
function mustFail(commands: string): string {
  const joined = commands.replaceAll('\\\n', ' ');
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => (line.startsWith('! ') ? `if ${line.slice(2)}; then exit 1; fi` : `${line} || exit 1`))
    .join('\n');
}

function patternOf(line: string): RegExp {
  const parts = line.split('…').map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.map((part) => part.replace(/ +/g, ' +')).join('[^\\n]*'));
}
