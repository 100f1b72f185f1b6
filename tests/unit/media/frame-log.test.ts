import { describe, expect, it } from 'vitest';
import { FrameLog, type LoggedFrame } from '../../../src/media/frame-log.ts';

const TOKEN = 'c0ffee';

function line(filter: 'd' | 'a', text: string): string {
  return `[showinfo@${filter}${TOKEN} @ 0x55] ${text}\n`;
}

const frame = (pts: string): string =>
  `n:   0 pts: ${pts} pts_time:0.04    pos:     7069 fmt:yuv420p sar:1/1 s:320x180 i:P iskey:0 type:B `;
const colour = (space: string): string =>
  `color_range:tv color_space:${space} color_primaries:unknown color_trc:unknown`;

/** Two decoded frames of which the second is analysed, as ffmpeg 5.1 prints them. */
const TEXT =
  "Input #0, mov, from '/dev/stdin':\n  Metadata:\n    title : a secret place\n" +
  line('d', 'config in time_base: 1/12800, frame_rate: 25/1') +
  line('d', 'config out time_base: 0/0, frame_rate: 0/0') +
  line('a', 'config in time_base: 1/12800, frame_rate: 25/1') +
  line('a', 'config out time_base: 0/0, frame_rate: 0/0') +
  line('d', frame('   -512')) +
  line('d', colour('bt709')) +
  line('d', frame('      0')) +
  line('d', colour('bt709')) +
  line('a', frame('      0')) +
  line('a', '  side data - something of 8 bytes') +
  line('a', colour('bt709'));

function parse(chunks: readonly Uint8Array[]): { log: FrameLog; frames: LoggedFrame[] } {
  const frames: LoggedFrame[] = [];
  const log = new FrameLog(TOKEN, (logged) => frames.push(logged));
  for (const chunk of chunks) log.write(chunk);
  log.end();
  return { log, frames };
}

describe('frame log', () => {
  it('counts decoded frames and describes the analysed ones', () => {
    const { log, frames } = parse([Buffer.from(TEXT)]);
    expect(frames).toEqual([{ decodedIndex: 1, timestampUs: 0, matrix: 'bt709' }]);
    expect(log.decodedFrames).toBe(2);
    expect(log.analysedFrames).toBe(1);
    expect(log.latestUs).toBe(0);
  });

  it('reads the same byte by byte', () => {
    const bytes = Buffer.from(TEXT);
    const { frames } = parse(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect(frames).toEqual(parse([Buffer.from(TEXT)]).frames);
  });

  it('overwrites what it was given', () => {
    const chunk = Buffer.from(TEXT);
    parse([chunk]);
    expect(chunk.every((byte) => byte === 0)).toBe(true);
  });

  it('keeps microseconds exact where the printed seconds are rounded', () => {
    const text = TEXT.replaceAll('pts:       0 ', 'pts: 123456789 ');
    expect(parse([Buffer.from(text)]).frames[0]?.timestampUs).toBe(Math.round((123456789 * 1e6) / 12800));
  });

  it('is not deceived by text that poses as its lines', () => {
    const title =
      '    title : [showinfo@d @ 0x55] n: 0 pts: 7 x\n[showinfo@a @ 0x55] n: 0 pts: 7 x\n' +
      '[showinfo@dbadbad @ 0x55] n: 0 pts: 7 x\n';
    const { log, frames } = parse([Buffer.from(title + TEXT)]);
    expect(log.decodedFrames).toBe(2);
    expect(frames).toHaveLength(1);
  });

  it('survives a line without end', () => {
    const { log } = parse([Buffer.alloc(100_000, 'x'), Buffer.from(`\n${TEXT}`)]);
    expect(log.decodedFrames).toBe(2);
  });

  it('knows three matrices and takes every other for bt601', () => {
    const named = (space: string): string | undefined =>
      parse([Buffer.from(TEXT.replaceAll('bt709', space))]).frames[0]?.matrix;
    expect(named('bt2020nc')).toBe('bt2020');
    expect(named('bt2020c')).toBe('bt2020');
    expect(named('unknown')).toBe('bt601');
    expect(named('smpte170m')).toBe('bt601');
  });

  it.each([
    ['without a time', TEXT.replaceAll('pts:       0 ', 'pts: NOPTS '), 'ERR_MEDIA_TIMESTAMPS'],
    ['whose time does not rise', TEXT + TEXT, 'ERR_MEDIA_TIMESTAMPS'],
    ['that was never decoded', TEXT.replace(line('d', frame('      0')), ''), 'ERR_DECODER_FAILED'],
    ['before any time base', TEXT.replaceAll('config in', 'config'), 'ERR_DECODER_FAILED'],
  ])('refuses an analysed frame %s', (_, text, code) => {
    expect(() => parse([Buffer.from(text)])).toThrow(expect.objectContaining({ code }));
  });
});
