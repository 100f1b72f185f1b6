import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../../../samples/compose/clips.ts';
import { PORTRAITS } from '../../../samples/compose/portraits.ts';

const media = fileURLToPath(new URL('../../../samples/media/', import.meta.url));
const portraits = fileURLToPath(new URL('../../../samples/portraits/', import.meta.url));

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe('samples/media', () => {
  const listed = readFileSync(`${media}SHA256SUMS`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  '));

  it('lists every clip and every truth, and nothing that is not there', () => {
    const present = readdirSync(media).filter((name) => !['SHA256SUMS', 'README.md'].includes(name));
    expect(listed.map(([, name]) => name).sort()).toEqual(present.sort());
    expect(present.filter((name) => name.endsWith('.mp4'))).toHaveLength(CLIPS.length);
  });

  it.each(listed)('has the digest %s for %s', (digest, name) => {
    expect(sha256(`${media}${name}`)).toBe(digest);
  });

  it.each(CLIPS.map(({ name }) => name))('keeps %s under 400 kB, with its index in front', (name) => {
    const bytes = readFileSync(`${media}${name}.mp4`);
    expect(bytes.byteLength).toBeLessThan(400_000);
    expect(bytes.byteLength).toBeGreaterThan(1_000);
    const index = bytes.indexOf('moov');
    expect(index).toBeGreaterThan(0);
    expect(index).toBeLessThan(bytes.indexOf('mdat'));
  });

  it('is described clip by clip', () => {
    const text = readFileSync(`${media}README.md`, 'utf8');
    for (const { name } of CLIPS) expect(text).toContain(`\`${name}.mp4\``);
  });
});

describe('samples/portraits', () => {
  const provenance = readFileSync(`${portraits}PROVENANCE.md`, 'utf8');
  const pictures = readdirSync(portraits).filter((name) => name !== 'PROVENANCE.md');

  it('holds the portraits of the scenes and no others', () => {
    const used = Object.values(PORTRAITS).map(({ path }) => path.replace('samples/portraits/', ''));
    expect(pictures.sort()).toEqual(used.sort());
  });

  it.each(pictures)('says where %s comes from, with its digest', (name) => {
    expect(provenance).toContain(`\`${name}\``);
    expect(provenance).toContain(sha256(`${portraits}${name}`));
  });
});
