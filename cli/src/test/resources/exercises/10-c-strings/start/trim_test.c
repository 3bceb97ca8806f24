#include <stdio.h>
#include <string.h>
#include "trim.h"

static int check(const char *given, const char *expected) {
  char text[64];
  strcpy(text, given);
  return strcmp(trim(text), expected) == 0 ? 0 : (printf("'%s' is wrong\n", given), 1);
}

int main(void) {
  return check("  a b\t", "a b") + check("", "") + check(" \n ", "") + check("x", "x");
}
