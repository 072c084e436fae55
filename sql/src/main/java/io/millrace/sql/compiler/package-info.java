/// From text to plans: [ScriptCompiler] takes the statements of a script, [StreamingForm] writes their queries
/// as Calcite reads streams, [QueryPlanner] makes algebra of them.
///
/// Whatever is refused says where it stands in the text and, if possible, what to write instead.
package io.millrace.sql.compiler;
