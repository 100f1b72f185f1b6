/** How a Parquet sink is tuned. */
export interface ParquetOptions {
  /** Rows of a row group, at least 1. Default: 4096. */
  readonly rowsPerGroup?: number;
}
