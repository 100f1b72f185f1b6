import type { Weight } from './weight.ts';
import type { Operation, TensorFlowGraph } from './tensorflow-graph.ts';

function scalar(constants: ReadonlyMap<string, Weight>, name: string | undefined): number | undefined {
  const weight = constants.get(name ?? '');
  return weight?.values.length === 1 ? weight.values[0] : undefined;
}

/**
 * Replaces `maximum(minimum(relu(x), high), 0)`, which is how Keras writes ReLU6, by `clip(x, 0, high)`: the runtime
 * fuses a clip into the convolution before it, and not the other three. The values are the same.
 */
export function fuseClips(graph: TensorFlowGraph): TensorFlowGraph {
  const { constants } = graph;
  const byName = new Map(graph.operations.map((operation) => [operation.name, operation]));
  const before = (operation: Operation | undefined, kind: Operation['kind']): Operation | undefined => {
    const source = byName.get(operation?.inputs[0] ?? '');
    return source?.kind === kind ? source : undefined;
  };
  const operations = graph.operations.map((operation): Operation => {
    if (operation.kind !== 'maximum' || scalar(constants, operation.inputs[1]) !== 0) return operation;
    const minimum = before(operation, 'minimum');
    const high = scalar(constants, minimum?.inputs[1]);
    const input = before(minimum, 'relu')?.inputs[0];
    if (high === undefined || input === undefined) return operation;
    return { kind: 'clip', name: operation.name, inputs: [input], low: 0, high };
  });
  return { ...graph, operations };
}
