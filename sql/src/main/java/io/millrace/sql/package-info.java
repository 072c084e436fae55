/// Kinesis Analytics SQL in a program: code is compiled to an [Application], which is started as an [Execution] over
/// rows.
///
/// [Rehearsal] is the same for tests: records in, rows out. The packages below know each other in one
/// direction, each only those before it: `row`; `state`; `record`; `parser`, `expression`, `aggregate`,
/// `operator`; `plan`, `assembly`; then `compiler`, `explanation` and `recording` beside each other, and this
/// one. [SqlException] alone is known to all.
package io.millrace.sql;
