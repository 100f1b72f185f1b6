import { z } from 'zod';

const shapes = z.array(z.record(z.string(), z.array(z.number())));

/** One line of onnxruntime's profile, as far as it is read: a node that was run. */
const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  dur: z.number(),
  args: z.object({
    op_name: z.string(),
    input_type_shape: shapes,
    output_type_shape: shapes,
  }),
});

type NodeRun = z.infer<typeof eventSchema>;

/** What a profile says about one kind of operator. */
export interface OperatorUse {
  readonly operator: string;
  /** Share of the time of all nodes, 0..1. */
  readonly share: number;
}

/** Reads the nodes that were run from the text of a profile. */
export function readProfile(text: string): readonly NodeRun[] {
  const events = z.array(z.unknown()).parse(JSON.parse(text));
  return events.flatMap((event) => {
    const parsed = eventSchema.safeParse(event);
    return parsed.success && parsed.data.name.endsWith('_kernel_time') ? [parsed.data] : [];
  });
}

/**
 * Counts the multiply-accumulates of convolutions and matrix products, from the shapes in a profile of one call. To be
 * taken without graph optimisation: the runtime's own layouts pad channels.
 */
export function countMacs(nodes: readonly NodeRun[]): number {
  return nodes.reduce((sum, { args }) => {
    const [activation, weights] = args.input_type_shape.map(shapeOf);
    const [output] = args.output_type_shape.map(shapeOf);
    if (activation === undefined || weights === undefined || output === undefined) return sum;
    switch (args.op_name) {
      case 'Conv': // every output value sees one filter: [outputs, inputs per group, rows, columns]
        return sum + product(output) * product(weights.slice(1));
      case 'Gemm':
      case 'MatMul':
        return sum + product(output) * (activation.at(-1) ?? 0);
      default:
        return sum;
    }
  }, 0);
}

/** Returns the share of time per kind of operator, the largest first. */
export function operatorShares(nodes: readonly NodeRun[]): OperatorUse[] {
  const total = nodes.reduce((sum, { dur }) => sum + dur, 0);
  const byOperator = new Map<string, number>();
  for (const { dur, args } of nodes) {
    byOperator.set(args.op_name, (byOperator.get(args.op_name) ?? 0) + dur);
  }
  return [...byOperator]
    .map(([operator, spent]) => ({ operator, share: spent / total }))
    .sort((one, other) => other.share - one.share);
}

function shapeOf(typed: Readonly<Record<string, number[]>>): readonly number[] {
  return Object.values(typed)[0] ?? [];
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}
