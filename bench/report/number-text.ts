/** Returns a number as people write it: three significant digits, thousands apart, no exponent. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const magnitude = Math.abs(value);
  const decimals = magnitude === 0 || magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
  const [whole = '', fraction] = magnitude.toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ' ');
  const sign = value < 0 ? '−' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Returns a number with its unit; percent and the sign of a factor follow without a wider space. */
export function quantityText(value: number, unit: string): string {
  if (unit === '') return numberText(value);
  return unit === '×' ? `${numberText(value)}×` : `${numberText(value)} ${unit}`;
}

/** Returns the text of an axis tick: no more decimals than it has, thousands apart. */
export function tickText(value: number): string {
  const [whole = '', fraction] = Math.abs(Number(value.toPrecision(6)))
    .toString()
    .split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ' ');
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
