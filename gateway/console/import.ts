import { ownKey } from "#application/idempotency.ts";
import { batchOf, keyOfLine } from "#application/importing/import-lines.ts";
import type { ImportPreviews } from "#application/importing/preview.ts";
import { ProblemError } from "#contracts/problem.ts";
import { csvOf } from "#lists/csv.ts";
import { type PeopleFile, readPeople } from "#lists/people.ts";
import { sendFile } from "../http/reply.ts";
import { type ChooseFile, chooseFilePage, previewPage } from "../pages/console/import.ts";
import { type ImportForm, importScript } from "../pages/console/import-parts.ts";
import { runPage } from "../pages/console/import-result.ts";
import { sendPage } from "../site/answer.ts";
import { type PageRoute, pageRoute, type Visit } from "../site/route.ts";
import { fieldsOf, type ImportState, stateIn } from "./import-state.ts";
import { runStep, type Stepped } from "./import-run.ts";
import { type ImportDeps, mayCreateUsers } from "./import-steps.ts";
import { type ConsoleDeps, mayOf } from "./shared.ts";

export type ImportPagesDeps = Pick<ConsoleDeps, "queries"> &
  ImportDeps & { readonly previews: ImportPreviews };

/** As the endpoint for registrations has it for those who register others. */
const ACCESS = ["owner"] as const;
const PATH = "/console/events/{eventId}/import";

/** A file has at most so many bytes; a form with it, or with what it came to, some more. */
const MOST_BYTES = 5 * 1024 * 1024;
const AROUND_BYTES = 64 * 1024;
/** Bounds the time that reading a file takes, for which a gateway does nothing else: a third of a second. */
const MOST_PEOPLE = 10_000;
/** People whose preview costs a point. */
const PEOPLE_PER_POINT = 100;

type ImportVisit = Visit<"eventId">;

/**
 * Where the people of a CSV file are registered: the file is chosen, seen, and imported in steps. What is known of an
 * import is in its pages, which send it back; gateways keep nothing of it.
 */
export function importPages(deps: ImportPagesDeps): readonly PageRoute[] {
  return [
    pageRoute("GET", PATH, ACCESS, async (visit) => chooseFile(deps, visit)),

    pageRoute("POST", PATH, ACCESS, async (visit) => receive(deps, visit), {
      mostBytes: MOST_BYTES + AROUND_BYTES,
    }),
  ];
}

type Wrong = Pick<ChooseFile, "error" | "bad"> & { readonly status: number };

async function chooseFile(
  { queries }: Pick<ImportPagesDeps, "queries">,
  { frame, caller, params }: ImportVisit,
  { status, ...wrong }: Wrong = { status: 200 },
): Promise<Response> {
  const event = await queries.event(params.eventId, caller);
  const page = chooseFilePage(frame, {
    event,
    may: mayOf(caller, event),
    mostPeople: MOST_PEOPLE,
    ...wrong,
  });
  return await sendPage(page, status);
}

async function receive(deps: ImportPagesDeps, visit: ImportVisit): Promise<Response> {
  const t = visit.frame.messages.importing;
  try {
    const form = await visit.upload();
    const { file, step } = form;
    if (file instanceof File) return await preview(deps, visit, file);
    if (step === undefined) return await chooseFile(deps, visit, { status: 422, error: t.errors.noFile });
    const state = stateIn(form);
    if (step === "csv") return sendOutcomes(visit, state);
    return await run(deps, visit, state);
  } catch (error) {
    const status = error instanceof ProblemError ? error.problem.status : 0;
    const text = { 400: t.errors.broken, 413: t.errors.tooLarge, 415: t.errors.broken, 422: t.errors.broken }[
      status
    ];
    if (text === undefined) throw error;
    return await chooseFile(deps, visit, { status, error: text });
  }
}

