/// The steps of pumps: operators over rows with explicit time, and what they keep.
///
/// An [Operator] takes rows and bounds and hands what comes of them on before it returns; no operator knows a
/// clock or a thread. What one keeps from row to row it can save and restore, as [io.millrace.sql.state.Stateful] says.
package io.millrace.sql.operator;
