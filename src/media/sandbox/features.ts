/** What keeps a child process from doing harm, by effect; each is read back from the kernel or the runtime. */
export const SANDBOX_FEATURES = [
  'no-file-writes',
  'no-core-dumps',
  'processor-limit',
  'memory-limit',
  'read-only-files',
  'no-network',
  'no-other-processes',
  'node-permissions',
] as const;

export type SandboxFeature = (typeof SANDBOX_FEATURES)[number];

/** What each feature does, in one line. */
export const SANDBOX_EFFECTS: Readonly<Record<SandboxFeature, string>> = {
  'no-file-writes': 'prlimit: a process that reads media can write no byte to any file',
  'no-core-dumps': 'prlimit: a crash leaves no memory on disk',
  'processor-limit': 'prlimit: the kernel ends a process that computes for too long',
  'memory-limit': 'prlimit: the kernel refuses memory beyond a bound',
  'read-only-files':
    'bwrap: it sees system libraries and its own program, read-only, and nothing of the home',
  'no-network': 'bwrap: it has a network namespace of its own, in which there is nothing',
  'no-other-processes': 'bwrap: it sees no other process',
  'node-permissions': "Node's permission model: our own scripts may start nothing and write nothing",
};
