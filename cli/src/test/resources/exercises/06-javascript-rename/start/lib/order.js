const { calcPrice } = require("./price.js");
exports.total = (items) => items.map(calcPrice).reduce((a, b) => a + b, 0);
