import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readConfig } from "#platform/config.ts";
import { origins } from "#platform/origins.ts";

const read = (env: Record<string, string>) => readConfig(z.object(origins), env);

describe("PUBLIC_URL", () => {
  it.each([
    ["https://muster.example", "https://muster.example"],
    ["https://muster.example/", "https://muster.example"],
    ["https://Muster.Example:443", "https://muster.example"],
    ["https://muster.example:8443", "https://muster.example:8443"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://127.0.0.1:3000/", "http://127.0.0.1:3000"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("%s is the origin %s", (PUBLIC_URL, expected) => {
    expect(read({ PUBLIC_URL })).toEqual({ PUBLIC_URL: expected });
  });

  it.each([
    ["muster.example", "must be an https URL, such as https://muster.example"],
    ["ftp://muster.example", "must be an https URL, such as"],
    ["https://", "must be an https URL, such as"],
    ["https://muster.example/tickets", "must be an origin: scheme, name and perhaps a port, no path"],
    ["https://muster.example/?a=b", "must be an origin"],
    ["https://muster.example/#a", "must be an origin"],
    ["https://ada:secret@muster.example", "must be an origin"],
    ["http://muster.example", "must be https: "],
    ["http://127.0.0.1.example", "must be https: "],
  ])("%s is none, and the message says why", (PUBLIC_URL, expected) => {
    expect(() => read({ PUBLIC_URL })).toThrow(`  PUBLIC_URL=${PUBLIC_URL}: ${expected}`);
  });
});

describe("CORS_ORIGINS", () => {
  it.each([
    ["https://a.example", ["https://a.example"]],
    ["https://a.example,https://b.example:8443", ["https://a.example", "https://b.example:8443"]],
    [" https://a.example ,\n http://localhost:5173,", ["https://a.example", "http://localhost:5173"]],
  ])("%j is a list of exact origins", (CORS_ORIGINS, expected) => {
    expect(read({ CORS_ORIGINS })).toEqual({ CORS_ORIGINS: expected });
  });

  it.each([
    ["*", "* would let every page on the web in: name each origin"],
    ["null", "null is what sandboxed pages of anybody send"],
    ["https://*.example", "https://*.example is not an exact origin, such as https://muster.example"],
    ["a.example", "a.example is not an exact origin"],
    ["file:///home", "file:///home is not an exact origin"],
    ["/^https:/", "/^https:/ is not an exact origin"],
    ["https://a.example/shop", "https://a.example/shop is not an origin: scheme, name and perhaps a port"],
    ["https://ada@a.example", "https://ada@a.example is not an origin"],
    ["https://a.example/", "https://a.example/ is never sent so by a browser: write https://a.example"],
    ["https://A.example", "https://A.example is never sent so by a browser: write https://a.example"],
    ["https://a.example:443", "https://a.example:443 is never sent so by a browser: write https://a.example"],
    ["https://bücher.example", "write https://xn--bcher-kva.example"],
  ])("has no place for %s, and the message says why", (wrong, expected) => {
    const CORS_ORIGINS = `https://fine.example,${wrong}`;
    expect(() => read({ CORS_ORIGINS })).toThrow(expected);
    expect(() => read({ CORS_ORIGINS })).toThrow(`  CORS_ORIGINS=${CORS_ORIGINS}: `);
    expect(() => read({ CORS_ORIGINS })).not.toThrow("fine.example is");
  });

  it("names every wrong one", () => {
    expect(() => read({ CORS_ORIGINS: "*,null" })).toThrow(/every page[^]*sandboxed/);
  });
});
