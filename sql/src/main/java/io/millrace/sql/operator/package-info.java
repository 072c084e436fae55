/// The steps of pumps: operators over rows with explicit time, and what they keep.
///
/// An [Operator] takes rows and bounds and hands what comes of them on before it returns; no operator knows a
/// clock or a thread. What one keeps from row to row it writes to a [StateWriter] and reads back from a
/// [StateReader].
package io.millrace.sql.operator;
