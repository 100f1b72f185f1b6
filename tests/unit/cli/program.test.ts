import { describe, expect, it } from 'vitest';
import { requiresModules } from '../../../src/cli/load-at-once.ts';
import { createProgram } from '../../../src/cli/program.ts';

describe('the command tree', () => {
  it.each([undefined, '--help', 'help', 'anything'])(
    'has every command where %s is asked for',
    async (name) => {
      const { commands } = await createProgram(name);
      expect(commands.map((command) => command.name())).toEqual([
        'analyze',
        'verify-age',
        'consent',
        'prove',
        'models',
        'disclose',
        'bench',
        'doctor',
      ]);
    },
  );

  it('has the one that is asked for, the same as among all', async () => {
    const all = await createProgram();
    for (const expected of all.commands) {
      const { commands } = await createProgram(expected.name());
      expect(commands.map((command) => command.helpInformation())).toEqual([expected.helpInformation()]);
    }
  });
});

describe('modules are required', () => {
  it.each(['20.19.0', '20.20.2', '22.13.0', '23.5.0', '24.0.0', '26.10.0'])('by Node %s', (version) => {
    expect(requiresModules(version)).toBe(true);
  });

  it.each(['20.18.3', '21.7.3', '22.12.0', '23.4.0'])('not by Node %s, which cannot or warns', (version) => {
    expect(requiresModules(version)).toBe(false);
  });
});
