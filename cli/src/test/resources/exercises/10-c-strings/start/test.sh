set -e
gcc -Wall -Werror -o trim_test trim.c trim_test.c && ./trim_test
