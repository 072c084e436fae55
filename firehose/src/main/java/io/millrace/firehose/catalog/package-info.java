/// The catalog that tables are looked up in and changed in: Glue's, by its client interface.
@NullMarked
package io.millrace.firehose.catalog;

import org.jspecify.annotations.NullMarked;
