import type { PixelSize } from '../contracts/geometry.ts';
import { countGridAnchors, type AnchorGrid } from '../vision/anchor-grid.ts';
import { resetCandidates, type CandidateBuffer } from '../vision/boxes.ts';
import { decodeScrfdGrid } from '../vision/scrfd-decoder.ts';
import type { ScoreForm } from '../vision/score-form.ts';
import { decodeYunetGrid } from '../vision/yunet-decoder.ts';
import type { FamilyDecoder } from './family-decoder.ts';

const EMPTY = new Float32Array(0);

/** Decodes the grids of SCRFD: a score and four distances per anchor. */
export function scrfdDecoder(grids: readonly AnchorGrid[], scoreForm: ScoreForm): FamilyDecoder {
  return perGrid({
    grids,
    reads: [
      { role: 'face-scores', width: 1 },
      { role: 'face-locations', width: 4 },
    ],
    decode: (grid, [scores = EMPTY, distances = EMPTY], ...rest) => {
      decodeScrfdGrid(grid, scoreForm, scores, distances, ...rest);
    },
  });
}

/** Decodes the grids of YuNet: a class, an objectness and a location per cell. */
export function yunetDecoder(
  steps: readonly { readonly stepPx: number }[],
  scoreForm: ScoreForm,
): FamilyDecoder {
  return perGrid({
    grids: steps.map(({ stepPx }) => ({ stepPx, anchorsPerCell: 1 })),
    reads: [
      { role: 'face-scores', width: 1 },
      { role: 'face-objectness', width: 1 },
      { role: 'face-locations', width: 4 },
    ],
    decode: (grid, [classes = EMPTY, objectness = EMPTY, locations = EMPTY], ...rest) => {
      decodeYunetGrid(grid, scoreForm, classes, objectness, locations, ...rest);
    },
  });
}

/** What tells the families apart that put out the same few tensors for each of several grids. */
interface GridFamily {
  readonly grids: readonly AnchorGrid[];
  /** Roles of the outputs of one grid, and numbers per anchor in each. */
  readonly reads: readonly { readonly role: string; readonly width: number }[];
  /** Adds the candidates of one grid, in pixels of the graph's input; the tensors come in the order of `reads`. */
  decode(
    grid: AnchorGrid,
    tensors: readonly Float32Array[],
    input: PixelSize,
    minimumScore: number,
    candidates: CandidateBuffer,
  ): void;
}

function perGrid(family: GridFamily): FamilyDecoder {
  const { grids, reads } = family;
  return {
    reads: grids.flatMap((grid) =>
      reads.map(({ role, width }) => ({
        role,
        stepPx: grid.stepPx,
        length: (input) => countGridAnchors(grid, input) * width,
      })),
    ),
    decode(tensors, input, minimumScore, candidates) {
      resetCandidates(
        candidates,
        grids.reduce((sum, grid) => sum + countGridAnchors(grid, input), 0),
      );
      for (const [index, grid] of grids.entries()) {
        const own = tensors.slice(index * reads.length, (index + 1) * reads.length);
        family.decode(grid, own, input, minimumScore, candidates);
      }
    },
  };
}
