import type { GraphProto } from './schema.ts';

/** Removes every node and initializer that none of the graph's outputs needs. */
export function pruneGraph(graph: GraphProto): GraphProto {
  const needed = new Set(graph.output.map((value) => value.name));
  const nodes = graph.node
    .toReversed() // ONNX lists nodes in topological order: consumers come after producers.
    .filter((node) => {
      if (!(node.output ?? []).some((name) => needed.has(name))) return false;
      for (const name of node.input ?? []) needed.add(name);
      return true;
    })
    .reverse();
  const initializer = (graph.initializer ?? []).filter((tensor) => needed.has(tensor.name ?? ''));
  return { ...graph, node: nodes, initializer };
}
