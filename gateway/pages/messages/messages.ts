import { de } from "./de.ts";
import { journalDe } from "./journal-de.ts";
import { journalEn } from "./journal-en.ts";
import type { JournalTexts } from "./journal-texts.ts";
import { en, type Messages } from "./en.ts";
import { problemsDe, problemsEn, type ProblemTexts } from "./problems.ts";

/** The languages that pages speak; the first where nobody asks for one of them. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

export const MESSAGES: Readonly<Record<Language, Messages>> = { en, de };

/** What is wrong, by the code of a problem; where there is no text, its own detail has to do. */
export const PROBLEM_TEXTS: Readonly<Record<Language, ProblemTexts>> = { en: problemsEn, de: problemsDe };

/** What happened at an event, as sentences. */
export const JOURNAL_TEXTS: Readonly<Record<Language, JournalTexts>> = { en: journalEn, de: journalDe };
