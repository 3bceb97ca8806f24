/** Help with words that people mistype or bend, and with texts that are not to be trusted. */
@NullMarked
package io.agenticflow.text;

import org.jspecify.annotations.NullMarked;
