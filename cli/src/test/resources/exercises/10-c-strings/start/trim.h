/* Cuts the white space at both ends of text, in place, and returns where it begins now. */
char *trim(char *text);
