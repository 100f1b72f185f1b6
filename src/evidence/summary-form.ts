/**
 * Says what is wrong with the file of a run's summary, or `undefined`: bytes that are no part of its JSON, written the
 * one way it is written. Nothing at all is right: a run that is refused writes none.
 */
export function faultOfSummary(text: string): string | undefined {
  if (text === '') return undefined;
  try {
    const isWritten = `${JSON.stringify(JSON.parse(text), undefined, 2)}\n` === text;
    return isWritten ? undefined : 'is padded or spelt another way';
  } catch {
    return 'is no JSON';
  }
}
