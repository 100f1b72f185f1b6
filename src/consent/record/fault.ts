/** Ways in which a record can be unreadable; each is reported as `D_RECORD_<fault>`. */
export const RECORD_FAULTS = [
  'SIZE',
  'ENCODING',
  'DEPTH',
  'SYNTAX',
  'DUPLICATE_KEY',
  'FORBIDDEN_KEY',
  'NUMBER',
  'CONTEXT',
  'UNKNOWN_FIELD',
  'TIME',
  'DURATION',
  'TERM',
  'SCHEMA',
] as const;

export type RecordFault = (typeof RECORD_FAULTS)[number];
