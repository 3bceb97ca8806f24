package io.agenticflow.cli.run;

import io.agenticflow.cli.command.Terminal;

/** Colours for standard error, or none. */
enum Ink {
  DIM("2"),
  BOLD("1"),
  RED("31"),
  GREEN("32"),
  YELLOW("33");

  private final String code;

  Ink(String code) {
    this.code = code;
  }

  /** Returns the text in this colour where the terminal takes colours. */
  String on(Terminal terminal, String text) {
    return terminal.errHasColour() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
