/**
 * {@code agentic-flow config}: looks at the configuration, explains it, and sets it up by asking.
 */
@NullMarked
package io.agenticflow.cli.config;

import org.jspecify.annotations.NullMarked;
