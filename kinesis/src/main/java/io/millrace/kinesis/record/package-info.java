/// Records on their way into a stream and out of it; their bytes in the log are drawn above [RecordFormat].
@NullMarked
package io.millrace.kinesis.record;

import org.jspecify.annotations.NullMarked;
