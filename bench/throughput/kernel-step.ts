import { describeModel, detectorInputSize, listModels } from '../../src/inference/model-catalogue.ts';
import { paddedSize } from '../../src/vision/padded-frame.ts';
import type { Step } from '../measure/in-turns.ts';
import type { Measurements } from '../measure/measurements.ts';
import { runFresh } from '../processes/fresh-process.ts';
import { kernelAnswerSchema, type KernelAnswer, type KernelRequest } from '../processes/kernel-messages.ts';
import type { BenchClip } from '../surroundings/clip.ts';
import { SERIES } from './series-names.ts';

/** Giga multiply-accumulates per second. */
const ARITHMETIC = { unit: 'GMAC/s', better: 'higher' } as const;

/** Name of a network with the number of items that it takes at once. */
export function networkName({
  id,
  shape,
}: {
  readonly id: string;
  readonly shape: readonly number[];
}): string {
  const [items = 1] = shape;
  return items === 1 ? id : `${id}, ${items} at once`;
}

/**
 * Returns networks with the inputs that this clip leads to.
 *
 * @param only - Ids of models; all that are there when absent.
 */
export function networksFor(
  clip: BenchClip,
  batch: number,
  only?: readonly string[],
): KernelRequest['networks'] {
  return listModels()
    .filter(({ id, present }) => present && (only?.includes(id) ?? true))
    .flatMap(({ id }) => {
      const model = describeModel(id);
      if (model.task === 'detect-faces') {
        const { widthPx, heightPx } = paddedSize(detectorInputSize(id, clip), model.detector.inputMultiplePx);
        return [{ id, shape: [1, heightPx, widthPx, 3] }];
      }
      const { sidePx } = model.estimator;
      return [1, batch].map((items) => ({ id, shape: [items, sidePx, sidePx, 3] }));
    });
}

/** Arithmetic of the networks against a matrix product in the same runtime, in turns. */
export function kernelStep(
  measured: Measurements,
  networks: KernelRequest['networks'],
  pace: { readonly rounds: number; readonly roundMs: number },
  onProfile: (networks: KernelAnswer['networks']) => void,
): Step {
  return {
    name: 'networks against a matrix product',
    async run(repetition) {
      const request: KernelRequest = { networks, ...pace, profile: repetition === 0 };
      const { answer } = await runFresh('processes/kernel-process', request, kernelAnswerSchema);
      for (const rate of answer.matrixProduct) measured.add(SERIES.matrixProduct, rate / 1e9, ARITHMETIC);
      for (const network of answer.networks) addNetwork(measured, network, answer.matrixProduct);
      if (request.profile) onProfile(answer.networks);
    },
  };
}

function addNetwork(
  measured: Measurements,
  network: KernelAnswer['networks'][number],
  matrixProduct: readonly number[],
): void {
  const name = networkName(network);
  for (const [round, rate] of network.macsPerSecond.entries()) {
    measured.add(SERIES.networkRate(name), rate / 1e9, ARITHMETIC);
    const share = (100 * rate) / (matrixProduct[round] ?? NaN);
    measured.add(SERIES.networkShare(name), share, { unit: '%', better: 'higher' });
  }
  for (const ms of network.msPerItem) {
    measured.add(SERIES.networkTime(name), ms, { unit: 'ms', better: 'lower' });
  }
}
