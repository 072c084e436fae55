/// How an Iceberg table begins: its types and its first metadata.
@NullMarked
package io.millrace.glue.iceberg;

import org.jspecify.annotations.NullMarked;
