/** What an entry of the manifest is asked for by. */
interface Named {
  readonly id: string;
  readonly detector?: { readonly otherSizes?: readonly { readonly id: string }[] | undefined };
}

/** Every id under which a model can be asked for. */
export function idsOf({ id, detector }: Named): readonly string[] {
  return [id, ...(detector?.otherSizes ?? []).map((size) => size.id)];
}
