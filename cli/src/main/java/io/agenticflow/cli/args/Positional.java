package io.agenticflow.cli.args;

/**
 * What a command takes besides its options.
 *
 * @param name what stands for it in the help
 * @param isRequired whether one must be given
 * @param isRepeatable whether more than one may be given; only a command's last one can be
 * @param isVerbatim whether it takes all that follows from its first token on, which is none of the
 *     command's own options, options and {@code --} too; only a command's last one can
 * @param help one or more sentences without a line break
 */
public record Positional(
    String name, boolean isRequired, boolean isRepeatable, boolean isVerbatim, String help) {

  /** Free words, and no options. */
  public Positional(String name, boolean isRequired, boolean isRepeatable, String help) {
    this(name, isRequired, isRepeatable, false, help);
  }

  String inUsage() {
    String shown = isRepeatable ? name + "..." : name;
    return isRequired ? shown : "[" + shown + "]";
  }
}
