import type { Attribute } from '../contracts/face.ts';
import { ATTRIBUTES, PERSONAL_DATA_OF_ATTRIBUTE } from './attributes.ts';
import { AGE_VERIFICATION } from './purposes.ts';
import type { ConsentProcess, ConsentRecord } from './record/schema.ts';

/** What a record grants for one purpose and one recipient. */
export interface Grants {
  /** Whether any process of the record has the purpose, whoever receives the result. */
  readonly purpose: boolean;
  /** Whether a process with the purpose is for the recipient. */
  readonly recipient: boolean;
  readonly attributes: ReadonlySet<Attribute>;
  /** The age that an age verification may ask about. */
  readonly ageLimitYears: number | undefined;
}

/** Reads the grants of a record for a purpose (a compact DPV term) and a recipient (absent: the subject). */
export function grantsOf(record: ConsentRecord, purpose: string, recipient: string | undefined): Grants {
  const named = recipient === record['dpv:hasDataSubject'] ? undefined : recipient;
  const withPurpose = record['dpv:hasProcess'].filter((process) => process['dpv:hasPurpose'] === purpose);
  const matching = withPurpose.filter((process) => process['dpv:hasRecipient'] === named);
  // For a recipient that is not named anywhere R23 denies; what the subject alone would get is then the scope.
  const relevant = named === undefined || matching.length > 0 ? matching : withPurpose;
  const inferring = relevant.filter((process) => process['dpv:hasProcessing'].includes('dpv:Infer'));
  // A limit is asked about with what its own process grants, and with nothing that another one does.
  const limited = inferring.find((process) => process['gate:ageLimitYears'] !== undefined);
  const granting = purpose === AGE_VERIFICATION && limited !== undefined ? [limited] : inferring;
  const ageLimitYears = limited?.['gate:ageLimitYears'];
  return {
    purpose: withPurpose.length > 0 && (purpose !== AGE_VERIFICATION || ageLimitYears !== undefined),
    recipient: matching.length > 0,
    attributes: new Set(granting.flatMap(attributesOf)),
    ageLimitYears,
  };
}

function attributesOf(process: ConsentProcess): readonly Attribute[] {
  const granted = process['dpv:hasPersonalData'];
  return ATTRIBUTES.filter((attribute) => granted.includes(PERSONAL_DATA_OF_ATTRIBUTE[attribute]));
}

/** Tells whether every process that infers keeps to the device; storing or sending elsewhere needs its own process. */
export function staysWithinDevice(record: ConsentRecord): boolean {
  return record['dpv:hasProcess'].every((process) => {
    const operations = process['dpv:hasProcessing'];
    const leaves =
      process['dpv:hasStorageCondition']['dpv:hasLocation'] !== 'dpv:WithinDevice' ||
      operations.includes('dpv:Transfer');
    return !leaves || !operations.includes('dpv:Infer');
  });
}
