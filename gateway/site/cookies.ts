import { parse, serialize } from "hono/utils/cookie";

/**
 * The cookies of pages. Where they come by https, no other site below the same name can set or read them; scripts
 * never can.
 */
export type Cookies = {
  /** The value in a `Cookie` header. */
  read(header: string | undefined, name: string): string | undefined;
  /** A `Set-Cookie` header. The cookie ends with the browser, unless it lasts for some seconds. */
  set(name: string, value: string, seconds?: number): string;
  /** A `Set-Cookie` header that ends it. */
  clear(name: string): string;
};

export function createCookies(publicUrl: string | undefined): Cookies {
  const isSecure = publicUrl?.startsWith("https:") ?? false;
  const fullName = (name: string): string => (isSecure ? `__Host-${name}` : name);
  const set = (name: string, value: string, maxAge?: number): string =>
    serialize(fullName(name), value, {
      path: "/",
      httpOnly: true,
      sameSite: "Lax",
      ...(isSecure && { secure: true }),
      ...(maxAge !== undefined && { maxAge }),
    });
  return {
    read: (header = "", name) => parse(header, fullName(name))[fullName(name)],
    set,
    clear: (name) => set(name, "", 0),
  };
}
