import type { Readable } from 'node:stream';

/** Where the bytes of a pipe go. */
export interface PipeReader {
  /** Returns where the next bytes go, at least one byte long; asked again after every read. */
  room(): Uint8Array;
  /**
   * Takes note of bytes at the start of the room that was returned last. Returns whether reading goes on; after `false`
   * it does when the pipe is resumed.
   */
  filled(bytes: number): boolean;
}

interface SocketConstructor {
  new (options: {
    readonly handle: object;
    readonly writable: false;
    readonly onread: {
      readonly buffer: () => Uint8Array;
      readonly callback: (bytes: number) => boolean;
    };
  }): Readable;
}

/**
 * Lets the kernel read a child's pipe straight into the reader's own memory, which may be shared: without that, every
 * 64 kB of picture become a buffer of their own, are copied, overwritten and collected.
 *
 * Node offers it for sockets (`onread`), not for the pipes of a child, which are sockets all the same: the pipe's handle
 * moves into a new one. Destroying the old stream destroys the new one.
 *
 * @param stream - A pipe of a child process from which nothing has been read; only good for `destroy` afterwards.
 * @returns the new stream, which gives no data events; `undefined`, with `stream` as it was, where Node does not offer it.
 */
export function readDirectly(stream: Readable, reader: PipeReader): Readable | undefined {
  const original = stream as Readable & { _handle?: { readonly useUserBuffer?: unknown } | null };
  const handle = original._handle;
  if (typeof handle?.useUserBuffer !== 'function' || stream.readableLength > 0) return undefined;
  const Socket = stream.constructor as SocketConstructor;
  const direct = new Socket({
    handle,
    writable: false,
    onread: { buffer: () => reader.room(), callback: (bytes) => reader.filled(bytes) },
  });
  original._handle = null;
  stream.once('close', () => {
    direct.destroy();
  });
  return direct.resume();
}
