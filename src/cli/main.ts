#!/usr/bin/env node
import { limitOwnCoreDumpsAtOnce } from '../media/sandbox/early-core-limit.ts';

limitOwnCoreDumpsAtOnce();
await import('./start.ts');
