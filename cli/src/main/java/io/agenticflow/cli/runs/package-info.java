/**
 * Runs that go on without the terminal that started them: {@code run --detach} and {@code runs}, on
 * the durable engine that is chosen.
 */
@NullMarked
package io.agenticflow.cli.runs;

import org.jspecify.annotations.NullMarked;
