/// What commands share before a user: the terminal, the end by Ctrl-C, and what they say when they fail.
@NullMarked
package io.millrace.app.console;

import org.jspecify.annotations.NullMarked;
