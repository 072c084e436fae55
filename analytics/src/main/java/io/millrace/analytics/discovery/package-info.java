/// Finds the schema of a stream or an object by looking at samples.
@NullMarked
package io.millrace.analytics.discovery;

import org.jspecify.annotations.NullMarked;
