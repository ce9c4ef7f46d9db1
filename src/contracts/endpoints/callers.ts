import { callerSchema, keySchema, madeKeySchema, newKeySchema } from "../key.ts";
import { pageQuerySchema } from "../list.ts";
import { BODY_PROBLEMS, type Endpoint, GONE, issue, page, PAGE_PROBLEMS, view } from "./endpoint.ts";

export const callers = {
  getMe: {
    method: "GET",
    path: "/me",
    tag: "Callers",
    access: "known",
    summary: "Who asks",
    description: "How Muster knows the caller, and what kind of caller that is.",
    answer: view(callerSchema),
    problems: ["SERVICE_UNAVAILABLE"],
  },
  createKey: {
    method: "POST",
    path: "/keys",
    tag: "Callers",
    access: ["organizer"],
    summary: "Make an API key",
    description: [
      "For a machine: a site, a scanner, a subscriber. The answer alone shows the key, which is kept only as a hash.",
      "Nobody makes a key that may do more than they may themselves. A key of an organizer acts for that person.",
    ].join(" "),
    body: newKeySchema,
    answer: issue(madeKeySchema),
    problems: BODY_PROBLEMS,
  },
  listKeys: {
    method: "GET",
    path: "/keys",
    tag: "Callers",
    access: ["organizer"],
    summary: "API keys",
    description: "All of them, for admins; for others those that they have made. None shows the key itself.",
    query: pageQuerySchema,
    answer: page(keySchema, "ApiKeyList"),
    problems: PAGE_PROBLEMS,
  },
  deleteKey: {
    method: "DELETE",
    path: "/keys/{keyId}",
    tag: "Callers",
    access: ["organizer"],
    summary: "Revoke an API key",
    description: "Every gateway refuses it half a minute later at the latest.",
    answer: GONE,
    problems: ["SERVICE_UNAVAILABLE", "KEY_NOT_FOUND"],
  },
} as const satisfies Record<string, Endpoint>;
