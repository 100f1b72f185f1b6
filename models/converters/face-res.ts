import { createGraph, type GraphBuilder } from '../onnx/graph-builder.ts';
import { pruneGraph } from '../onnx/prune.ts';
import { ELEMENT, encodeModel } from '../onnx/schema.ts';
import { fuseClips } from '../sources/fuse-clips.ts';
import type { TensorFlowGraph } from '../sources/tensorflow-graph.ts';
import { adaptFirstFilter, addPictureInput } from './picture-input.ts';
import { addTensorFlowGraph } from './tensorflow-operations.ts';

const SIDE_PX = 224;
/** Mean colour of the pictures that the network was trained on (VGGFace2, as HSE-FaceRes subtracts it). */
const MEAN_RGB = [123.68, 116.779, 103.939] as const;
/** Values of the published graph: probabilities of 100 years of age, probability of male. */
const AGE_CLASSES = 'age_pred/Softmax';
const MALE = 'gender_pred/Sigmoid';

/**
 * Age from the classes 0 to 99, each standing for the middle of its year: the mean of the two most probable ones,
 * weighted by their probabilities.
 */
function addAge(graph: GraphBuilder, classes: string): void {
  const two = graph.tensor('two', [1], BigInt64Array.of(2n));
  const [probabilities, indices] = graph.nodeWithOutputs(
    'TopK',
    ['strongest_probabilities', 'strongest_indices'],
    [classes, two],
    { axis: 1 },
  );
  const years = graph.node('Cast', 'strongest_years', [indices], { to: ELEMENT.float32 });
  const weighted = graph.node('Mul', 'weighted_years', [years, probabilities]);
  const axis = graph.tensor('axis_of_classes', [1], BigInt64Array.of(1n));
  const sum = graph.node('ReduceSum', 'sum_of_years', [weighted, axis], { keepdims: 1 });
  const total = graph.node('ReduceSum', 'sum_of_probabilities', [probabilities, axis], { keepdims: 1 });
  const start = graph.node('Div', 'start_of_year', [sum, total]);
  const half = graph.tensor('half_a_year', [1], Float32Array.of(0.5));
  graph.node('Add', 'age_years', [start, half]);
}

function addGender(graph: GraphBuilder, male: string): void {
  const one = graph.tensor('one', [1], Float32Array.of(1));
  const female = graph.node('Sub', 'female', [one, male]);
  graph.node('Concat', 'gender_probabilities', [male, female], { axis: 1 });
}

/**
 * Converts HSE-FaceRes, as \@vladmandic/human publishes it: uint8 RGB `[faces, 224, 224, 3]` in, age in years
 * `[faces, 1]` and gender probabilities `[faces, 2]` (index 0 = male, 1 = female) out.
 *
 * The published graph has a third output, `global_pooling/Mean`, a descriptor of 1,024 numbers by which people can be
 * told apart. It is not an output here. The network reads blue, green, red; the first filter is turned round instead.
 *
 * @param uncut - Further values of the published graph to put out, with their widths; for tests that show how such a
 * graph is refused, and for comparisons with the published one.
 */
export function convertFaceRes(
  source: TensorFlowGraph,
  uncut: Readonly<Record<string, number>> = {},
): Uint8Array {
  const graph = createGraph('face-res', 17);
  const centred = addPictureInput(graph, 'faces', ['faces', SIDE_PX, SIDE_PX], MEAN_RGB);
  const valueOf = addTensorFlowGraph(graph, adaptFirstFilter(fuseClips(source), { reversed: true }), centred);
  addAge(graph, valueOf(AGE_CLASSES));
  addGender(graph, valueOf(MALE));
  graph.output('age_years', ['faces', 1]);
  graph.output('gender_probabilities', ['faces', 2]);
  for (const [name, width] of Object.entries(uncut)) graph.output(valueOf(name), ['faces', width]);
  const model = graph.model();
  return encodeModel({ ...model, graph: pruneGraph(model.graph) });
}
