/// The Glue Data Catalog: databases, tables and their versions.
///
/// Start reading at [GlueService]; [Catalog] keeps what was defined.
@NullMarked
package io.millrace.glue;

import org.jspecify.annotations.NullMarked;
