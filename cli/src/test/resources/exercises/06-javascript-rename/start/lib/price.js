exports.calcPrice = (net) => Math.round(net * 1.19);
