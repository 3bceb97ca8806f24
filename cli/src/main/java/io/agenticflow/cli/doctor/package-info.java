/** {@code agentic-flow doctor}: what is well with this machine and these settings, and what not. */
@NullMarked
package io.agenticflow.cli.doctor;

import org.jspecify.annotations.NullMarked;
