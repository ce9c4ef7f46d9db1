import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
/** How long something may take on a busy machine, before it is taken for broken. */
export const PATIENCE_MS = 60_000;

/** A script for a page: whatever its policy keeps from happening becomes an error of the console. */
const TELL_VIOLATIONS = `addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error("policy: " + violatedDirective + " " + blockedURI))`;

/** A page that a test looks at, and what its browser has complained about. */
export type Looked = {
  readonly page: Page;
  readonly complaints: string[];
  /** Where the page runs no scripts, a test may run its own for so long. The page's own have been left out by then. */
  scripted<Result>(act: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};

/** Somebody with a browser of their own, who keeps its cookies and what it has loaded. */
export type Visitor = { open(): Promise<Looked>; close(): Promise<void> };

export type Visiting = BrowserContextOptions;

/** The browser of Debian's package. Throws if it is not installed. */
async function startBrowser() {
  if (!existsSync(CHROMIUM)) {
    const install = "apt-get install --no-install-recommends chromium fonts-dejavu-core";
    throw new Error(`there is no browser at ${CHROMIUM}: run ${install}, or set CHROMIUM`);
  }
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    // Whoever runs tests in a container is root there, and has no other sandbox.
    args: ["--no-sandbox"],
    // Fields for dates are in the browser's language, not in the page's.
    env: { ...process.env, LANGUAGE: "en_US" },
  });

  const visitor = async ({ javaScriptEnabled = true, ...options }: Visiting = {}): Promise<Visitor> => {
    // What glides is not where it is looked for.
    const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(TELL_VIOLATIONS);
    return {
      async open() {
        const page = await context.newPage();
        const scripted = javaScriptEnabled ? run : await withoutScripts(page);
        return { page, complaints: complaintsOf(page), scripted, close: () => page.close() };
      },
      close: () => context.close(),
    };
  };

  return {
    visitor,
    /** A new window of somebody new. */
    async open(options?: Visiting): Promise<Looked> {
      const somebody = await visitor(options);
      return { ...(await somebody.open()), close: () => somebody.close() };
    },
  };
}

const run: Looked["scripted"] = (act) => act();

async function withoutScripts(page: Page): Promise<Looked["scripted"]> {
  const session = await page.context().newCDPSession(page);
  const disable = (value: boolean) => session.send("Emulation.setScriptExecutionDisabled", { value });
  await disable(true);
  return async (act) => {
    await disable(false);
    try {
      return await act();
    } finally {
      await disable(true);
    }
  };
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  return complaints;
}

let started: ReturnType<typeof startBrowser> | undefined;

/** The one browser of all files of a run, which ends with the process. */
export function sharedBrowser(): ReturnType<typeof startBrowser> {
  started ??= startBrowser();
  return started;
}
