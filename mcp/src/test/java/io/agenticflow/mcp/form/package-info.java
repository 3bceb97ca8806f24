@NullMarked
package io.agenticflow.mcp.form;

import org.jspecify.annotations.NullMarked;
