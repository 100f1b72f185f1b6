import { describe, expect, it } from 'vitest';
import { inspectSandbox } from '../../../../src/media/sandbox/inspect-sandbox.ts';
import { SandboxTrial } from '../../../../src/media/sandbox/sandbox-trial.ts';
import { childProcesses } from '../../../contracts/decoded-clip.ts';

describe('a trial of the sandbox that is begun early', () => {
  it('says what a run of its own would find out, and is made again for a second one', async () => {
    const trial = await SandboxTrial.begin();
    const first = await SandboxTrial.outcomeOf(trial);
    const second = await SandboxTrial.outcomeOf(trial);
    const { offered, tools } = await inspectSandbox();
    expect(first).toMatchObject({ offered, tools });
    expect(second).toMatchObject({ offered, tools });
    expect(second).not.toBe(first);
  });

  it.runIf(process.platform === 'linux')('has started its processes when it has begun', async () => {
    const trial = await SandboxTrial.begin();
    expect(await childProcesses()).toHaveLength(2);
    await SandboxTrial.outcomeOf(trial);
    expect(await childProcesses()).toEqual([]);
  });

  it('cannot be made up: no other object is one', async () => {
    const forged: unknown = Object.create(SandboxTrial.prototype);
    for (const value of [forged, {}, undefined, null, 'trial']) {
      expect(SandboxTrial.isGenuine(value)).toBe(false);
    }
    expect(SandboxTrial.isGenuine(await SandboxTrial.begin())).toBe(true);
  });
});
