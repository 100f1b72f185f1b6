import type { PixelSize } from '../contracts/geometry.ts';
import type { MediaFacts } from '../contracts/media.ts';
import type { OpenMedia } from './open-media.ts';

/** Open media whose container has been read: what a decoder starts from. */
export interface ProbedMedia {
  readonly open: OpenMedia;
  readonly facts: MediaFacts;
  /** Size of the full part of a frame: the coded picture after rotation. For a folder, of its largest image. */
  readonly full: PixelSize;
  /** Sizes of the pictures as displayed, one per file; absent for video. */
  readonly stills?: readonly PixelSize[];
  /** The container's own structure reaches beyond the end of the file. */
  readonly endsEarly: boolean;
  /** Presentation time of the last frame, where the container's index says so. */
  readonly lastFrameUs?: number;
}
