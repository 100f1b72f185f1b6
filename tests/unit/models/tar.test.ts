import { describe, expect, it } from 'vitest';
import { readTarEntry } from '../../../models/sources/tar.ts';
import { writeTar } from '../../fixtures/tar.ts';

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value));

const archive = writeTar([
  { path: 'package/folder', content: new Uint8Array(), type: '5' },
  { path: 'package/empty', content: new Uint8Array() },
  { path: 'package/long', content: new Uint8Array(513).fill(7) },
  { path: 'package/link', content: new Uint8Array(), type: '2' },
  { path: 'deep/file', content: text('deep'), prefix: 'package/very' },
  { path: 'package/last', content: text('last') },
]);

describe('readTarEntry', () => {
  it('finds a file behind others, of any length', () => {
    expect(readTarEntry(archive, 'package/last')).toEqual(text('last'));
    expect(readTarEntry(archive, 'package/long')).toEqual(new Uint8Array(513).fill(7));
    expect(readTarEntry(archive, 'package/empty')).toEqual(new Uint8Array());
  });

  it('puts a long path together', () => {
    expect(readTarEntry(archive, 'package/very/deep/file')).toEqual(text('deep'));
    expect(readTarEntry(archive, 'deep/file')).toBeUndefined();
  });

  it('finds neither folders nor links nor what is not there', () => {
    expect(readTarEntry(archive, 'package/folder')).toBeUndefined();
    expect(readTarEntry(archive, 'package/link')).toBeUndefined();
    expect(readTarEntry(archive, 'package/none')).toBeUndefined();
    expect(readTarEntry(new Uint8Array(), 'package/last')).toBeUndefined();
  });

  it('does not give half a file', () => {
    const end = archive.length - 1024;
    expect(readTarEntry(archive.subarray(0, end - 512 + 2), 'package/last')).toBeUndefined();
  });
});
