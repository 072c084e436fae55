/// Applications at work: their states, their threads, and what they keep to lose nothing when the server dies.
///
/// Start reading at [io.millrace.analytics.run.Applications], and at `Session` for what an application does.
@NullMarked
package io.millrace.analytics.run;

import org.jspecify.annotations.NullMarked;
