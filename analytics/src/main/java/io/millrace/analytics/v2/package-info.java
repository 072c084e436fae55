/// Version 2 of the API, for the same applications.
@NullMarked
package io.millrace.analytics.v2;

import org.jspecify.annotations.NullMarked;
