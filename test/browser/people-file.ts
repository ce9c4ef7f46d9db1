/** A file as a browser is given it. */
export type PeopleFile = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** A CSV file of these lines. */
export function peopleFile(...lines: readonly string[]): PeopleFile {
  return { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) };
}
