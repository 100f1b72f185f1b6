import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MEDIA_LIMITS } from '../../../src/media/media-limits.ts';
import { openMedia } from '../../../src/media/open-media.ts';
import { openDescriptors } from '../../contracts/decoded-clip.ts';

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

describe('open media', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'facegate-open-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const code = (path: string, limits = DEFAULT_MEDIA_LIMITS): Promise<unknown> =>
    openMedia(path, limits).then(
      async (media) => {
        await media.close();
        return 'opened';
      },
      (error: unknown) => (error as { code?: unknown }).code,
    );

  it('hashes what the descriptor gives and keeps it open until closed', async () => {
    const before = await openDescriptors();
    const media = await openMedia(file('a', 'abc'), DEFAULT_MEDIA_LIMITS);
    expect(media.sha256).toEqual(['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']);
    expect(media).toMatchObject({ kind: 'file', sizeBytes: 3 });
    if (before > 0) expect(await openDescriptors()).toBe(before + 1);
    await media.close();
    await media.close();
    expect(await openDescriptors()).toBe(before);
  });

  it('hashes files larger than one block', async () => {
    const path = file('large', '');
    truncateSync(path, 3 * 1024 * 1024 + 5);
    await using media = await openMedia(path, DEFAULT_MEDIA_LIMITS);
    expect(media.sha256[0]).toBe(
      createHash('sha256')
        .update(Buffer.alloc(3 * 1024 * 1024 + 5))
        .digest('hex'),
    );
  });

  it('follows a symbolic link to a regular file', async () => {
    symlinkSync(file('target', 'abc'), join(folder, 'link'));
    await using media = await openMedia(join(folder, 'link'), DEFAULT_MEDIA_LIMITS);
    expect(media.sha256).toEqual([sha256('abc')]);
  });

  it.skipIf(process.platform === 'win32')(
    'refuses everything that is no regular file, without waiting',
    async () => {
      const before = await openDescriptors();
      execFileSync('mkfifo', [join(folder, 'fifo')]);
      const server = createServer().listen(join(folder, 'socket'));
      await new Promise((resolve) => server.once('listening', resolve));
      expect(await code(join(folder, 'fifo'))).toBe('ERR_MEDIA_NOT_A_FILE');
      expect(await code(join(folder, 'socket'))).toBe('ERR_MEDIA_NOT_A_FILE');
      expect(await code('/dev/zero')).toBe('ERR_MEDIA_NOT_A_FILE');
      await new Promise((resolve) => server.close(resolve));
      expect(await openDescriptors()).toBe(before);
    },
  );

  it('names what is missing, empty or too large', async () => {
    expect(await code(join(folder, 'missing'))).toBe('ERR_MEDIA_NOT_FOUND');
    symlinkSync(join(folder, 'missing'), join(folder, 'dangling'));
    expect(await code(join(folder, 'dangling'))).toBe('ERR_MEDIA_NOT_FOUND');
    expect(await code(file('empty', ''))).toBe('ERR_MEDIA_EMPTY');
    const path = file('a', 'abc');
    expect(await code(path, { ...DEFAULT_MEDIA_LIMITS, maximumSizeBytes: 2 })).toBe('ERR_MEDIA_LIMITS');
    expect(await code(path, { ...DEFAULT_MEDIA_LIMITS, maximumSizeBytes: 3 })).toBe('opened');
  });

  it('lends the descriptor only while the file stays as it was hashed', async () => {
    const path = file('a', 'abc');
    await using media = await openMedia(path, DEFAULT_MEDIA_LIMITS);
    const [lent] = media.files;
    expect(await lent.withHandle(() => Promise.resolve('used'))).toBe('used');
    const during = lent.withHandle(() => {
      appendFileSync(path, 'd');
      return Promise.reject(new Error('a failure that the change explains'));
    });
    await expect(during).rejects.toMatchObject({ code: 'ERR_MEDIA_CHANGED' });
    await expect(lent.withHandle(() => Promise.resolve())).rejects.toMatchObject({
      code: 'ERR_MEDIA_CHANGED',
    });
  });

  it('notices new content behind the old time and size', async () => {
    const path = file('a', 'abc');
    utimesSync(path, 1, 1);
    await using media = await openMedia(path, DEFAULT_MEDIA_LIMITS);
    writeFileSync(path, 'abd');
    utimesSync(path, 1, 1);
    const used = media.files[0].withHandle(() => Promise.resolve());
    await expect(used).rejects.toMatchObject({ code: 'ERR_MEDIA_CHANGED' });
  });

  it('goes on reading the hashed file when another takes its place', async () => {
    const path = file('a', 'abc');
    await using media = await openMedia(path, DEFAULT_MEDIA_LIMITS);
    const block = Buffer.alloc(3);
    rmSync(path);
    writeFileSync(path, 'xyz');
    const used = media.files[0].withHandle((handle) => handle.read(block, 0, 3, 0));
    // Removing a file changes its inode, which counts as a change; what must not happen is reading the other one.
    await expect(used).rejects.toMatchObject({ code: 'ERR_MEDIA_CHANGED' });
    expect(block.toString()).not.toBe('xyz');
  });

  it('takes the visible images of a folder in name order', async () => {
    file('b.PNG', 'two');
    file('a.jpeg', 'one');
    file('c.webp', 'three');
    file('.hidden.png', 'no');
    file('notes.txt', 'no');
    await using media = await openMedia(folder, DEFAULT_MEDIA_LIMITS);
    expect(media.kind).toBe('image-folder');
    expect(media.sha256).toEqual(['one', 'two', 'three'].map(sha256));
    expect(media.sizeBytes).toBe(11);
    const limits = { ...DEFAULT_MEDIA_LIMITS, maximumSizeBytes: 10 };
    expect(await code(folder, limits)).toBe('ERR_MEDIA_LIMITS');
    expect(await code(folder, { ...DEFAULT_MEDIA_LIMITS, maximumFrames: 2 })).toBe('ERR_MEDIA_LIMITS');
  });

  it('refuses folders without images and images that are no files', async () => {
    file('notes.txt', 'no');
    expect(await code(folder)).toBe('ERR_MEDIA_EMPTY');
    mkdirSync(join(folder, 'trap.png'));
    expect(await code(folder)).toBe('ERR_MEDIA_NOT_A_FILE');
  });

  it('stops when told to', async () => {
    const opening = openMedia(file('a', 'abc'), DEFAULT_MEDIA_LIMITS, AbortSignal.abort());
    await expect(opening).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});
