import fc from "fast-check";
import { expect, it } from "vitest";
import { always } from "#test/support/arbitraries/property.ts";
import { type CommandMessage, messageOf, messageText } from "#contracts/command-message.ts";

const submission = {
  key: "k".repeat(22),
  fingerprint: "f".repeat(11),
  acceptedAt: "2027-01-01T12:00:00.000Z",
};

it("a message travels as text of the basic plane, whatever it says, and says the same when it is read", async () => {
  await always(
    fc.property(fc.string({ unit: "binary" }), (title) => {
      const command = { type: "update", changes: { title } } as const;
      const message: CommandMessage = messageOf("e", [{ command, ...submission }]);
      const text = messageText(message);
      expect(text).not.toMatch(/[\ud800-\udfff]/);
      expect(JSON.parse(text)).toEqual(message);
    }),
    { runs: 1000 },
  );
});
