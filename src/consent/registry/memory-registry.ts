import { planAppend, planUse, snapshotOf, type ConsentRegistry, type RegistryEntry } from './registry.ts';

/** Returns a registry that lives in memory and forgets everything with the process: for tests and one-off embedding. */
export function createMemoryRegistry(): ConsentRegistry {
  const logs = new Map<string, readonly RegistryEntry[]>();
  const entriesOf = (recordId: string): readonly RegistryEntry[] => logs.get(recordId) ?? [];
  const extend = (recordId: string, entries: readonly RegistryEntry[]): void => {
    if (entries.length > 0) logs.set(recordId, [...entriesOf(recordId), ...entries]);
  };
  return {
    snapshot: (recordId) => snapshotOf(entriesOf(recordId)),
    epoch: (recordId) => entriesOf(recordId).filter((entry) => entry.type === 'event').length,
    writable: () => true,
    takeUse(recordId, use) {
      const plan = planUse(entriesOf(recordId), use);
      extend(recordId, plan.append);
      return plan.outcome;
    },
    append(recordId, events, nowMs) {
      extend(recordId, planAppend(entriesOf(recordId), events, nowMs));
    },
    list: () => [...logs.keys()].sort(),
  };
}
