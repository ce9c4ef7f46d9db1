"use strict";

// node .ci/count.cjs REPORT EXIT_CODE: prints "PASSED FAILED" of a vitest JSON report, and on stderr each
// failed test with the start of its message. A run that ended badly, or that ran nothing, has at least one
// failure.

const { readFileSync } = require("node:fs");

const MESSAGE_LINES = 12;

const [, , path, exitCode] = process.argv;
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(path, "utf8"));
const isGood = exitCode === "0" && numPassedTests > 0;
process.stdout.write(`${numPassedTests} ${isGood ? numFailedTests : Math.max(numFailedTests, 1)}\n`);

const startOf = (message) => message.split("\n").slice(0, MESSAGE_LINES).join("\n");
for (const { name, status, message, assertionResults } of testResults) {
  const failed = assertionResults.filter((result) => result.status === "failed");
  for (const { fullName, failureMessages } of failed) {
    process.stderr.write(`--- FAILED ${fullName} (${name})\n${failureMessages.map(startOf).join("\n")}\n`);
  }
  if (status === "failed" && failed.length === 0) {
    process.stderr.write(`--- FAILED ${name}\n${startOf(message)}\n`);
  }
}
