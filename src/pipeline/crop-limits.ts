/** Bounds on crops; a crop of the default model is 37 kB. */
export interface CropLimits {
  /** Crops of one track that may reach the attribute model. */
  readonly perTrack: number;
  /** The same while the single estimates of a live track disagree. */
  readonly perUnsettledTrack: number;
  /** Crops held in memory while a statement about the whole media is unproved. */
  readonly held: number;
  /** Every crop of a claimed track reaches the attribute model; its estimate is that of the latest `perUnsettledTrack`. */
  readonly everyFrame?: boolean;
}
