/** The process that does runs which a server keeps: {@code worker}. */
@NullMarked
package io.agenticflow.cli.worker;

import org.jspecify.annotations.NullMarked;
