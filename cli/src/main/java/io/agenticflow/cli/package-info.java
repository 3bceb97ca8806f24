/**
 * The program: reads the command line, finds what does the command, and tells what went wrong in
 * one line.
 *
 * <p>Everything here is on the way of every start, so a command's classes are named in one place
 * only, where it is made.
 */
@NullMarked
package io.agenticflow.cli;

import org.jspecify.annotations.NullMarked;
