/**
 * {@code models list|show|search|compare|refresh|pull}: which models there are, what they can do
 * and cost, and from where that is known.
 */
@NullMarked
package io.agenticflow.cli.models;

import org.jspecify.annotations.NullMarked;
