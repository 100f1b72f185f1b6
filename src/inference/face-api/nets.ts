import type { ModelEntry } from '../manifest-schema.ts';

/** The nets of face-api that may be loaded; its recognition net is not among them. */
export type NetName = 'tinyFaceDetector' | 'ssdMobilenetv1' | 'ageGenderNet';

const PACKAGE = '@vladmandic/face-api';

/** By the file that describes the weights. */
const NETS: Readonly<Record<string, NetName>> = {
  'model/tiny_face_detector_model-weights_manifest.json': 'tinyFaceDetector',
  'model/ssd_mobilenetv1_model-weights_manifest.json': 'ssdMobilenetv1',
  'model/age_gender_model-weights_manifest.json': 'ageGenderNet',
};

/** Returns the net of face-api that a model was converted from, or `undefined`. */
export function netOf({ source, task }: ModelEntry): NetName | undefined {
  if (source.kind === 'own' || source.package !== PACKAGE) return undefined;
  const [description] = source.files;
  if (description === undefined) return undefined;
  const net = Object.hasOwn(NETS, description.path) ? NETS[description.path] : undefined;
  return (net === 'ageGenderNet') === (task === 'estimate-attributes') ? net : undefined;
}
