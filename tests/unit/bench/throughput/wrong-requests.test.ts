import { describe, expect, it } from 'vitest';
import { measureThroughput, type ThroughputOptions } from '../../../../bench/throughput/throughput.ts';
import { sample } from '../../../fixtures/sample-runs.ts';

const REQUEST: Omit<ThroughputOptions, 'onStep'> = {
  clip: sample('one-person'),
  quick: true,
  profile: 'fast',
  detectors: [],
  decoders: ['ffmpeg'],
  engines: ['onnx'],
};

describe('bench throughput', () => {
  it.each<[string, Partial<ThroughputOptions>, string]>([
    ['a detector that there is not', { detectors: ['rfb-416', 'nobody'] }, 'ERR_MODEL_UNKNOWN'],
    ['a model that is no detector', { detectors: ['age-gender'] }, 'ERR_MODEL_UNKNOWN'],
    [
      'a detector that the engine cannot run',
      { detectors: ['rfb-416'], engines: ['tfjs-wasm'] },
      'ERR_ENGINE_MODEL',
    ],
  ])('is told of %s before anything is measured', async (_, change, code) => {
    const steps: string[] = [];
    const onStep = (name: string): void => void steps.push(name);
    await expect(measureThroughput({ ...REQUEST, ...change, onStep })).rejects.toMatchObject({ code });
    expect(steps).toEqual([]);
  });
});
