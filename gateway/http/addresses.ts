import { ProblemError, validationFailed } from "#contracts/problem.ts";

/**
 * Throws VALIDATION_FAILED, with its pointer, for each id of a person that could be an address: ids are in the journal
 * for ever, and no address of anybody may get there.
 */
export function refuseAddresses(ids: Readonly<Record<string, string>>): void {
  const detail = "must not have an @: it would be kept for ever";
  const errors = Object.entries(ids).flatMap(([pointer, id]) =>
    id.includes("@") ? [{ pointer, detail }] : [],
  );
  if (errors.length > 0) throw new ProblemError(validationFailed(errors));
}

/** The same for the owners of an event. */
export function refuseAddressesOf(owners: readonly string[] = []): void {
  refuseAddresses(Object.fromEntries(owners.map((owner, i) => [`/owners/${i}`, owner])));
}
