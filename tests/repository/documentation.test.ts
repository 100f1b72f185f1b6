import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { ERRORS, EXIT } from '../../src/errors/catalogue.ts';
import { ROOT } from '../fixtures/sample-runs.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface PackageScripts {
  readonly scripts: Readonly<Record<string, string>>;
}

const { scripts } = JSON.parse(read('package.json')) as PackageScripts;

/** The commands of the `sh` blocks of a page, continuation lines joined. */
function shellCommands(page: string): readonly string[] {
  const blocks = [...read(page).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.trim() !== '');
}

/** Every file below a folder with one of these endings. */
function filesBelow(folder: string, endings: readonly string[]): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(ROOT, path)).isDirectory()) return filesBelow(path, endings);
    return endings.some((ending) => name.endsWith(ending)) ? [path] : [];
  });
}

describe('the pages', () => {
  const pages = [
    'README.md',
    'REVIEWING.md',
    'samples/README.md',
    'samples/library/README.md',
    'samples/models/README.md',
  ];
  const commands = pages.flatMap(shellCommands);

  it('name npm scripts that exist', () => {
    const named = commands.flatMap((line) =>
      [...line.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name),
    );
    expect(named).toContain('demo');
    for (const name of named) expect(scripts).toHaveProperty([name]);
  });

  it('name commands and flags that the program has', async () => {
    const calls = commands.flatMap((line) =>
      [...line.matchAll(/npx facegate ([^|&]*)/g)].map(([, call = '']) => call),
    );
    expect(calls.length).toBeGreaterThan(4);
    for (const call of calls) {
      let command: Command = await createProgram();
      for (const word of call.trim().split(/\s+/)) {
        command = command.commands.find((candidate) => candidate.name() === word) ?? command;
      }
      expect(command.name(), call).not.toBe('facegate');
      for (const flag of call.match(/--[a-z-]+/g) ?? []) {
        expect(
          command.options.map(({ long }) => long),
          `${call}: ${flag}`,
        ).toContain(flag);
      }
    }
  });

  it('give the test command that CI runs', () => {
    expect(shellCommands('README.md')).toContain('npm ci && npm test');
    expect(read('.ci/run')).toContain("'npm ci && npm test'");
  });

  it('list the exit statuses', () => {
    const table = read('README.md').split('## Exit status and errors')[1]?.split('\n## ')[0] ?? '';
    const listed = [...table.matchAll(/^\| (\d+) /gm)].map(([, status]) => Number(status));
    expect(listed).toEqual(Object.values(EXIT));
  });
});

describe('the error catalogue', () => {
  const sources = ['src', 'workers', 'models', 'bench']
    .flatMap((folder) => filesBelow(folder, ['.ts']))
    .map(read)
    .join('\n');

  it('says what to do about every code, in fixed text', () => {
    for (const { advice } of Object.values(ERRORS)) expect(advice).toMatch(/^[A-Z`].*[.`]$/);
  });

  it('holds no code that nothing reports', () => {
    const unused = Object.keys(ERRORS).filter((code) => sources.split(`'${code}'`).length < 2);
    expect(unused).toEqual([]);
  });
});

describe('the repository', () => {
  it('names no registry in its lockfile', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "http/);
  });

  it('keeps every file a page links to', () => {
    for (const page of [
      'README.md',
      'SECURITY.md',
      'REVIEWING.md',
      'ARCHITECTURE.md',
      'samples/README.md',
      'samples/library/README.md',
    ]) {
      const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/')) : '.';
      for (const [, target = ''] of read(page).matchAll(/\]\((?!http|#)([^)#]+)/g)) {
        expect(() => statSync(join(ROOT, folder, target)), `${page}: ${target}`).not.toThrow();
      }
    }
  });
});