async function preview(deps: ImportPagesDeps, visit: ImportVisit, file: File): Promise<Response> {
  const { frame, caller, params } = visit;
  const { errors } = frame.messages.importing;
  const wrong = async (error: string, status = 422): Promise<Response> =>
    await chooseFile(deps, visit, { status, error });
  // Browsers send a file without a name where none was chosen.
  if (file.name === "" && file.size === 0) return await wrong(errors.noFile);
  if (file.size > MOST_BYTES) return await wrong(errors.tooLarge, 413);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const mayCreate = mayCreateUsers(caller);
  const { people, bad, columns } = readPeople(bytes, MOST_PEOPLE);
  const all = [...bad, ...(bad.length > 0 ? [] : furtherFaults(people, mayCreate && deps.asksWho))];
  if (all.length > 0) return await chooseFile(deps, visit, { status: 422, bad: all });
  const state = { batch: batchOf(bytes), people, ends: [] };
  if (fieldsOf(state).people.length > MOST_BYTES) return await wrong(errors.tooLarge, 413);
  try {
    await deps.limits?.request(caller, undefined, Math.ceil(people.length / PEOPLE_PER_POINT), false);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return await wrong(errors.tooSoon(Number(error.headers["Retry-After"] ?? 1)), 429);
  }
  const lines = people.map((person) => {
    const key = keyOfLine(state.batch, person);
    const idempotencyKey = ownKey(caller, key) ?? key;
    return { userId: person.userId, mayCreate: mayCreate && person.name !== undefined, idempotencyKey };
  });
  const [event, forecasts] = await Promise.all([
    deps.queries.event(params.eventId, caller),
    deps.previews.preview(params.eventId, lines),
  ]);
  const rows = people.flatMap((person, i) => {
    const forecast = forecasts[i];
    return forecast === undefined ? [] : [{ ...person, ...forecast }];
  });
  const form = formOf(visit, state, false);
  const page = { event, may: mayOf(caller, event), rows, columns, mayCreate, form };
  return await sendPage(previewPage(frame, page));
}

/** What is wrong with a file that can be read. */
function furtherFaults(
  people: PeopleFile["people"],
  isAddressWrong: boolean,
): NonNullable<ChooseFile["bad"]> {
  if (people.length === 0) return [{ line: 1, reason: "nobody" }];
  if (!isAddressWrong) return [];
  return people.flatMap(({ line, userId, name }) =>
    name !== undefined && userId.includes("@") ? [{ line, reason: "address" as const }] : [],
  );
}

async function run(deps: ImportPagesDeps, visit: ImportVisit, before: ImportState): Promise<Response> {
  const { frame, caller, params } = visit;
  const { state, pause }: Stepped = await runStep(deps, visit, before);
  const event = await deps.queries.event(params.eventId, caller);
  const rows = rowsOf(state);
  const isUnderWay = rows.length < state.people.length;
  const form = formOf(visit, state, isUnderWay);
  return await sendPage(runPage(frame, { event, may: mayOf(caller, event), rows, form, pause }));
}

function rowsOf({ people, ends }: ImportState) {
  return ends.flatMap((end, i) => {
    const person = people[i];
    return person === undefined ? [] : [{ ...person, ...end }];
  });
}

function formOf({ frame, params }: ImportVisit, state: ImportState, isUnderWay: boolean): ImportForm {
  return {
    path: PATH.replace("{eventId}", params.eventId),
    fields: fieldsOf(state),
    done: state.ends.length,
    of: state.people.length,
    script: importScript(frame, isUnderWay),
  };
}

/** The columns of the list of outcomes, which can be imported again. */
const OUTCOMES = ["line", "userId", "name", "email", "outcome", "code", "userCreated"] as const;

function sendOutcomes({ params }: ImportVisit, state: ImportState): Response {
  const rows = rowsOf(state).map(({ end, isNew, ...person }) => ({
    ...person,
    outcome: end,
    userCreated: isNew,
  }));
  const content = ReadableStream.from(csvOf(OUTCOMES, ReadableStream.from([rows])));
  return sendFile(`${params.eventId}-import.csv`, "text/csv; charset=utf-8; header=present", content);
}
