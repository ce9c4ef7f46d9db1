import { pluralOf } from "./plural.ts";

const plural = pluralOf("en");

/** The texts of the console's pages that import lists of people, in English. */
export const importEn = {
  link: "Import people",
  title: "Import people",
  about:
    "Registers the people of a CSV file at this event, in the order of its lines. The first line names the columns:",
  columns: {
    userId: "the person's id; always needed",
    name: "with it a person who does not exist yet is created",
    email: "the address of such a person; may be left out",
  },
  ignored: "Other columns are ignored, so a list that was downloaded here can be imported again.",
  safe: "Nothing happens before you have seen what would happen. The same file again does nothing twice.",
  file: "CSV file",
  fileHint: (people: string) => `UTF-8, at most 5 MB and ${people} people.`,
  look: "See what would happen",
  wrong: (lines: number) =>
    plural(lines, {
      one: "Nothing was imported: # thing in the file is not right.",
      other: "Nothing was imported: # things in the file are not right.",
    }),
  firstOnly: (count: string) => `Only the first ${count} are shown.`,
  line: "Line",
  what: "What is not right",
  errors: {
    noFile: "Choose a file.",
    tooLarge: "The file is larger than 5 MB. Split it, or use npx muster import.",
    broken: "The file did not arrive as it was sent. Choose it again.",
    tooSoon: (seconds: number) =>
      plural(seconds, {
        one: "You have asked for too much just now. Try again in # second.",
        other: "You have asked for too much just now. Try again in # seconds.",
      }),
  },
  reasons: {
    userId: "The userId must have 1–128 letters, digits and . _ @ + -, and begin with a letter or a digit.",
    name: "The name must have at most 200 characters, and a visible one among them.",
    email: "This is no e-mail address.",
    empty: "The file is empty.",
    encoding: "The file is not UTF-8. Save it as “CSV UTF-8”.",
    noUserId: "There is no column userId in the first line.",
    nobody: "There is nobody in the file: only a first line.",
    tooMany: (people: string) =>
      `There are more than ${people} people in it. Split it, or use npx muster import.`,
    repeated: "This person is on an earlier line already.",
    fields: "The line has more or fewer columns than the first one.",
    quotes: "A quotation mark is missing, or one too many.",
    line: "The line can't be read.",
    address: "The userId of a new person must not be an address: it would be kept for ever.",
  },
  preview: "What would happen",
  people: "People in the file",
  new: "New people",
  known: "Known people",
  seats: "Would get a seat",
  places: "Would wait",
  there: "There already",
  refusals: "Would be refused",
  unclear: "Can't be told now",
  capacityWaits: (capacity: string) =>
    `The capacity of ${capacity} is never exceeded: whoever finds no free seat waits, in the order of the lines.`,
  capacityRefused: (capacity: string) =>
    `The capacity of ${capacity} is never exceeded: whoever finds no free seat is refused, as there is no waitlist.`,
  asOfNow: "This is how it would be now. Others may register meanwhile.",
  noCreating: "You may not create people here: only those who exist can be registered.",
  read: (columns: string) => `Columns that are read: ${columns}.`,
  notRead: (columns: string) => `Columns that are ignored: ${columns}.`,
  first: (count: number) => plural(count, { one: "The first person", other: "The first # people" }),
  person: "Person",
  email: "E-mail",
  isNew: "new",
  would: {
    registered: "Would get a seat",
    waitlisted: "Would wait",
    already: "There already",
    refused: "Would be refused",
    unclear: "Can't be told now",
  },
  run: (count: number) => plural(count, { one: "Import # person", other: "Import # people" }),
  other: "Choose another file",
  progress: "Import under way",
  done: (done: string, of: string) => `${done} of ${of} lines done`,
  goOn: "Continue",
  goOnHint:
    "Press Continue until all lines are done. Closing this page loses nothing: import the file again.",
  pauses: {
    limit: (seconds: number) =>
      plural(seconds, {
        one: "You have asked for much in a short time. It can go on in # second.",
        other: "You have asked for much in a short time. It can go on in # seconds.",
      }),
    unavailable: "Muster can't be reached in all its parts. What is done is kept: go on in a moment.",
  },
  stopped: "It could not go on. What is done is kept: press the button to go on.",
  signIn: "Your session is over: sign in again, and import the file again. Nothing is done twice.",
  result: "What came of it",
  ends: {
    registered: "Got a seat",
    waitlisted: "Wait",
    already: "Were there already",
    refused: "Refused",
    queued: "Still in the queue",
  },
  ended: {
    registered: "Got a seat",
    waitlisted: "Waits",
    already: "Was there already",
    refused: "Refused",
    queued: "Still in the queue",
  },
  created: "People created",
  allDone: "All lines are done.",
  stillQueued: "Some are in the queue still: they are registered without you. Look again in a moment.",
  again: "Look again",
  shownFirst: (shown: string, of: string) =>
    `${shown} of ${of} lines are shown, those that were refused or are in the queue first. The CSV has all.`,
  csv: "Download the outcomes as CSV",
  toAttendees: "To the attendees",
  outcome: "Outcome",
  refusedAs: {
    USER_NOT_FOUND: "There is no such person, and the line has no name.",
    EVENT_FULL: "Every seat is taken, and there is no waitlist.",
    RATE_LIMITED: "Too many commands were about this person within an hour.",
    VALIDATION_FAILED: "The line is not valid.",
    COMMAND_FAILED: "Something broke on our side; we were told.",
  } as Readonly<Record<string, string>>,
};

export type ImportMessages = typeof importEn;
