/// Records and rows: an [InputSchema] tells how a [RecordDecoder] makes rows of a record's bytes, a [RowEncoder] makes
/// records of rows, and [SchemaDiscovery] finds a schema by samples.
package io.millrace.sql.record;
