import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Worker threads run from dist/ (a `.ts` worker does not start on Node 20): tests see the code as it is now. */
export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
