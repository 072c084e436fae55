package io.millrace.firehose.sink;

import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.IcebergTables.Configured;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.iceberg.IcebergException;
import io.millrace.firehose.iceberg.IcebergTable;
import io.millrace.firehose.iceberg.ObjectFiles;
import io.millrace.firehose.iceberg.RowException;
import io.millrace.firehose.iceberg.RowFiles;
import io.millrace.firehose.iceberg.Survey;
import io.millrace.firehose.iceberg.Trail;
