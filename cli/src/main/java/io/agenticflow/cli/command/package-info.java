/**
 * What the commands are, and what each is given and gives back: the command line's description
 * ({@link io.agenticflow.cli.command.CommandLine}), the terminal, the exit codes, and the failure
 * that ends a command.
 *
 * <p>What a command does is elsewhere, in packages above this one.
 */
@NullMarked
package io.agenticflow.cli.command;

import org.jspecify.annotations.NullMarked;
