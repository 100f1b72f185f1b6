import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SANDBOX_FEATURES } from '../../../../src/media/sandbox/features.ts';
import { inspectSandbox } from '../../../../src/media/sandbox/inspect-sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'facegate-sandbox-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const LIMITS = ['no-file-writes', 'no-core-dumps', 'processor-limit', 'memory-limit'];
const ISOLATION = ['read-only-files', 'no-network', 'no-other-processes'];

/** A folder of tools: links to the system's, and scripts. */
function toolsOf(name: string, tools: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [tool, body] of Object.entries(tools)) {
    if (body.startsWith('/')) {
      symlinkSync(body, join(path, tool));
      continue;
    }
    writeFileSync(join(path, tool), `#!/bin/sh\n${body}\n`);
    chmodSync(join(path, tool), 0o755);
  }
  return path;
}

/** A tool that only pretends: it runs what comes after its options as it is. */
const PRETENDS = 'while [ "$1" != "--" ]; do shift; done; shift; exec "$@"';

describe.skipIf(process.platform === 'win32')('inspect sandbox', () => {
  it('offers what the machine has, all of it or with a reason', async () => {
    const { offered, missing, tools } = await inspectSandbox();
    expect([...offered, ...missing].sort()).toEqual([...SANDBOX_FEATURES].sort());
    expect(offered).toContain('node-permissions');
    expect(tools.prlimit !== undefined).toBe(existsSync('/usr/bin/prlimit'));
    if (tools.prlimit !== undefined) expect(offered).toEqual(expect.arrayContaining(LIMITS));
    if (tools.bwrap !== undefined) expect(offered).toEqual(expect.arrayContaining(ISOLATION));
  });

  it('goes on where there is nothing', async () => {
    const { offered, tools } = await inspectSandbox({ searchPath: toolsOf('nothing', {}) });
    expect(tools).toEqual({});
    expect(offered).toEqual(['node-permissions']);
  });

  it('does without a tool that is installed and fails: user namespaces may be forbidden', async () => {
    const path = toolsOf('forbidden', {
      cat: '/bin/cat',
      bwrap: 'echo "bwrap: No permissions to create new namespace" >&2; exit 1',
      ...(existsSync('/usr/bin/prlimit') ? { prlimit: '/usr/bin/prlimit' } : {}),
    });
    const { tools, missing } = await inspectSandbox({ searchPath: path });
    expect(tools.bwrap).toBeUndefined();
    expect(missing).toEqual(expect.arrayContaining(['read-only-files', 'no-other-processes']));
    expect(tools.prlimit !== undefined).toBe(existsSync('/usr/bin/prlimit'));
  });

  it('believes the kernel, not the tool', async () => {
    const path = toolsOf('pretending', { cat: '/bin/cat', prlimit: PRETENDS, bwrap: PRETENDS });
    const { tools, missing } = await inspectSandbox({ searchPath: path });
    expect(tools).toMatchObject({ prlimit: { path: join(path, 'prlimit') } });
    expect(missing).toEqual(
      expect.arrayContaining(['no-file-writes', 'memory-limit', 'read-only-files', 'no-other-processes']),
    );
  });
});
