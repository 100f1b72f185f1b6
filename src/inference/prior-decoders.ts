import type { PixelSize } from '../contracts/geometry.ts';
import {
  countBlazeFaceAnchors,
  decodeBlazeFace,
  type BlazeFaceAnchors,
} from '../vision/blazeface-decoder.ts';
import { countRfbPriors, decodeRfb, type RfbPriors } from '../vision/rfb-decoder.ts';
import { countSsdPriors, decodeSsd, type SsdPriors } from '../vision/ssd-decoder.ts';
import { countTinyYoloValues, decodeTinyYolo, type TinyYoloGrid } from '../vision/tiny-yolo-decoder.ts';
import type { DecodedOutput, FamilyDecoder } from './family-decoder.ts';

const EMPTY = new Float32Array(0);
/** Numbers per prior in the locations. */
const LOCATION_WIDTH = 4;

/** Decodes RFB's priors; of its two scores one is that of the background. */
export function rfbDecoder(priors: RfbPriors): FamilyDecoder {
  return {
    reads: scoresAndLocations((input) => countRfbPriors(priors, input), 2),
    decode: ([scores = EMPTY, locations = EMPTY], ...rest) => {
      decodeRfb(priors, scores, locations, ...rest);
    },
  };
}

/** Decodes priors with sizes of their own. */
export function ssdDecoder(priors: SsdPriors): FamilyDecoder {
  return {
    reads: scoresAndLocations((input) => countSsdPriors(priors, input), 1),
    decode: ([scores = EMPTY, locations = EMPTY], ...rest) => {
      decodeSsd(priors, scores, locations, ...rest);
    },
  };
}

/** Decodes anchors that are points. */
export function blazeFaceDecoder(anchors: BlazeFaceAnchors): FamilyDecoder {
  return {
    reads: scoresAndLocations((input) => countBlazeFaceAnchors(anchors, input), 1),
    decode: ([scores = EMPTY, locations = EMPTY], ...rest) => {
      decodeBlazeFace(anchors, scores, locations, ...rest);
    },
  };
}

/** Decodes the one grid of tiny YOLO v2, which holds scores and locations together. */
export function tinyYoloDecoder(layout: TinyYoloGrid): FamilyDecoder {
  return {
    reads: [{ role: 'face-grid', length: (input) => countTinyYoloValues(layout, input) }],
    decode: ([grid = EMPTY], ...rest) => {
      decodeTinyYolo(layout, grid, ...rest);
    },
  };
}

function scoresAndLocations(count: (input: PixelSize) => number, scoreWidth: number): DecodedOutput[] {
  return [
    { role: 'face-scores', length: (input) => count(input) * scoreWidth },
    { role: 'face-locations', length: (input) => count(input) * LOCATION_WIDTH },
  ];
}
