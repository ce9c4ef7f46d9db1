import { describe, expect, it } from "vitest";
import { gatewaySchema } from "#gateway/config.ts";
import { embeddedSchema } from "#localstack/embedded/config.ts";
import { relaySchema } from "#workers/relay/config.ts";
import { ConfigError, readConfig as read } from "#platform/config.ts";
import { workerSchema } from "#workers/registration/config.ts";

/** Reads the variables of a program on emulators: on AWS it needs a region. */
const readConfig: typeof read = (schema, env) =>
  read(schema, { AWS_ENDPOINT_URL: "http://127.0.0.1:4566", ...env });

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return String(error);
  }
  return "";
}

describe("configuration", () => {
  it("needs no variable at all", () => {
    expect(readConfig(gatewaySchema, {})).toMatchObject({ HOST: "127.0.0.1", PORT: 3000, LOG_LEVEL: "info" });
    expect(readConfig(embeddedSchema, {})).toMatchObject({ DATA_DIR: ".data", TOPIC_FIFO: false });
    expect(readConfig(workerSchema, {})).toMatchObject({ WORKER_CONCURRENCY: 10 });
  });

  it("names every wrong variable in one message, with what was given and what is wanted", () => {
    const env = { PORT: "http", LOG_LEVEL: "loud", RESOURCE_PREFIX: "a_b", HOST: "localhost" };
    const message = messageOf(() => readConfig(gatewaySchema, env));
    expect(message).toContain("PORT=http: must be a whole number from 0 to 65535");
    expect(message).toMatch(/LOG_LEVEL=loud: must be trace, debug/);
    expect(message).toContain("RESOURCE_PREFIX=a_b: must be 1–41 letters, digits and dashes");
    expect(message).not.toContain("HOST");
    expect(message.split("\n")).toHaveLength(4);
  });

  it("names the wrong variables of a worker", () => {
    const env = {
      WORKER_CONCURRENCY: "0",
      TOPIC_FIFO: "yes",
      TOPIC_ARN: "topic",
      SWEEP_INTERVAL_SECONDS: "1.5",
    };
    const message = messageOf(() => readConfig(workerSchema, env));
    for (const name of Object.keys(env)) expect(message).toContain(`${name}=`);
  });

  it.each(["-1", "65536", "3000 ", "0x10", "1e3", "", " "])("PORT=%j is a number or nothing", (PORT) => {
    const message = messageOf(() => readConfig(gatewaySchema, { PORT }));
    expect(message.includes("PORT=")).toBe(PORT !== "");
  });

  it.each([gatewaySchema, workerSchema, relaySchema])(
    "needs a region as soon as a service is AWS's own",
    (schema) => {
      const needed = /^ {2}AWS_REGION=: must be set, such as eu-central-1, unless AWS_ENDPOINT_URL/m;
      const half = { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000" };
      for (const env of [{}, { AWS_REGION: "" }, half])
        expect(messageOf(() => read(schema, env))).toMatch(needed);
      expect(read(schema, { AWS_REGION: "eu-1" })).toMatchObject({ AWS_REGION: "eu-1" });
      expect(readConfig(schema, {})).toMatchObject({ AWS_REGION: "us-east-1" });
    },
  );

  it("takes a variable that is set to nothing as not set", () => {
    expect(readConfig(gatewaySchema, { PORT: "", HOST: "" })).toMatchObject({
      HOST: "127.0.0.1",
      PORT: 3000,
    });
  });

  it.each(["localhost", "LocalHost", "127.0.0.1", "127.9.8.7", "::1"])(
    "HOST=%s needs no file of keys",
    (HOST) => {
      expect(readConfig(gatewaySchema, { HOST })).toMatchObject({ HOST });
    },
  );

  it.each(["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "127.0.0.1.example", "gateway", "fe80::1"])(
    "HOST=%s needs a file of keys, and the message says how to make one",
    (HOST) => {
      const env = { HOST, PORT: "http" };
      const message = messageOf(() => readConfig(gatewaySchema, env));
      expect(message).toMatch(/^ {2}PORT=http: /m);
      expect(message).toMatch(/^ {2}TOKEN_KEYS_FILE=: must name a file of keys/m);
      expect(message).toMatch(/^ {4}TOKEN_KEYS_FILE=\.\/token-keys npx muster token-keys$/m);
      expect(readConfig(gatewaySchema, { HOST, AUTH: "open", TOKEN_KEYS_FILE: "f" })).toMatchObject({ HOST });
    },
  );

  it.each([gatewaySchema, embeddedSchema])("takes no key that can be guessed, and shows none", (schema) => {
    for (const TOKEN_KEY of ["muster", "a secret of thirty-one letters!"]) {
      const message = messageOf(() => readConfig(schema, { TOKEN_KEY }));
      expect(message).toMatch(/^ {2}TOKEN_KEY: must have at least 32 bytes; /m);
      expect(message.replace("TOKEN_KEY", "")).not.toContain(TOKEN_KEY);
    }
    expect(readConfig(schema, { TOKEN_KEY: "é".repeat(16) })).toMatchObject({ TOKEN_KEY: "é".repeat(16) });
  });

  it("passes over variables that are not its own", () => {
    expect(readConfig(gatewaySchema, { WORKER_CONCURRENCY: "many", PATH: "/bin" })).not.toHaveProperty(
      "PATH",
    );
  });

  it.each(["nope", "localhost:4566", "ftp://localhost"])(
    "AWS_ENDPOINT_URL=%s is no address to call",
    (url) => {
      const message = messageOf(() => readConfig(gatewaySchema, { AWS_ENDPOINT_URL: url, PORT: "many" }));
      expect(message).toMatch(/AWS_ENDPOINT_URL=/);
      expect(message).toMatch(/PORT=/);
    },
  );
});
