import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvOf, PLACES, rowOf, SEATS, unreadableRow } from "#lists/csv.ts";
import { readPeople } from "#lists/people.ts";
import { names, userIds } from "#test/support/arbitraries/domain.ts";
import { always } from "#test/support/arbitraries/property.ts";

const AT = "2027-01-15T09:30:00.120Z";
const seat = (userId: string, name: string, email?: string) => ({
  eventId: "e",
  userId,
  status: "registered" as const,
  registeredAt: AT,
  user: { userId, name, ...(email !== undefined && { email }) },
});

async function csv(
  columns: readonly string[],
  ...pages: readonly Parameters<typeof rowOf>[0][][]
): Promise<string> {
  const rows = (async function* () {
    for (const page of pages) yield page.map(rowOf);
  })();
  const chunks = await Array.fromAsync(csvOf(columns, rows));
  return Buffer.concat(chunks).toString("utf8");
}

describe("a list as CSV", () => {
  it("has a byte order mark, one header, and lines that end with CR LF, however many pages it has", async () => {
    const text = await csv(SEATS, [seat("ada", "Ada, Lady", "ada@example.org")], [seat("ben", 'Ben "B"')]);
    expect(text).toBe(
      [
        "\uFEFFuserId,name,email,status,registeredAt,waitlistedAt,promotedAt,extra,checkedInAt",
        `ada,"Ada, Lady",ada@example.org,registered,${AT},,,,`,
        `ben,"Ben ""B""",,registered,${AT},,,,`,
        "",
      ].join("\r\n"),
    );
  });

  it("of nobody has the header", async () => {
    expect(await csv(PLACES, [])).toBe("\uFEFFposition,userId,name,email,status,waitlistedAt\r\n");
  });

  it("has a line for whoever can't be shown, and says true", async () => {
    const rows = (async function* () {
      yield [unreadableRow("ada"), { ...rowOf(seat("ben", "Ben")), extra: true }];
    })();
    const text = Buffer.concat(await Array.fromAsync(csvOf(SEATS, rows))).toString();
    expect(text).toContain("\r\nada,,,unreadable,,,,,\r\n");
    expect(text).toContain(`\r\nben,Ben,,registered,${AT},,,true,\r\n`);
  });

  it.each(["=1+1", "+1", "-1", "@x", "=HYPERLINK(1)"])("has no formula of the name %s", async (name) => {
    const [row] = parse<Record<string, string>>(await csv(SEATS, [seat("ada", name)]), {
      columns: true,
      bom: true,
    });
    expect(row?.["name"]).toBe(`'${name}`);
  });

  it("asks for a page only once the one before it was taken", async () => {
    const asked: number[] = [];
    const rows = (async function* () {
      for (let page = 0; page < 3; page++) {
        asked.push(page);
        yield [rowOf(seat(`p${page}`, "P"))];
      }
    })();
    const chunks = csvOf(SEATS, rows);
    await chunks.next();
    expect(asked).toEqual([0]);
    await chunks.return();
    expect(asked).toEqual([0]);
  });

  it("is read again as it was given out, formulas and all", async () => {
    const person = fc.record({
      userId: userIds,
      name: fc.oneof(
        names,
        names.map((name) => `=${Array.from(name).slice(0, 199).join("")}`),
      ),
    });
    await always(
      fc.asyncProperty(fc.uniqueArray(person, { selector: ({ userId }) => userId }), async (people) => {
        const trimmed = people.map(({ userId, name }) => ({ userId, name: name.trim() }));
        fc.pre(trimmed.every(({ name }) => name !== "" && !name.startsWith("'")));
        const text = await csv(
          SEATS,
          people.map(({ userId, name }) => seat(userId, name)),
        );
        const read = readPeople(Buffer.from(text));
        expect(read.bad).toEqual([]);
        expect(read.people.map(({ userId, name }) => ({ userId, name }))).toEqual(trimmed);
      }),
    );
  });
});

describe("a list of people", () => {
  const read = (...lines: string[]) => readPeople(Buffer.from(lines.join("\r\n")));

  it("may have names, addresses and other columns, in any order", () => {
    const { people, bad } = read("email,shoe size,userId,name", "ada@example.org,38,ada,Ada", ",,ben,", "");
    expect(bad).toEqual([]);
    expect(people).toEqual([
      { line: 2, userId: "ada", name: "Ada", email: "ada@example.org" },
      { line: 3, userId: "ben" },
    ]);
  });

  it("says which columns are read, and may have semicolons between them", () => {
    const { people, columns } = read("userId;shoe size;name", "ada;38;Lovelace, Ada");
    expect(people).toEqual([{ line: 2, userId: "ada", name: "Lovelace, Ada" }]);
    expect(columns).toEqual({ read: ["userId", "name"], ignored: ["shoe size"] });
  });

  it("that is too long is read no further", () => {
    const lines = ["userId", ...Array.from({ length: 9 }, (_, i) => `p${i}`)];
    const { people, bad } = readPeople(Buffer.from(lines.join("\n")), 8);
    expect(people).toHaveLength(8);
    expect(bad).toMatchObject([{ line: 1, reason: "tooMany" }]);
    expect(readPeople(Buffer.from(lines.join("\n")), 9).bad).toEqual([]);
  });

  it.each([
    ["Latin-1", Buffer.from("userId,name\nada,Zo\u00eb", "latin1")],
    ["UTF-16", Buffer.from("\ufeffuserId\nada", "utf16le")],
  ])("in %s is told from one without columns", (_, bytes) => {
    expect(readPeople(bytes)).toMatchObject({ people: [], bad: [{ line: 1, reason: "encoding" }] });
  });

  it.each([
    [["name", "Ada"], 1, /^there is no column userId$/],
    [["userId", "a b"], 2, /^userId must be 1–128/],
    [["userId,email", "ada,nobody"], 2, /^email /],
    [["userId", "ada", "ben", "ada"], 4, /^ada is on line 2 already$/],
    [["userId,name", "ada,Ada,more"], 2, /Length/],
    [["userId,name", 'ada,"Ada'], 2, /Quote/],
    [[], 1, /^the file is empty$/],
  ] as const)("tells what is wrong in %j at its line", (lines, line, detail) => {
    const { bad } = read(...lines);
    expect(bad).toHaveLength(1);
    expect(bad[0]?.reason).not.toBe("line");
    expect(bad[0]?.line).toBe(line);
    expect(bad[0]?.detail).toMatch(detail);
  });
});
