import { type AsyncAPIDocumentInterface, type MessageInterface, Parser } from "@asyncapi/parser";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { beforeAll, describe, expect, it } from "vitest";
import { asyncApiDocument } from "#contracts/asyncapi.ts";
import { ownVersion } from "#platform/version.ts";
import { NOTIFICATION_EXAMPLES } from "#contracts/notification-examples.ts";
import { notificationSchema } from "#contracts/notification.ts";

const TYPES = notificationSchema.options.map(({ shape }) => shape.type.value);
const ERROR = 0;

async function parse(document: object) {
  const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
  const errors = diagnostics
    .filter(({ severity }) => (severity as number) === ERROR)
    .map(({ message }) => message);
  return { parsed, errors };
}

const ajv = formats.default(new Ajv({ strict: true, keywords: ["x-parser-schema-id"] }));

const document = asyncApiDocument(ownVersion());
let parsed: AsyncAPIDocumentInterface | undefined;
let errors: readonly string[];
beforeAll(async () => {
  ({ parsed, errors } = await parse(document));
});

function messageOf(type: string): MessageInterface {
  const found = parsed
    ?.allMessages()
    .all()
    .find((message) => message.name() === type);
  if (found === undefined) throw new Error(`no message is named ${type}`);
  return found;
}

describe("the AsyncAPI document", () => {
  it("is valid, as its own parser sees it", async () => {
    expect(errors).toEqual([]);
    const { channels: _, ...headless } = document;
    expect((await parse(headless)).errors).not.toEqual([]);
  });

  it("has every type of notification as a message that Muster sends to the topic", () => {
    expect(parsed?.version()).toBe("3.0.0");
    const [operation] = parsed?.operations().all() ?? [];
    expect(operation?.action()).toBe("send");
    expect(operation?.channels().all()[0]?.address()).toBe("{prefix}-notifications");
    expect(
      operation
        ?.messages()
        .all()
        .map((message) => message.name()),
    ).toEqual(TYPES);
  });

  it("doesn't forbid members that later versions may add", () => {
    expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
  });

  describe.each(TYPES)("%s", (type) => {
    it("has an example that is a notification, and that its schemas allow", () => {
      const [example, ...others] = messageOf(type).examples().all();
      expect(others).toEqual([]);
      expect(example?.payload()).toEqual(notificationSchema.parse(NOTIFICATION_EXAMPLES[type]));
      expect(example?.headers()).toEqual({ type, ...(type !== "user.erased" && { eventId: "concert" }) });
      expect(refused(messageOf(type).payload()?.json(), example?.payload())).toEqual([]);
      expect(refused(messageOf(type).headers()?.json(), example?.headers())).toEqual([]);
    });

    it("is not what another type looks like, nor anything that lacks a member", () => {
      const schema = messageOf(type).payload()?.json();
      const example = NOTIFICATION_EXAMPLES[type];
      for (const other of TYPES.filter((candidate) => candidate !== type)) {
        expect(refused(schema, NOTIFICATION_EXAMPLES[other])).not.toEqual([]);
      }
      for (const member of Object.keys(example)) {
        expect(refused(schema, { ...example, [member]: undefined }), member).not.toEqual([]);
      }
      for (const member of Object.keys(example.data)) {
        const data = { ...example.data, [member]: undefined };
        expect(refused(schema, { ...example, data }), member).not.toEqual([]);
      }
    });
  });
});

/** What a schema has against a value. */
function refused(schema: object | boolean | undefined, value: unknown): unknown[] {
  const validate = ajv.compile(schema ?? false);
  validate(value);
  return validate.errors ?? [];
}
