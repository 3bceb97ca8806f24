const test = require("node:test");
const assert = require("node:assert");
const { Queue } = require("./queue.js");

test("the smallest comes first", () => {
  const queue = new Queue();
  for (const number of [5, 1, 4, 1, 3]) queue.push(number);
  const out = [];
  while (queue.size > 0) out.push(queue.pop());
  assert.deepStrictEqual(out, [1, 1, 3, 4, 5]);
});

test("nothing comes out of an empty one", () => {
  assert.strictEqual(new Queue().pop(), undefined);
});
