/** Tests of the Responses API. */
@NullMarked
package io.agenticflow.dialect.responses;

import org.jspecify.annotations.NullMarked;
