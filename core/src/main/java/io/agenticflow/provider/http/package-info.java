/**
 * HTTP to the providers, behind a seam so small that a slow-starting client is no price for a short
 * command.
 */
@NullMarked
package io.agenticflow.provider.http;

import org.jspecify.annotations.NullMarked;
