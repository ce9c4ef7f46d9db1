/**
 * A resource of that name exists, but differs from its definition. Provisioning never changes or deletes
 * data.
 */
export class MismatchError extends Error {
  constructor(what: string, differences: readonly string[]) {
    super(
      [
        `${what} exists, but differs from its definition:`,
        ...differences.map((line) => `  - ${line}`),
        "Nothing was changed in it. Use another RESOURCE_PREFIX, or delete it if its data isn't needed.",
      ].join("\n"),
    );
    this.name = "MismatchError";
  }
}

/** Lines for the properties whose values differ. */
export function differences(
  expected: Readonly<Record<string, string>>,
  actual: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.keys({ ...expected, ...actual })
    .filter((name) => (expected[name] ?? "none") !== (actual[name] ?? "none"))
    .map((name) => `${name}: is ${actual[name] ?? "none"}, should be ${expected[name] ?? "none"}`);
}
