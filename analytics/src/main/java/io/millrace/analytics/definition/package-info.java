/// What is said of applications: by users, in words of neither version of the API, and by who sets up the server.
@NullMarked
package io.millrace.analytics.definition;

import org.jspecify.annotations.NullMarked;
