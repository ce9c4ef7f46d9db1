import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINE_ENDS } from "#application/importing/import-lines.ts";
import { fieldsOf, stateIn } from "#gateway/console/import-state.ts";
import { names, userIds } from "#test/support/arbitraries/domain.ts";
import { always } from "#test/support/arbitraries/property.ts";

const BATCH = "a".repeat(64);
const ends = fc.oneof(
  fc.record({ end: fc.constantFrom(...LINE_ENDS.filter((end) => end !== "refused")), isNew: fc.boolean() }),
  fc.record({
    end: fc.constant("refused" as const),
    code: fc.constantFrom("EVENT_FULL", "USER_NOT_FOUND"),
    isNew: fc.boolean(),
  }),
);
const person = fc.record({ userId: userIds, name: names }, { requiredKeys: ["userId"] });

describe("the state of an import in a form", () => {
  it("comes back as it was sent, and has no line break, which browsers change", async () => {
    await always(
      fc.property(fc.array(person, { minLength: 1 }), fc.array(ends), (all, some) => {
        const people = all.map((one, i) => ({ line: i + 2, ...one }));
        const state = { batch: BATCH, people, ends: some.slice(0, people.length) };
        const fields = fieldsOf(state);
        expect(Object.values(fields).join("")).not.toMatch(/[\r\n]/);
        expect(stateIn(fields)).toEqual(state);
      }),
    );
  });

  const good = { batch: BATCH, people: JSON.stringify([[2, "ada", "Ada", ""]]), ends: "" };

  it.each([
    ["no batch", { ...good, batch: undefined }],
    ["another batch", { ...good, batch: "b" }],
    ["no people", { ...good, people: "[]" }],
    ["people that are no JSON", { ...good, people: "[" }],
    ["people that are no list", { ...good, people: "{}" }],
    ["a person that is no list", { ...good, people: "[1]" }],
    ["a line without a number", { ...good, people: '[["2","ada"]]' }],
    ["an end that nothing has", { ...good, ends: "gone" }],
    ["more ends than people", { ...good, ends: "queued queued" }],
    ["a file", { ...good, people: new File([], "p") }],
  ])("with %s is refused", (_, form) => {
    expect(() => stateIn(form)).toThrow("VALIDATION_FAILED");
  });
});
