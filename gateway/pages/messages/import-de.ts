import type { ImportMessages } from "./import-en.ts";
import { pluralOf } from "./plural.ts";

const plural = pluralOf("de");

export const importDe: ImportMessages = {
  link: "Personen einlesen",
  title: "Personen einlesen",
  about:
    "Meldet die Personen einer CSV-Datei bei dieser Veranstaltung an, in der Reihenfolge der Zeilen. Die erste Zeile benennt die Spalten:",
  columns: {
    userId: "die Kennung der Person; immer nötig",
    name: "damit wird eine Person angelegt, die es noch nicht gibt",
    email: "die Adresse einer solchen Person; kann fehlen",
  },
  ignored: "Andere Spalten zählen nicht: Eine hier heruntergeladene Liste kann wieder eingelesen werden.",
  safe: "Nichts geschieht, bevor Sie gesehen haben, was geschähe. Dieselbe Datei noch einmal tut nichts doppelt.",
  file: "CSV-Datei",
  fileHint: (people) => `UTF-8, höchstens 5 MB und ${people} Personen.`,
  look: "Ansehen, was geschähe",
  wrong: (lines) =>
    plural(lines, {
      one: "Nichts wurde eingelesen: # Stelle der Datei stimmt nicht.",
      other: "Nichts wurde eingelesen: # Stellen der Datei stimmen nicht.",
    }),
  firstOnly: (count) => `Nur die ersten ${count} werden gezeigt.`,
  line: "Zeile",
  what: "Was nicht stimmt",
  errors: {
    noFile: "Wählen Sie eine Datei.",
    tooLarge: "Die Datei ist größer als 5 MB. Teilen Sie sie, oder nehmen Sie npx muster import.",
    broken: "Die Datei kam nicht an, wie sie abgeschickt wurde. Wählen Sie sie noch einmal.",
    tooSoon: (seconds) =>
      plural(seconds, {
        one: "Das war gerade zu viel. Versuchen Sie es in # Sekunde noch einmal.",
        other: "Das war gerade zu viel. Versuchen Sie es in # Sekunden noch einmal.",
      }),
  },
  reasons: {
    userId:
      "Die userId muss 1–128 Buchstaben, Ziffern und . _ @ + - haben und mit einem Buchstaben oder einer Ziffer beginnen.",
    name: "Der Name darf höchstens 200 Zeichen haben, darunter ein sichtbares.",
    email: "Das ist keine E-Mail-Adresse.",
    empty: "Die Datei ist leer.",
    encoding: "Die Datei ist nicht UTF-8. Speichern Sie sie als „CSV UTF-8“.",
    noUserId: "In der ersten Zeile ist keine Spalte userId.",
    nobody: "In der Datei steht niemand: Sie hat nur eine erste Zeile.",
    tooMany: (people) =>
      `Darin sind mehr als ${people} Personen. Teilen Sie sie, oder nehmen Sie npx muster import.`,
    repeated: "Diese Person steht schon auf einer Zeile davor.",
    fields: "Die Zeile hat mehr oder weniger Spalten als die erste.",
    quotes: "Ein Anführungszeichen fehlt oder ist zu viel.",
    line: "Die Zeile ist nicht lesbar.",
    address: "Die userId einer neuen Person darf keine Adresse sein: Sie bliebe für immer.",
  },
  preview: "Was geschähe",
  people: "Personen in der Datei",
  new: "Neue Personen",
  known: "Bekannte Personen",
  seats: "Bekämen einen Platz",
  places: "Würden warten",
  there: "Schon da",
  refusals: "Würden abgelehnt",
  unclear: "Jetzt nicht zu sagen",
  capacityWaits: (capacity) =>
    `Die Kapazität von ${capacity} wird nie überschritten: Wer keinen freien Platz findet, wartet, in der Reihenfolge der Zeilen.`,
  capacityRefused: (capacity) =>
    `Die Kapazität von ${capacity} wird nie überschritten: Wer keinen freien Platz findet, wird abgelehnt, denn es gibt keine Warteliste.`,
  asOfNow: "So wäre es jetzt. Inzwischen können sich andere anmelden.",
  noCreating: "Sie dürfen hier niemanden anlegen: Nur wen es gibt, kann angemeldet werden.",
  read: (columns) => `Gelesene Spalten: ${columns}.`,
  notRead: (columns) => `Andere Spalten: ${columns}.`,
  first: (count) => plural(count, { one: "Die erste Person", other: "Die ersten # Personen" }),
  person: "Person",
  email: "E-Mail",
  isNew: "neu",
  would: {
    registered: "Bekäme einen Platz",
    waitlisted: "Würde warten",
    already: "Schon da",
    refused: "Würde abgelehnt",
    unclear: "Jetzt nicht zu sagen",
  },
  run: (count) => plural(count, { one: "# Person einlesen", other: "# Personen einlesen" }),
  other: "Eine andere Datei wählen",
  progress: "Es wird eingelesen",
  done: (done, of) => `${done} von ${of} Zeilen fertig`,
  goOn: "Weiter",
  goOnHint:
    "Drücken Sie Weiter, bis alle Zeilen fertig sind. Schließen Sie die Seite, geht nichts verloren: Lesen Sie die Datei wieder ein.",
  pauses: {
    limit: (seconds) =>
      plural(seconds, {
        one: "Das war viel in kurzer Zeit. In # Sekunde kann es weitergehen.",
        other: "Das war viel in kurzer Zeit. In # Sekunden kann es weitergehen.",
      }),
    unavailable: "Muster ist nicht ganz erreichbar. Was fertig ist, bleibt: Machen Sie gleich weiter.",
  },
  stopped: "Es ging nicht weiter. Was fertig ist, bleibt: Mit dem Knopf geht es weiter.",
  signIn:
    "Ihre Sitzung ist zu Ende: Melden Sie sich wieder an, und lesen Sie die Datei wieder ein. Nichts geschieht doppelt.",
  result: "Was daraus wurde",
  ends: {
    registered: "Haben einen Platz bekommen",
    waitlisted: "Warten",
    already: "Waren schon da",
    refused: "Abgelehnt",
    queued: "Noch in der Schlange",
  },
  ended: {
    registered: "Hat einen Platz bekommen",
    waitlisted: "Wartet",
    already: "War schon da",
    refused: "Abgelehnt",
    queued: "Noch in der Schlange",
  },
  created: "Angelegte Personen",
  allDone: "Alle Zeilen sind fertig.",
  stillQueued:
    "Manche sind noch in der Schlange: Sie werden ohne Sie angemeldet. Sehen Sie gleich noch einmal nach.",
  again: "Noch einmal nachsehen",
  shownFirst: (shown, of) =>
    `${shown} von ${of} Zeilen werden gezeigt, zuerst die abgelehnten und die in der Schlange. Die CSV-Datei hat alle.`,
  csv: "Ergebnisse als CSV herunterladen",
  toAttendees: "Zu den Personen mit Platz",
  outcome: "Ergebnis",
  refusedAs: {
    USER_NOT_FOUND: "Diese Person gibt es nicht, und die Zeile hat keinen Namen.",
    EVENT_FULL: "Alle Plätze sind vergeben, und es gibt keine Warteliste.",
    RATE_LIMITED: "Zu viele Befehle betrafen diese Person innerhalb einer Stunde.",
    VALIDATION_FAILED: "Die Zeile stimmt nicht.",
    COMMAND_FAILED: "Bei uns ist etwas kaputtgegangen; wir wissen davon.",
  },
};
