import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { guarded } from "#adapters/aws.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test("an answer that stalls in its middle is given up, not waited for", async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": "1000" });
    response.write("{");
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = `http://127.0.0.1:${port}`;
  process.env["AWS_ACCESS_KEY_ID"] = "local";
  process.env["AWS_SECRET_ACCESS_KEY"] = "local";
  const users = createUserDirectory(createDynamoClient("us-east-1"), resourceNames("stall").tables);

  await expect(users.find("ada")).rejects.toThrow(Unavailable);
});

test.each([
  "CredentialsProviderError",
  "ExpiredTokenException",
  "AccessDeniedException",
  "ThrottlingException",
])("%s may pass: no command ends as failed for it", async (name) => {
  const error = Object.assign(new Error("no"), { name });
  await expect(guarded("it", () => Promise.reject(error))).rejects.toThrow(Unavailable);
});

test.each(["ValidationException", "TransactionCanceledException"])(
  "%s is about the content, and stays",
  async (name) => {
    const error = Object.assign(new Error("no"), { name });
    await expect(guarded("it", () => Promise.reject(error))).rejects.toBe(error);
  },
);
