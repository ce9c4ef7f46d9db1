import { describe, expect, it } from "vitest";
import { ANONYMOUS, type Caller, LOCAL } from "#application/access.ts";
import { ProblemError } from "#contracts/problem.ts";
import { createIdentify, identifyAll } from "#gateway/identify.ts";

/** Whom a header makes the caller: what each credential looks like, and who is asked about it. */

const ADMIN = "an-admin-key-that-is-long-enough-0001";
const OTHER_ADMIN = "an-admin-key-that-is-long-enough-0002";
const ROOT = { id: "root", role: "admin" };
const DOOR: Caller = { id: "k:1", role: "door" };
const ADA: Caller = { id: "u:ada", role: "attendee", userId: "ada" };

/** What was asked whom it belongs to, and whom it makes the caller. */
async function identify(authorization: string | undefined, takesTokens = true) {
  const asked: string[] = [];
  const identify = createIdentify({
    adminKeys: [ADMIN, OTHER_ADMIN],
    keys: {
      callerOf: async (text) => {
        asked.push(`key ${text}`);
        return text === "mst_door" ? DOOR : undefined;
      },
    },
    links: {
      callerOf: async (text) => {
        asked.push(`link ${text}`);
        return text === "mstl_ada" ? ADA : undefined;
      },
    },
    callerOfToken: takesTokens
      ? async (token) => {
          asked.push(`token ${token}`);
          return token === "a.b.c" ? ADA : undefined;
        }
      : undefined,
  });
  try {
    return { caller: await identify(authorization), asked };
  } catch (error) {
    return { refusal: error instanceof ProblemError ? error.problem : error, asked };
  }
}

const REFUSED = { code: "UNAUTHENTICATED", detail: "The credential is not valid." };

describe("a gateway that asks", () => {
  it("takes who sends nothing for nobody", async () => {
    expect(await identify(undefined)).toEqual({ caller: ANONYMOUS, asked: [] });
  });

  it.each([`Bearer ${ADMIN}`, `Bearer ${OTHER_ADMIN}`, `bearer ${ADMIN}`, `BEARER    ${ADMIN}`])(
    "takes %j for the admin key",
    async (authorization) => {
      expect(await identify(authorization)).toEqual({ caller: ROOT, asked: [] });
    },
  );

  it("asks about an API key", async () => {
    expect(await identify("Bearer mst_door")).toEqual({ caller: DOOR, asked: ["key mst_door"] });
    expect(await identify("Bearer mst_none")).toMatchObject({ refusal: REFUSED, asked: ["key mst_none"] });
    // One with dots is a key all the same, and no token.
    expect(await identify("Bearer mst_a.b.c")).toMatchObject({ refusal: REFUSED, asked: ["key mst_a.b.c"] });
  });

  it("asks about a personal link, and takes none for a key", async () => {
    expect(await identify("Bearer mstl_ada")).toEqual({ caller: ADA, asked: ["link mstl_ada"] });
    expect(await identify("Bearer mstl_a.b.c")).toMatchObject({
      refusal: REFUSED,
      asked: ["link mstl_a.b.c"],
    });
  });

  it("asks about an access token, if it takes any", async () => {
    expect(await identify("Bearer a.b.c")).toEqual({ caller: ADA, asked: ["token a.b.c"] });
    expect(await identify("Bearer Aa0_-.Zz9.x-_")).toMatchObject({
      refusal: REFUSED,
      asked: ["token Aa0_-.Zz9.x-_"],
    });
    expect(await identify("Bearer a.b.c", false)).toMatchObject({ refusal: REFUSED, asked: [] });
  });

  it.each([
    "",
    "Bearer",
    "Bearer ",
    "Bearer  ",
    ADMIN,
    `Bearer${ADMIN}`,
    `Basic ${ADMIN}`,
    ` Bearer ${ADMIN}`,
    `Bearer ${ADMIN} `,
    `Bearer ${ADMIN} ${ADMIN}`,
    `Bearer ${ADMIN}0`,
    `Bearer ${ADMIN.slice(1)}`,
    `Bearer ${ADMIN.slice(0, -1)}\u007f`,
    "Bearer xmst_door",
    "Bearer a.b",
    "Bearer a.b.c.d",
    "Bearer a..c",
    "Bearer .b.c",
    "Bearer a.b.",
    "Bearer a.b.c=",
    "Bearer a.b c",
    "Bearer =a.b.c",
    "Bearer a.b.c\n",
  ])("asks nobody about %j", async (authorization) => {
    expect(await identify(authorization)).toMatchObject({ refusal: REFUSED, asked: [] });
  });

  it("looks at no more than 8,192 characters", async () => {
    const longest = `a.b.${"c".repeat(8192 - "a.b.".length)}`;
    expect(await identify(`Bearer ${longest}`)).toMatchObject({ asked: [`token ${longest}`] });
    expect(await identify(`Bearer ${longest}c`)).toMatchObject({ refusal: REFUSED, asked: [] });
  });
});

it("one that does not ask takes everybody for who is on this machine", () => {
  expect(identifyAll(undefined)).toBe(LOCAL);
  expect(identifyAll(`Bearer ${ADMIN}`)).toBe(LOCAL);
});
