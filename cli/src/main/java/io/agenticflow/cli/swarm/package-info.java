/**
 * The command {@code swarm}: reads what is wanted, has the members' runs made by {@code cli.run},
 * and shows what they do and what came of it.
 */
@NullMarked
package io.agenticflow.cli.swarm;

import org.jspecify.annotations.NullMarked;
