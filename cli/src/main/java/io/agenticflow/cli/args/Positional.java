package io.agenticflow.cli.args;

/**
 * What a command takes besides its options.
 *
 * @param name what stands for it in the help
 * @param isRequired whether one must be given
 * @param isRepeatable whether more than one may be given; only a command's last one can be
 * @param help one or more sentences without a line break
 */
public record Positional(String name, boolean isRequired, boolean isRepeatable, String help) {
  String inUsage() {
    String shown = isRepeatable ? name + "..." : name;
    return isRequired ? shown : "[" + shown + "]";
  }
}
