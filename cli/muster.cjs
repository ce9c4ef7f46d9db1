#!/usr/bin/env node
"use strict";

// The command `muster`, on whatever Node there is.
process.argv.splice(2, 0, "cli/main.ts");
require("./run.cjs");
