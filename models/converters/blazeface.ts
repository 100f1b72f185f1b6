import { createGraph } from '../onnx/graph-builder.ts';
import { pruneGraph } from '../onnx/prune.ts';
import { encodeModel } from '../onnx/schema.ts';
import type { TensorFlowGraph } from '../sources/tensorflow-graph.ts';
import { adaptFirstFilter, addPictureInput } from './picture-input.ts';
import { addTensorFlowGraph } from './tensorflow-operations.ts';

const HALF_RANGE = 127.5;
/** Of the 16 numbers of an anchor the first four are the box; the others are six landmarks. */
const BOX_NUMBERS = 4n;

/** Names of the published outputs, grid by grid. */
interface PublishedOutputs {
  readonly logits: readonly string[];
  readonly regressors: readonly string[];
}

const PUBLISHED: Readonly<Record<string, PublishedOutputs>> = {
  'blazeface-back': { logits: ['Identity', 'Identity_1'], regressors: ['Identity_2', 'Identity_3'] },
  'mediapipe-short': { logits: ['classificators'], regressors: ['regressors'] },
  'mediapipe-full': { logits: ['reshaped_classifier_face_4'], regressors: ['reshaped_regressor_face_4'] },
  'mediapipe-full-sparse': { logits: ['Identity_1'], regressors: ['Identity'] },
};

/**
 * Converts a detector of the BlazeFace family: uint8 RGB `[1, height, width, 3]` in, face scores `[1, anchors, 1]`
 * after the sigmoid and locations `[1, anchors, 4]` (centre x, centre y, width, height in pixels, relative to the
 * anchor) out. The landmarks stay inside.
 *
 * The network reads -1..1, that is (x - 127.5) / 127.5: the mean is subtracted in the graph, the factor is folded into
 * the first filter. Everything is convolution, so that every multiple of the whole stride works.
 *
 * @param id - Which of the published models it is.
 */
export function convertBlazeFace(id: string, source: TensorFlowGraph): Uint8Array {
  const published = PUBLISHED[id];
  if (published === undefined) throw new Error(`Unknown detector ${id}.`);
  const graph = createGraph(id, 17);
  const mean = [HALF_RANGE, HALF_RANGE, HALF_RANGE] as const;
  const centred = addPictureInput(graph, 'picture', [1, 'height', 'width'], mean);
  const valueOf = addTensorFlowGraph(graph, adaptFirstFilter(source, { scale: 1 / HALF_RANGE }), centred);

  const logits = graph.node('Concat', 'logits', published.logits.map(valueOf), { axis: 1 });
  graph.node('Sigmoid', 'scores', [logits]);
  const regressors = graph.node('Concat', 'all_locations', published.regressors.map(valueOf), { axis: 1 });
  const [from, to, axis] = Object.entries({ from: 0n, to: BOX_NUMBERS, axis: 2n }).map(([name, value]) =>
    graph.tensor(`box/${name}`, [1], BigInt64Array.of(value)),
  );
  graph.node('Slice', 'locations', [regressors, from ?? '', to ?? '', axis ?? '']);
  graph.output('scores', [1, 'anchors', 1]);
  graph.output('locations', [1, 'anchors', 4]);
  const model = graph.model();
  return encodeModel({ ...model, graph: pruneGraph(model.graph) });
}
