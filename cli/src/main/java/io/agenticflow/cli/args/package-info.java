/**
 * Reads command lines. What a program takes is written down as records ({@link
 * io.agenticflow.cli.args.CommandSpec}, {@link io.agenticflow.cli.args.Option}); reading, help and
 * shell completion are all made from these.
 *
 * <p>Our own because it runs on every start: no reflection, no regular expressions, no lambdas, and
 * classes that the start-up cache can hold.
 */
@NullMarked
package io.agenticflow.cli.args;

import org.jspecify.annotations.NullMarked;
