import { createGraph, floatTensor, operatorNode, valueInfo } from '../../models/onnx/graph-builder.ts';
import {
  decodeModel,
  ELEMENT,
  encodeModel,
  type GraphProto,
  type ModelProto,
} from '../../models/onnx/schema.ts';
import { mutate } from './mutations.ts';
import type { Random } from './random.ts';

/** Does something to a sound graph that leaves it a graph. Returns bytes to append, where the schema cannot hold it. */
type Change = (graph: GraphProto, random: Random) => Uint8Array;

const NOTHING = new Uint8Array(0);

/** More elements than any machine has memory for, and some that a large one could try. */
const GIANT = [2 ** 31, 2 ** 34, 2 ** 36, 2 ** 40, 2 ** 62] as const;
/** Multiplied with themselves so often, matrices of this side take minutes. */
const LARGE_SIDE = 8192;
const LARGE_PRODUCTS = 60;
const LONG_CHAIN = 100_000;

const CHANGES: Readonly<Record<string, Change>> = {
  'weights that are no numbers': (graph) => fillWeights(graph, NaN),
  'infinite weights': (graph) => fillWeights(graph, Infinity),
  'huge weights': (graph) => fillWeights(graph, 3e38),
  'random weights': (graph, random) => {
    for (const { raw_data: raw } of graph.initializer ?? []) raw?.forEach((_, at) => (raw[at] = random(256)));
    return NOTHING;
  },
  'a size of a constant': (graph, random) => {
    const sizes = [...GIANT, 0, -1, 2 ** 33];
    const tensor = pick(graph.initializer ?? [], random);
    const dims = tensor?.dims ?? [];
    dims[random(Math.max(1, dims.length))] = sizes[random(sizes.length)] ?? 0;
    return NOTHING;
  },
  'sizes whose product overflows': (graph, random) => {
    const tensor = pick(graph.initializer ?? [], random);
    if (tensor !== undefined) tensor.dims = [2 ** 33, 2 ** 33];
    return NOTHING;
  },
  'a size of an output': (graph, random) => {
    const sizes = [...GIANT, 0, 2, 512];
    const dim = pick(graph.output, random)?.type.tensor_type.shape.dim.at(-1);
    if (dim !== undefined) dim.dim_value = sizes[random(sizes.length)] ?? 0;
    return NOTHING;
  },
  'one more output': (graph) => {
    graph.output.push(valueInfo(graph.node[0]?.output?.[0] ?? '', ELEMENT.float32, ['faces', 512]));
    return NOTHING;
  },
  'a constant larger than memory': (graph, random) =>
    disturb(graph, (name) => [
      operatorNode('ConstantOfShape', `${name}/large`, [
        integer(graph, `${name}/size`, GIANT[random(GIANT.length)]),
      ]),
      operatorNode('ReduceMax', name, [`${name}/large`], { keepdims: 0 }),
    ]),
  'work for minutes': (graph) =>
    disturb(graph, (name) => {
      const side = integer(graph, `${name}/side`, LARGE_SIDE);
      const products = Array.from({ length: LARGE_PRODUCTS }, (_, index) =>
        operatorNode('MatMul', `${name}/${index + 1}`, [`${name}/${index}`, `${name}/${index}`]),
      );
      return [
        operatorNode('Concat', `${name}/sides`, [side, side], { axis: 0 }),
        operatorNode('ConstantOfShape', `${name}/0`, [`${name}/sides`]),
        ...products,
        operatorNode('ReduceMax', name, [`${name}/${LARGE_PRODUCTS}`], { keepdims: 0 }),
      ];
    }),
  'a chain of many nodes': (graph) =>
    disturb(graph, (name) => {
      (graph.initializer ??= []).push(floatTensor(`${name}/0`, [], Float32Array.of(0)));
      const links = Array.from({ length: LONG_CHAIN }, (_, index) =>
        operatorNode('Abs', `${name}/${index + 1}`, [`${name}/${index}`]),
      );
      return [...links, operatorNode('Abs', name, [`${name}/${LONG_CHAIN}`])];
    }),
  'a circle': (graph) => {
    const last = graph.node.at(-1)?.output?.[0];
    const first = graph.node[0];
    if (first?.input !== undefined && last !== undefined) first.input[0] = last;
    return NOTHING;
  },
  'an operator that does not fit': (graph, random) => {
    const names = ['Loop', 'Scan', 'If', 'Resize', 'NonMaxSuppression', 'RoiAlign', 'Einsum', 'STFT', 'x'];
    const node = pick(graph.node, random);
    if (node !== undefined) node.op_type = names[random(names.length)] ?? '';
    return NOTHING;
  },
  'numbers of a node': (graph, random) => {
    const values = [-(2 ** 31), -1, 0, 2 ** 31 - 1, 2 ** 40];
    for (const { ints } of pick(graph.node, random)?.attribute ?? []) {
      ints?.forEach((_, at) => (ints[at] = values[random(values.length)] ?? 0));
    }
    return NOTHING;
  },
  'a file as a constant': (graph) => {
    disturb(graph, (name) => [
      operatorNode('Cast', `${name}/file`, ['file'], { to: ELEMENT.float32 }),
      operatorNode('ReduceMax', name, [`${name}/file`], { keepdims: 0 }),
    ]);
    return EXTERNAL;
  },
};

