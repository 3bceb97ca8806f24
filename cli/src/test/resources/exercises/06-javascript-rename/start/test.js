const assert = require("node:assert");
const price = require("./lib/price.js");
assert.deepStrictEqual(Object.keys(price), ["grossPrice"]);
assert.strictEqual(require("./lib/order.js").total([100, 200]), 357);
assert.ok(!require("node:fs").readFileSync("lib/order.js", "utf8").includes("calcPrice"));
