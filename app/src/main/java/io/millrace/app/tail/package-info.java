/// `millrace tail`: the records of a stream as they come.
///
/// A [StreamTail] reads the shards of a [TailSource], and a [RecordPrinter] shows what a [RecordFilter] lets pass.
@NullMarked
package io.millrace.app.tail;

import org.jspecify.annotations.NullMarked;
