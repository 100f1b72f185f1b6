import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/index.ts';
import {
  PURPOSE,
  ROOT,
  consentFor,
  facegate,
  sample,
  seedOn,
  type Finished,
} from '../fixtures/sample-runs.ts';

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  environment = { FACEGATE_HOME: join(folder, 'home') };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Issues a record into a file and returns its path. */
async function recordFile(
  name: string,
  media: string,
  statement: Parameters<typeof consentFor>[2],
): Promise<string> {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, await consentFor(join(folder, 'home'), media, statement));
  return path;
}

const analyze = (media: string, ...flags: readonly string[]): Promise<Finished> =>
  facegate(['analyze', media, '--purpose', PURPOSE, ...flags], environment);

/** What no output may ever contain: traces of the program's insides. */
function expectClean({ stderr }: Finished): void {
  expect(stderr).not.toMatch(/\n\s+at |node:internal|\.ts:\d|\.js:\d|undefined|\[object/);
}

describe('facegate consent give and analyze', () => {
  it('take a newcomer from a video to a row in two commands', async () => {
    const record = join(folder, 'newcomer.json');
    const given = await facegate(
      [
        ...['consent', 'give', '--media', sample('one-person'), '--purpose', PURPOSE],
        ...[
          '--attributes',
          'age-range,age,gender',
          '--scope',
          'solo',
          '--declared-age',
          'adult',
          '--output',
          record,
        ],
      ],
      environment,
    );
    expect(given).toMatchObject({ status: 0, stdout: '' });
    expect(statSync(record).mode & 0o777).toBe(0o600);
    expect(readFileSync(record, 'utf8')).toContain('demonstration');

    const analysed = await analyze(sample('one-person'), '--consent', record);
    expect(analysed.status).toBe(0);
    expect(JSON.parse(analysed.stdout)).toMatchObject({ type: 'track', trackId: 1, decision: 'A_CONSENT' });
  });
});

describe('facegate analyze', () => {
  it.each([
    ['no record', [], 'D_NO_RECORD', 3],
    ['a record that does not exist', ['--consent', 'nowhere.json'], 'ERR_RECORD_NOT_FOUND', 6],
  ])('denies %s', async (_, flags, code, status) => {
    const summaryPath = join(folder, 'denied.json');
    const finished = await analyze(sample('two-portraits'), ...flags, '--summary', summaryPath);
    expect(finished).toMatchObject({ status, stdout: '' });
    expect(finished.stderr).toContain(code);
    expectClean(finished);
    const summary = JSON.parse(readFileSync(summaryPath, 'utf8')) as RunSummary;
    expect(summary).toMatchObject({ attributeInferences: 0, decoder: 'none', frames: { decoded: 0 } });
  });

  it('writes the file it was told to and no other', async () => {
    const record = await recordFile('whole', sample('one-person'), { scope: { kind: 'solo' } });
    const out = join(folder, 'out');
    mkdirSync(out);
    const finished = await analyze(
      sample('one-person'),
      '--consent',
      record,
      '--output',
      join(out, 'rows.jsonl'),
    );
    expect(finished).toMatchObject({ status: 0, stdout: '' });
    expect(readdirSync(out)).toEqual(['rows.jsonl']);
    expect(readFileSync(join(out, 'rows.jsonl'), 'utf8')).toMatch(/^\{"type":"track".*\}\n$/);
  });

  it('writes over neither the media, the record nor its own rows', async () => {
    const media = join(folder, 'copy.mp4');
    copyFileSync(sample('one-person'), media);
    const record = await recordFile('overwriting', media, { scope: { kind: 'solo' } });
    symlinkSync(media, join(folder, 'link.mp4'));
    for (const flags of [
      ['--output', media],
      ['--output', join(folder, 'link.mp4')],
      ['--summary', record],
      ['--output', join(folder, 'same'), '--summary', join(folder, 'same')],
    ]) {
      const finished = await analyze(media, '--consent', record, ...flags);
      expect(finished).toMatchObject({ status: 2, stdout: '' });
      expect(finished.stderr).toContain('ERR_OUTPUT_IS_INPUT');
    }
    expect(readFileSync(media).equals(readFileSync(sample('one-person')))).toBe(true);
  });

  it('leaves no file behind when the run is denied', async () => {
    const out = join(folder, 'denied-out');
    mkdirSync(out);
    expect(await analyze(sample('one-person'), '--output', join(out, 'rows.jsonl'))).toMatchObject({
      status: 3,
    });
    expect(readdirSync(out)).toEqual([]);
  });

  it('says so when the output cannot be written', async () => {
    const record = await recordFile('unwritable', sample('one-person'), { scope: { kind: 'solo' } });
    const finished = await analyze(
      sample('one-person'),
      '--consent',
      record,
      '--output',
      join(folder, 'no/such/rows.jsonl'),
    );
    expect(finished).toMatchObject({ status: 2, stdout: '' });
    expect(finished.stderr).toContain('ERR_OUTPUT');
    expectClean(finished);
  });

  it('ends quietly when its reader closes the pipe', async () => {
    const record = await recordFile('pipe', sample('two-portraits'), {
      scope: seedOn('two-portraits', 'collins'),
    });
    const child = spawn(
      process.execPath,
      [
        ...[join(ROOT, 'dist/src/cli/main.js'), 'analyze', sample('two-portraits'), '--purpose', PURPOSE],
        ...['--consent', record, '--granularity', 'frame', '--analysis-fps', 'all'],
      ],
      { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect(status).toBe(2);
    expect(stderr).toContain('ERR_OUTPUT');
    expect(stderr).not.toContain('    at ');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'is cancelled by %s with status 130, and leaves no file',
    async (signal) => {
      const record = await recordFile(`cancelled-${signal}`, sample('two-portraits'), {
        scope: seedOn('two-portraits', 'collins'),
      });
      const out = join(folder, `out-${signal}`);
      mkdirSync(out);
      const child = spawn(
        process.execPath,
        [
          ...[join(ROOT, 'dist/src/cli/main.js'), 'analyze', sample('two-portraits'), '--purpose', PURPOSE],
          ...['--consent', record, '--analysis-fps', 'all', '--explain', '--output', join(out, 'rows.csv')],
        ],
        { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let stderr = '';
      // The gate's first word: the run has begun.
      child.stderr.once('data', () => child.kill(signal));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const status = await new Promise((resolve) => child.once('close', resolve));
      expect(status).toBe(130);
      expect(stderr).toContain('ERR_ABORTED');
      expect(readdirSync(out)).toEqual([]);
    },
  );

  it('explains each stretch by its rule, without a value', async () => {
    const record = await recordFile('explain', sample('two-portraits'), {
      scope: seedOn('two-portraits', 'collins'),
    });
    const { stderr, stdout, status } = await analyze(
      sample('two-portraits'),
      '--consent',
      record,
      '--explain',
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/^G0 {2}R29 +A_CONSENT +run$/m);
    expect(stderr).toMatch(/^G1 {2}R29 +A_CONSENT +track \d +0\.\d+-5\.\d+ s$/m);
    expect(stderr).toMatch(/^G1 {2}R18 +D_BYSTANDER +track \d +0\.\d+-5\.\d+ s$/m);
    const { ageYears } = JSON.parse(stdout) as { ageYears: number };
    expect(stderr).not.toContain(String(ageYears));
    expect(stderr).not.toContain('female');
  });
});

describe('bad media', () => {
  const made = {
    'an empty file': (path: string) => {
      writeFileSync(path, '');
    },
    'a text file named .mp4': (path: string) => {
      writeFileSync(path, 'This is not a video.\n'.repeat(50));
    },
    'a truncated file': (path: string) => {
      copyFileSync(sample('two-portraits'), path);
      truncateSync(path, 150_000);
    },
    'an empty folder': (path: string) => {
      mkdirSync(path);
    },
    'a FIFO': (path: string) => {
      execFileSync('mkfifo', [path]);
    },
  } as const;
  const codes = {
    'an empty file': 'ERR_MEDIA_EMPTY',
    'a text file named .mp4': 'ERR_MEDIA_UNSUPPORTED',
    'a truncated file': 'ERR_MEDIA_TRUNCATED',
    'an empty folder': 'ERR_MEDIA_EMPTY',
    'a FIFO': 'ERR_MEDIA_NOT_A_FILE',
  } as const;
  const hashable = ['a text file named .mp4', 'a truncated file'];

  it.each(Object.entries(made))('%s is a coded error', async (name, make) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.mp4`);
    make(path);
    const consent = hashable.includes(name)
      ? ['--consent', await recordFile(name.replaceAll(' ', '-'), path, { scope: { kind: 'solo' } })]
      : [];
    const finished = await analyze(path, ...consent);
    expect(finished).toMatchObject({ status: 4, stdout: '' });
    expect(finished.stderr).toContain(codes[name as keyof typeof codes]);
    expectClean(finished);
  });

  it('a path that does not exist is a coded error', async () => {
    const finished = await analyze(join(folder, 'missing.mp4'));
    expect(finished).toMatchObject({ status: 4, stdout: '' });
    expect(finished.stderr).toContain('ERR_MEDIA_NOT_FOUND');
    expect(finished.stderr).not.toContain('missing.mp4');
  });

  it.each([
    ['audio only', join(ROOT, 'tests/fixtures/media/audio-only.mp4'), 4, 'ERR_MEDIA_NO_VIDEO'],
    ['a video of one pixel', join(ROOT, 'tests/fixtures/media/one-pixel.webm'), 0, ''],
    ['a video without faces', sample('no-face'), 0, ''],
  ])('%s ends as it should', async (name, media, status, code) => {
    const record = await recordFile(name.replaceAll(' ', '-'), media, { scope: { kind: 'solo' } });
    const finished = await analyze(media, '--consent', record);
    expect(finished).toMatchObject({ status, stdout: '' });
    expect(finished.stderr).toContain(code);
    expectClean(finished);
  });
});

describe('usage', () => {
  it.each([
    [['analyze']],
    [['analyze', 'x.mp4']],
    [['analyze', 'x.mp4', '--purpose', PURPOSE, '--analysis-fps', '0']],
    [['analyze', 'x.mp4', '--purpose', PURPOSE, '--analysis-fps', 'many']],
    [['analyze', 'x.mp4', '--purpose', PURPOSE, '--workers', '0']],
    [['analyze', 'x.mp4', '--purpose', PURPOSE, '--decoder', 'other']],
    [['analyze', 'x.mp4', '--purpose', PURPOSE, '--no-gate']],
    [['conceal']],
  ])('%j is refused with status 2', async (args) => {
    const finished = await facegate(args, environment);
    expect(finished).toMatchObject({ status: 2, stdout: '' });
    expect(finished.stderr).not.toBe('');
    expectClean(finished);
  });

  it.each([[['--help']], [['analyze', '--help']], [['consent', 'give', '--help']], [['--version']]])(
    '%j answers',
    async (args) => {
      const finished = await facegate(args, environment);
      expect(finished.status).toBe(0);
      expect(finished.stdout).not.toBe('');
    },
  );
});

describe('facegate models and doctor', () => {
  it('list and verify the models', async () => {
    const listed = await facegate(['models', 'list'], environment);
    expect(listed.stdout).toMatch(/^rfb-320 +detect-faces +MIT +[0-9a-f]{64}$/m);
    const verified = await facegate(['models', 'verify'], environment);
    expect(verified).toMatchObject({ status: 0 });
    expect(
      verified.stdout
        .trim()
        .split('\n')
        .every((line) => / (verified|not-fetched)$/.test(line)),
    ).toBe(true);
    expect(verified.stdout).toMatch(/^rfb-320 +verified$/m);
    const isFetched = /^face-res-deep +verified$/m.test(verified.stdout);
    const all = await facegate(['models', 'verify', '--all'], environment);
    expect(all.status).toBe(isFetched ? 0 : 5);
  });

  it.each<[string, (models: string) => void, string, readonly string[]]>([
    ['no manifest', () => undefined, 'ERR_MODEL_MISSING', ['list']],
    [
      'a manifest that is none',
      (models) => {
        writeFileSync(join(models, 'manifest.json'), '{}');
      },
      'ERR_MODEL_MANIFEST',
      ['list'],
    ],
    [
      'a graph that is not there',
      (models) => {
        plantAgeGender(models);
        rmSync(join(models, 'converted/age-gender.onnx'));
      },
      'ERR_MODEL_MISSING',
      ['verify'],
    ],
    [
      'another graph',
      (models) => {
        plantAgeGender(models);
        writeFileSync(join(models, 'converted/age-gender.onnx'), 'another');
      },
      'ERR_MODEL_DIGEST',
      ['verify'],
    ],
  ])(
    'tell of a folder of one’s own with %s, and not how the package’s models are mended',
    async (_, plant, code, command) => {
      const models = mkdtempSync(join(folder, 'models-'));
      plant(models);
      const { status, stderr } = await facegate(['models', ...command, '--models', models], environment);
      expect({ status, stderr }).toMatchObject({
        status: 5,
        stderr: expect.stringMatching(new RegExp(`^facegate: ${code}: [^\n]+\n$`)) as string,
      });
      expect(stderr).not.toMatch(/npm run models|install facegate/);
    },
  );

  it('shows what the machine offers, and what it lacks without ffmpeg', async () => {
    const machine = await facegate(['doctor'], environment);
    expect(machine.stdout).toMatch(/^engine +present +onnxruntime-node/m);
    const bare = await facegate(['doctor'], { ...environment, PATH: '/nowhere', FFMPEG_PATH: '' });
    expect(bare.stdout).toMatch(/^decoder +missing +ffmpeg/m);
  });
});

/** Writes a folder with one model of the package, as a user who copies it has. */
function plantAgeGender(models: string): void {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'models/manifest.json'), 'utf8')) as {
    models: { id: string }[];
  };
  const only = manifest.models.filter(({ id }) => id === 'age-gender');
  writeFileSync(join(models, 'manifest.json'), JSON.stringify({ formatVersion: 1, models: only }));
  mkdirSync(join(models, 'converted'));
  copyFileSync(join(ROOT, 'models/converted/age-gender.onnx'), join(models, 'converted/age-gender.onnx'));
}
