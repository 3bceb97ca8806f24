class Queue {
  // Takes out the smallest number first.
}

module.exports = { Queue };
