import { ownedFloats } from '../contracts/owned-array.ts';
import type { FrameGeometry } from '../contracts/frame.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import type { CropFraming } from '../vision/crop-region.ts';
import { createFaceCropper } from '../vision/face-cropper.ts';
import { sharpness } from '../vision/sharpness.ts';
import { cropBytes, faceBytes, type CropShape } from './attribute-estimator.ts';

/** Numbers per box. */
const BOX_LENGTH = 4;

/** The crop whose sharpness is measured: thresholds on sharpness were found with it. */
const SHARPNESS_SHAPE: CropShape = { sidePx: 112, scale: 1 };

/** Cuts faces out of full pictures for the attribute models. */
export interface FaceCrops {
  /**
   * Cuts every face once for each shape.
   *
   * @param picture - As `geometry` describes it; borrowed, may be backed by a SharedArrayBuffer.
   * @param boxes - `[n, 4]` float32: x, y, width, height as fractions of the displayed picture.
   * @returns Face by face, shape by shape, `[side, side, 3]` uint8 RGB; black outside the picture. The caller owns it.
   * @throws FacegateError `ERR_INTERNAL` when the picture is too short or a box is empty, not finite or outside.
   */
  cut(picture: Uint8Array, geometry: FrameGeometry, boxes: Float32Array): Uint8Array<ArrayBuffer>;
  /**
   * Measures how sharp each face is: the variance of the Laplacian of the luma of a 112 px crop.
   *
   * @param crops - What {@link FaceCrops.cut} returned for the same boxes; borrowed.
   * @returns `[n]` float32; the caller owns it.
   */
  sharpness(
    picture: Uint8Array,
    geometry: FrameGeometry,
    boxes: Float32Array,
    crops: Uint8Array,
  ): Float32Array<ArrayBuffer>;
}

/** Makes the crops of an attribute model for the boxes of a detector. */
export function createFaceCrops(shapes: readonly CropShape[], framing: CropFraming): FaceCrops {
  const cropperOf = ({ sidePx, scale }: CropShape): ReturnType<typeof createFaceCropper> =>
    createFaceCropper(sidePx, { framing: framing.framing, scale: framing.scale * scale });
  const croppers = shapes.map(cropperOf);
  const bytesPerFace = faceBytes(shapes);
  const [first] = shapes;
  const isMeasurable = first?.sidePx === SHARPNESS_SHAPE.sidePx && first.scale === SHARPNESS_SHAPE.scale;
  const sharpnessCropper = cropperOf(SHARPNESS_SHAPE);
  const probe = new Uint8Array(cropBytes(SHARPNESS_SHAPE));

  function cutFace(
    picture: Uint8Array,
    geometry: FrameGeometry,
    box: NormalizedBox,
    target: Uint8Array,
  ): void {
    let start = 0;
    for (const cropper of croppers) {
      const end = start + cropBytes({ sidePx: cropper.sidePx, scale: 1 });
      cropper.crop(picture, geometry, box, target.subarray(start, end));
      start = end;
    }
  }

  return {
    cut(picture, geometry, boxes) {
      const count = countBoxes(boxes);
      const crops = new Uint8Array(count * bytesPerFace);
      try {
        for (let face = 0; face < count; face += 1) {
          const target = crops.subarray(face * bytesPerFace, (face + 1) * bytesPerFace);
          cutFace(picture, geometry, boxAt(boxes, face), target);
        }
      } catch (error) {
        crops.fill(0);
        throw error;
      }
      return crops;
    },
    sharpness(picture, geometry, boxes, crops) {
      const count = countBoxes(boxes);
      const values = ownedFloats(count);
      try {
        for (let face = 0; face < count; face += 1) {
          if (!isMeasurable) sharpnessCropper.crop(picture, geometry, boxAt(boxes, face), probe);
          const start = face * bytesPerFace;
          const crop = isMeasurable ? crops.subarray(start, start + probe.length) : probe;
          values[face] = sharpness(crop, SHARPNESS_SHAPE.sidePx);
        }
      } finally {
        probe.fill(0);
      }
      return values;
    },
  };
}

function countBoxes(boxes: Float32Array): number {
  if (boxes.length % BOX_LENGTH !== 0) throw new FacegateError('ERR_INTERNAL');
  return boxes.length / BOX_LENGTH;
}

function boxAt(boxes: Float32Array, face: number): NormalizedBox {
  const [x = 0, y = 0, width = 0, height = 0] = boxes.subarray(face * BOX_LENGTH);
  return { x, y, width, height };
}
