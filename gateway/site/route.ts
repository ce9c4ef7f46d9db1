import type { Caller } from "#application/access.ts";
import type { Access } from "#contracts/access.ts";
import type { StreamHeaders } from "../http/event-stream.ts";
import type { Frame } from "../pages/layout.ts";
import type { Upload } from "./form.ts";

/** A request for a page, once it is known who asks, and that they may. */
export type Visit<Name extends string = string> = {
  readonly caller: Caller;
  /** The person for whom pages act: whoever has signed in, or was named where nobody is asked. */
  readonly person: Person | undefined;
  /** The parameters of the path. */
  readonly params: Readonly<Record<Name, string>>;
  readonly query: URLSearchParams;
  /** The fields of the form that was sent; none where there was none, or where files are sent. */
  readonly form: URLSearchParams;
  /** Reads the form of a route at which files are sent. Throws UNSUPPORTED_MEDIA_TYPE and BODY_TOO_LARGE. */
  readonly upload: () => Promise<Upload>;
  readonly frame: Frame;
  /** For which network address it counts; undefined where the app is called without a server. */
  readonly address: string | undefined;
  /** The address under which browsers reach these pages. */
  readonly origin: string;
  /** Has the answer set a cookie, by its `Set-Cookie` header. */
  readonly setCookie: (header: string) => void;
  /** The `Cookie` header. */
  readonly cookie: string | undefined;
  readonly streamHeaders: StreamHeaders;
  /** Whether the same request would be let in now, or can't be refused at the moment. Never rejects. */
  readonly mayStay: () => Promise<boolean>;
  /** Aborted once nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
};

export type Person = {
  readonly userId: string;
  /** Undefined where nobody with this id has given a name yet. */
  readonly name: string | undefined;
};

/** A row of the table of pages. There is none without a rule who may: see `allows`. */
export type PageRoute = {
  readonly method: "GET" | "POST";
  /** With parameters in braces, as in the table of endpoints. */
  readonly path: `/${string}`;
  readonly access: Access;
  readonly answer: (visit: Visit) => Promise<Response>;
  /** The most bytes of a form that has files; elsewhere forms have none, and are as small as other bodies. */
  readonly mostBytes?: number;
};

type ParametersIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersIn<Rest>
  : never;

/** A row, whose answer can ask for the parameters of its path and for no other. */
export function pageRoute<Path extends `/${string}`>(
  method: PageRoute["method"],
  path: Path,
  access: Access,
  answer: (visit: Visit<ParametersIn<Path>>) => Promise<Response>,
  more: Pick<PageRoute, "mostBytes"> = {},
): PageRoute {
  return { method, path, access, answer, ...more };
}
