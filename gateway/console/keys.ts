import { newKeySchema } from "#contracts/key.ts";
import { pageQuerySchema } from "#contracts/list.ts";
import { ProblemError } from "#contracts/problem.ts";
import type { Clock } from "#ports/clock.ts";
import type { GatewayDeps } from "../deps.ts";
import { queryOf } from "../http/params.ts";
import { KEY_FIELDS, type KeyForm, keysPage, madeKeyPage, revokeKeyPage } from "../pages/console/keys.ts";
import { seeOther, sendPage } from "../site/answer.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";

export type ApiKeyPagesDeps = Pick<GatewayDeps, "keys"> & { readonly clock: Clock };

/** As the endpoints for keys have it. */
const ACCESS = ["organizer"] as const;
const PATH = "/console/keys";
const KEYS_ON_A_PAGE = "50";
const DAYS = 90;
const DAY_MS = 86_400_000;

/** The API keys: those that somebody may revoke, a new one, and the end of one. */
export function apiKeyPages({ keys, clock }: ApiKeyPagesDeps): readonly PageRoute[] {
  const show = async ({ frame, caller, query }: Visit, form: KeyForm, status: number): Promise<Response> => {
    const given = (one: string) => (query.has(one) ? query.getAll(one) : undefined);
    const { cursor } = queryOf({ queries: given }, pageQuerySchema.pick({ cursor: true }));
    const { items, nextCursor } = await keys.list(
      caller,
      pageQuerySchema.parse({ limit: KEYS_ON_A_PAGE, cursor }),
    );
    const next = nextCursor && `${PATH}?cursor=${nextCursor}`;
    const pages = { next, first: cursor === undefined ? undefined : PATH };
    const isRevoked = query.has("revoked");
    return await sendPage(keysPage(frame, { keys: items, pages, form, isRevoked }), status);
  };

  return [
    pageRoute("GET", PATH, ACCESS, async (visit) => {
      const expiresAt = new Date(Date.parse(clock()) + DAYS * DAY_MS).toISOString().slice(0, 10);
      const values = { name: "", role: "door", events: "", expiresAt };
      return await show(visit, { values, wrong: [] }, 200);
    }),

    pageRoute("POST", PATH, ACCESS, async (visit) => {
      const { form, caller, frame } = visit;
      const [called = "", role = "", events = "", expiresAt = ""] = KEY_FIELDS.map((one) =>
        form.get(one)?.trim(),
      );
      const values = { name: called, role, events, expiresAt };
      const asked = newKeySchema.safeParse({
        name: called,
        role,
        ...(events !== "" && { events: events.split(/[\s,]+/) }),
        expiresAt: `${expiresAt}T00:00:00Z`,
      });
      if (!asked.success) {
        const members = new Set(asked.error.issues.map(({ path }) => path[0]));
        return await show(visit, { values, wrong: KEY_FIELDS.filter((one) => members.has(one)) }, 422);
      }
      try {
        return await sendPage(madeKeyPage(frame, await keys.make(caller, asked.data)), 201);
      } catch (error) {
        const code = error instanceof ProblemError ? error.problem.code : undefined;
        // Of what the schema lets through, only the moment may still be out of reach.
        if (code === "VALIDATION_FAILED") return await show(visit, { values, wrong: ["expiresAt"] }, 422);
        if (code === "FORBIDDEN") return await show(visit, { values, wrong: [], isTooMuch: true }, 403);
        throw error;
      }
    }),

    pageRoute("GET", `${PATH}/{keyId}/revoke`, ACCESS, async ({ frame, caller, params }) =>
      sendPage(revokeKeyPage(frame, await keys.find(caller, params.keyId))),
    ),

    pageRoute("POST", `${PATH}/{keyId}/revoke`, ACCESS, async ({ caller, params }) => {
      await keys.revoke(caller, params.keyId);
      return seeOther(`${PATH}?revoked`);
    }),
  ];
}
