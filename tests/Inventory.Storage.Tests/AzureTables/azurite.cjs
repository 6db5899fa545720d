// Runs the table service of Azurite until its input ends, so that it never outlives the tests.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
require("azurite/dist/src/table/main.js");
