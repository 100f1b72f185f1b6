/**
 * How often an attribute model looks at a face: `mirrored` means as it is and mirrored, and the mean of both. Moving the
 * crop by 4 % and averaging did not help (measured on 267 photographs, either network).
 */
export const LOOKS_NAMES = ['once', 'mirrored'] as const;

export type LooksName = (typeof LOOKS_NAMES)[number];
