import { expect, it } from "vitest";
import { eventView } from "#application/views.ts";
import { formatsOf } from "#gateway/browser/format.ts";
import { checkInPage } from "#gateway/pages/console/check-in.ts";
import { peoplePage } from "#gateway/pages/console/people.ts";
import type { Frame, Html } from "#gateway/pages/layout.ts";
import { MESSAGES, PROBLEM_TEXTS } from "#gateway/pages/messages/messages.ts";
import { event as stateOf } from "../application/querying/memory-tables.ts";
import { NOW } from "../domain/given.ts";

/** What a search says while everybody at the event is being read for the first one. */

const frame: Frame = {
  language: "en",
  messages: MESSAGES.en,
  problems: PROBLEM_TEXTS.en,
  format: formatsOf("en"),
  asset: (name) => `/assets/hash/${name}`,
  viewer: { name: "Ada", mayManage: true, isAsked: false },
  here: new URL("http://localhost/console/events/e/attendees?q=eve"),
};
const event = eventView(stateOf("e"), NOW);
const may = { manage: true, checkIn: true, readJournal: true };
const search = { text: "eve", rows: [], count: 0, isIdOnly: false };

const pages: readonly (readonly [string, (isReading: boolean) => Html])[] = [
  [
    "among attendees",
    (isReading) =>
      peoplePage(frame, {
        event,
        may,
        list: "seats",
        rows: [],
        unreadable: 0,
        pages: { next: undefined, first: undefined },
        search: { ...search, isReading },
        now: NOW,
      }),
  ],
  [
    "at the door",
    (isReading) =>
      checkInPage(frame, { event, may, scan: undefined, search: { ...search, isReading }, key: "k" }),
  ],
];

it.each(pages)("%s it says so, and goes on by itself; later it says that nobody is found", (_, pageOf) => {
  const [reading, read] = [true, false].map((isReading) => "".concat(pageOf(isReading) as string));
  for (const sign of ["everybody at this event is read once", "/queued.ts", 'http-equiv="refresh"']) {
    expect(reading).toContain(sign);
    expect(read).not.toContain(sign);
  }
  const none = MESSAGES.en.people.noneFound("eve").replaceAll('"', "&quot;");
  expect(read).toContain(none);
  expect(reading).not.toContain(none);
});
