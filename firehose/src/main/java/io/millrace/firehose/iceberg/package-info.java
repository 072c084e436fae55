/// Iceberg tables: rows of JSON records, data files, and commits that happen once.
///
/// Start reading at [IcebergTable].
@NullMarked
package io.millrace.firehose.iceberg;

import org.jspecify.annotations.NullMarked;
