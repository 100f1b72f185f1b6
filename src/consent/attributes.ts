import type { Attribute } from '../contracts/face.ts';

/** The attributes that exist and the DPV PD term that grants each. */
export const PERSONAL_DATA_OF_ATTRIBUTE = {
  'age-range': 'pd:AgeRange',
  age: 'pd:Age',
  gender: 'pd:Gender',
} as const satisfies Record<Attribute, string>;

/** All attributes that there are. */
export const ATTRIBUTES: readonly Attribute[] = ['age-range', 'age', 'gender'];

/** Attributes that are refused by name whatever a record says; nothing in this program could infer them. */
const PROHIBITED = [
  'ethnicity',
  'race',
  'skin-colour',
  'skin-color',
  'emotion',
  'mood',
  'identity',
  'name',
  'face-embedding',
  'embedding',
  'religion',
  'orientation',
  'sexual-orientation',
  'disability',
  'health',
  'politics',
  'political-opinion',
  'attractiveness',
  'personality',
  'criminality',
  'nationality',
  'origin',
] as const;

/** What an attribute asked for by name is. */
export type AttributeStanding =
  | { readonly kind: 'known'; readonly attribute: Attribute }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'prohibited' };

/** Looks an attribute up by the name it was asked for; letter case and separators do not help a prohibited one through. */
export function attributeStanding(name: string): AttributeStanding {
  const attribute = ATTRIBUTES.find((known) => known === name);
  if (attribute !== undefined) return { kind: 'known', attribute };
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  return { kind: PROHIBITED.some((word) => word === plain) ? 'prohibited' : 'unknown' };
}
