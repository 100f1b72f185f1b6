import { describe, expect, it } from 'vitest';
import { takeRequest } from '../../../src/pipeline/taken-options.ts';

const PURPOSE = 'NonCommercialResearch';

describe('what a run is asked for', () => {
  it('is copied, the bytes of the record included', () => {
    const consent = Uint8Array.of(1, 2, 3);
    const options = { purpose: PURPOSE, consent, attributes: ['age'] };
    const taken = takeRequest('clip.mp4', options).options;
    consent.fill(0);
    options.attributes.push('gender');
    options.purpose = 'Advertising';
    expect(taken).toEqual({ purpose: PURPOSE, consent: Uint8Array.of(1, 2, 3), attributes: ['age'] });
  });

  it('keeps functions and signals as they are, and leaves out what is undefined', () => {
    const { signal } = new AbortController();
    const onProgress = (): void => undefined;
    const { options } = takeRequest('clip.mp4', { purpose: PURPOSE, signal, onProgress, workers: undefined });
    expect(options.signal).toBe(signal);
    expect(options.onProgress).toBe(onProgress);
    expect(Object.keys(options)).toEqual(['purpose', 'signal', 'onProgress']);
  });

  it.each<[string, unknown, unknown]>([
    ['no options', 'clip.mp4', undefined],
    ['no path', undefined, { purpose: PURPOSE }],
    ['an empty path', '', { purpose: PURPOSE }],
    ['no purpose', 'clip.mp4', {}],
    ['a record that is parsed already', 'clip.mp4', { purpose: PURPOSE, consent: {} }],
    ['attributes in one text', 'clip.mp4', { purpose: PURPOSE, attributes: 'age,gender' }],
    ['a sampling by name', 'clip.mp4', { purpose: PURPOSE, sampling: 'all' }],
    ['a rate in text', 'clip.mp4', { purpose: PURPOSE, sampling: { kind: 'rate', framesPerSecond: '10' } }],
    ['another granularity', 'clip.mp4', { purpose: PURPOSE, granularity: 'face' }],
    ['workers in text', 'clip.mp4', { purpose: PURPOSE, workers: '2' }],
    ['another decoder', 'clip.mp4', { purpose: PURPOSE, decoder: 'gstreamer' }],
    ['a controller for a signal', 'clip.mp4', { purpose: PURPOSE, signal: new AbortController() }],
    ['an outcome for a trial', 'clip.mp4', { purpose: PURPOSE, sandboxTrial: { offered: [] } }],
    ['a text for a function', 'clip.mp4', { purpose: PURPOSE, onProgress: 'log' }],
    ['an option that there is none of', 'clip.mp4', { purpose: PURPOSE, consents: 'clip.json' }],
    [
      'an option that throws when it is read',
      'clip.mp4',
      Object.defineProperty({}, 'purpose', {
        enumerable: true,
        get: () => {
          throw new Error('hostile');
        },
      }),
    ],
  ])('is a mistake with %s', (_, mediaPath, options) => {
    expect(() => takeRequest(mediaPath, options)).toThrow(
      expect.objectContaining({ name: 'FacegateError', code: 'ERR_USAGE' }),
    );
  });
});
