package io.millrace.firehose.sink;

import io.millrace.firehose.definition.RowChange;
