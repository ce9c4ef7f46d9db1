/** What each kind of caller is answered at each route, written by hand: see `access.test.ts`. */

export const inADay = () => new Date(Date.now() + 86_400_000).toISOString();

let number = 0;
export const newEvent = (eventId = `new-${number++}`) => ({
  eventId,
  title: "Concert",
  date: "2027-05-01T18:00:00Z",
  capacity: 9,
});
export const newUser = (userId = `new-${number++}`) => ({ userId, name: "Somebody" });

/** A path, with what is sent to it, and the status for each of WHO, in order. */
type Line = readonly [asked: string, statuses: string, body?: () => object];

const change = () => ({ title: "Another" });
const ada = () => ({ userId: "ada" });
const link = (eventId?: string) => ({ expiresAt: inADay(), ...(eventId !== undefined && { eventId }) });
const organizer = () => ({ userId: "ada", as: "organizer" });
const key = (role: string) => () => ({ name: "New", role, expiresAt: inADay() });

// Columns:                         nobody door doorE1 reader readerE1 organizer adminE1 admin root
export const TABLE: readonly Line[] = [
  ["GET /events", /*                   */ "200 200 200 200 200 200 200 200 200"],
  ["GET /events/e1", /*                */ "200 200 200 200 200 200 200 200 200"],
  ["GET /events/e2", /*                */ "200 200 404 200 404 200 404 200 200"],
  ["GET /events/e3", /*                */ "404 404 404 404 404 404 404 404 404"],
  ["POST /events", /*                  */ "401 403 403 403 403 201 403 201 201", () => newEvent()],
  ["PATCH /events/e1", /*              */ "401 403 403 403 403 403 202 202 202", change],
  ["PATCH /events/e2", /*              */ "401 403 404 403 404 403 404 202 202", change],
  ["GET /events/e1/registrations", /*  */ "401 200 200 200 200 403 200 200 200"],
  ["GET /events/e2/registrations", /*  */ "401 200 404 200 404 403 404 200 200"],
  ["GET /events/e1/offers", /*         */ "401 200 200 200 200 403 200 200 200"],
  ["GET /events/e2/offers", /*         */ "401 200 404 200 404 403 404 200 200"],
  ["GET /events/e1/waitlist", /*       */ "401 200 200 200 200 403 200 200 200"],
  ["GET /events/e2/waitlist", /*       */ "401 200 404 200 404 403 404 200 200"],
  // Nobody is registered: whoever may ask hears that.
  ["GET /events/e1/registrations/ada", /*  */ "401 404 404 404 404 403 404 404 404"],
  ["GET /events/e2/registrations/ada", /*  */ "401 404 404 404 404 403 404 404 404"],
  ["GET /events/e1/registrations/cyd", /*  */ "401 404 404 404 404 403 404 404 404"],
  ["GET /events/e1/journal", /*        */ "401 403 403 200 200 403 200 200 200"],
  ["GET /events/e2/journal", /*        */ "401 403 404 200 404 403 404 200 200"],
  ["GET /events/e3/journal", /*        */ "401 403 404 404 404 404 404 404 404"],
  ["GET /events/e1/registrations/ada/history", /**/ "401 403 403 200 200 403 200 200 200"],
  ["GET /events/e2/registrations/ada/history", /**/ "401 403 404 200 404 403 404 200 200"],
  ["GET /events/e1/registrations/cyd/history", /**/ "401 403 403 404 404 403 404 404 404"],
  ["GET /events/e1/registrations.csv", /*  */ "401 403 403 403 403 403 200 200 200"],
  ["GET /events/e2/registrations.csv", /*  */ "401 403 404 403 404 403 404 200 200"],
  ["GET /events/e1/waitlist.csv", /*       */ "401 403 403 403 403 403 200 200 200"],
  ["GET /events/e2/waitlist.csv", /*       */ "401 403 404 403 404 403 404 200 200"],
  ["GET /events/e1/calendar.ics", /*       */ "200 200 200 200 200 200 200 200 200"],
  ["GET /events/e2/calendar.ics", /*       */ "200 200 404 200 404 200 404 200 200"],
  ["GET /events/e3/calendar.ics", /*       */ "404 404 404 404 404 404 404 404 404"],
  ["GET /users/ada/calendar.ics", /*       */ "401 404 404 404 404 404 404 200 200"],
  ["GET /users/cyd/calendar.ics", /*       */ "401 404 404 404 404 404 404 404 404"],
  ["GET /events/e1/live", /*           */ "200 200 200 200 200 200 200 200 200"],
  ["GET /events/e2/live", /*           */ "200 200 404 200 404 200 404 200 200"],
  ["GET /events/e3/live", /*           */ "404 404 404 404 404 404 404 404 404"],
  ["GET /events/e1/registrations/ada/live", /* */ "401 403 403 403 403 403 200 200 200"],
  ["GET /events/e2/registrations/ada/live", /* */ "401 403 404 403 404 403 404 200 200"],
  ["GET /events/e1/registrations/cyd/live", /* */ "401 403 403 403 403 403 404 404 404"],
  ["POST /events/e1/register", /*      */ "401 403 403 403 403 403 202 202 202", ada],
  ["POST /events/e2/register", /*      */ "401 403 404 403 404 403 404 202 202", ada],
  ["POST /events/e1/register", /*      */ "401 403 403 403 403 403 202 202 202", () => ({ userId: "cyd" })],
  // As an organizer: nobody's event is nobody's.
  ["POST /events/e1/register", /*      */ "401 403 403 403 403 403 202 202 202", organizer],
  ["POST /events/e1/registrations/ada/remove", /*       */ "401 403 403 403 403 403 202 202 202"],
  ["POST /events/e1/registrations/ada/promote", /*      */ "401 403 403 403 403 403 202 202 202"],
  ["POST /events/e1/registrations/cyd/promote", /*      */ "401 403 403 403 403 403 202 202 202"],
  ["POST /events/e1/registrations/ada/check-in", /*     */ "401 202 202 403 403 403 202 202 202"],
  ["POST /events/e2/registrations/ada/check-in", /*     */ "401 202 404 403 404 403 404 202 202"],
  ["POST /events/e1/registrations/cyd/check-in", /*     */ "401 202 202 403 403 403 202 202 202"],
  ["POST /events/e1/registrations/ada/undo-check-in", /**/ "401 202 202 403 403 403 202 202 202"],
  ["POST /events/e1/publish", /*       */ "401 403 403 403 403 403 202 202 202"],
  ["POST /events/e2/publish", /*       */ "401 403 404 403 404 403 404 202 202"],
  ["POST /events/e1/cancel", /*        */ "401 403 403 403 403 403 202 202 202"],
  ["POST /events/e1/reinstate", /*     */ "401 403 403 403 403 403 202 202 202"],
  ["DELETE /events/e1/register/ada", /**/ "401 403 403 403 403 403 202 202 202"],
  ["DELETE /events/e2/register/cyd", /**/ "401 403 404 403 404 403 404 202 202"],
  ["GET /requests/E1", /*              */ "401 404 404 200 200 404 200 200 200"],
  ["GET /requests/E2", /*              */ "401 404 404 200 404 404 404 200 200"],
  ["GET /requests/none", /*            */ "401 404 404 404 404 404 404 404 404"],
  ["POST /users", /*                   */ "401 403 403 403 403 201 403 201 201", () => newUser()],
  ["GET /users", /*                    */ "401 403 403 200 403 403 403 200 200"],
  ["GET /users/ada", /*                */ "401 404 404 200 404 404 404 200 200"],
  ["GET /users/cyd", /*                */ "401 404 404 404 404 404 404 404 404"],
  ["PATCH /users/ada", /*              */ "401 404 404 404 404 404 404 200 200", () => ({ name: "Ada" })],
  ["PATCH /users/cyd", /*              */ "401 404 404 404 404 404 404 404 404", () => ({ name: "Cyd" })],
  ["DELETE /users/eli", /*             */ "401 404 404 404 404 404 404 202 202"],
  ["DELETE /users/cyd", /*             */ "401 404 404 404 404 404 404 404 404"],
  ["GET /users/ada/export", /*         */ "401 404 404 404 404 404 404 200 200"],
  ["GET /users/cyd/export", /*         */ "401 404 404 404 404 404 404 404 404"],
  ["POST /users/ada/links", /*         */ "401 404 404 404 404 404 404 201 201", () => link()],
  ["POST /users/ada/links", /*         */ "401 404 404 404 404 404 201 201 201", () => link("e1")],
  ["POST /users/ada/links", /*         */ "401 404 404 404 404 404 404 201 201", () => link("e2")],
  ["POST /users/cyd/links", /*         */ "401 404 404 404 404 404 404 404 404", () => link("e1")],
  ["DELETE /users/ada/links", /*       */ "401 404 404 404 404 404 404 204 204"],
  ["GET /users/ada/registrations", /*  */ "401 404 404 200 404 404 404 200 200"],
  ["GET /users/cyd/registrations", /*  */ "401 404 404 404 404 404 404 404 404"],
  ["GET /users/ada/offers", /*         */ "401 404 404 200 404 404 404 200 200"],
  ["GET /users/cyd/offers", /*         */ "401 404 404 404 404 404 404 404 404"],
  ["GET /users/ada/waitlist", /*       */ "401 404 404 200 404 404 404 200 200"],
  ["GET /users/cyd/waitlist", /*       */ "401 404 404 404 404 404 404 404 404"],
  ["GET /me", /*                       */ "401 200 200 200 200 200 200 200 200"],
  ["POST /keys", /*                    */ "401 403 403 403 403 403 403 201 201", key("admin")],
  ["POST /keys", /*                    */ "401 403 403 403 403 201 403 201 201", key("organizer")],
  ["GET /keys", /*                     */ "401 403 403 403 403 200 403 200 200"],
  ["DELETE /keys/none", /*             */ "401 403 403 403 403 404 403 404 404"],
  ["GET /metrics", /*                  */ "401 403 403 200 403 403 403 200 200"],
  ["GET /healthz", /*                  */ "200 200 200 200 200 200 200 200 200"],
  ["GET /readyz", /*                   */ "200 200 200 200 200 200 200 200 200"],
  ["GET /openapi.json", /*             */ "200 200 200 200 200 200 200 200 200"],
  ["GET /asyncapi.json", /*            */ "200 200 200 200 200 200 200 200 200"],
  ["GET /docs", /*                     */ "200 200 200 200 200 200 200 200 200"],
];