/** The ways in which graphs are made hostile; the first is damage to the bytes. */
export const GRAPH_CHANGES: readonly string[] = ['damaged bytes', ...Object.keys(CHANGES)];

/** Returns a hostile graph made from a sound one: `change` is one of {@link GRAPH_CHANGES}. */
export function hostileGraph(sound: Uint8Array, change: string, random: Random): Uint8Array {
  const make = CHANGES[change];
  if (make === undefined) return mutate(sound, random);
  // A copy: what is decoded shares its bytes.
  const model: ModelProto = decodeModel(Uint8Array.from(sound));
  const appended = make(model.graph, random);
  return Buffer.concat([encodeModel(model), appended]);
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list[random(Math.max(1, list.length))];
}

function fillWeights({ initializer = [] }: GraphProto, value: number): Uint8Array {
  for (const tensor of initializer) {
    const { name = '', data_type: type, raw_data: raw } = tensor;
    if (type === ELEMENT.float32 && raw !== undefined) {
      tensor.raw_data = floatTensor(name, [], new Float32Array(raw.length / 4).fill(value)).raw_data ?? raw;
    }
  }
  return NOTHING;
}

function integer(graph: GraphProto, name: string, value = 0): string {
  const builder = createGraph('constant', 17);
  builder.tensor(name, [1], BigInt64Array.of(BigInt(value)));
  (graph.initializer ??= []).push(...(builder.model().graph.initializer ?? []));
  return name;
}

/** Adds something to the first output, so that no optimisation leaves it out. */
function disturb(
  graph: GraphProto,
  nodesOf: (name: string) => readonly GraphProto['node'][number][],
): Uint8Array {
  const name = graph.output[0]?.name ?? '';
  for (const node of graph.node) {
    node.output = (node.output ?? []).map((output) => (output === name ? `${name}/sound` : output));
    if (node.name === name) node.name = `${name}/sound`;
    node.input = (node.input ?? []).map((input) => (input === name ? `${name}/sound` : input));
  }
  graph.node.push(...nodesOf('disturbance'), operatorNode('Add', name, [`${name}/sound`, 'disturbance']));
  return NOTHING;
}

/**
 * A constant whose bytes are in another file: field 7 of a model (graph) with field 5 (initializer), which a reader
 * merges with the graph before it.
 */
const EXTERNAL = field(
  7,
  field(
    5,
    Buffer.concat([
      Buffer.from([0x08, 4, 0x10, ELEMENT.uint8]),
      field(8, Buffer.from('file')),
      field(
        13,
        Buffer.concat([field(1, Buffer.from('location')), field(2, Buffer.from('../../../../etc/passwd'))]),
      ),
      Buffer.from([0x70, 1]),
    ]),
  ),
);

/** One field of a Protocol Buffers message: number, length, bytes; both below 128. */
function field(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
