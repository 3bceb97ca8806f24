set -e
node test.js
