package io.millrace.firehose.sink;

import io.millrace.firehose.definition.TableId;
import java.util.Optional;

/// An object that is made and not yet put.
///
/// @param key its key; for what is packed for a sink a text that no other piece has, the same after a crash
/// @param file the file of the spool that its content is in, not compressed
/// @param records how many records it holds
/// @param bytes how long the file is
/// @param isFailed whether the records are those that could not be delivered
/// @param table the table that they are for, if they are for one
public record Piece(String key, String file, long records, long bytes, boolean isFailed, Optional<TableId> table) {}
