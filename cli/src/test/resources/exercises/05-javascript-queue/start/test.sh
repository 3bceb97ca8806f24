set -e
node --test queue.test.js
