package io.millrace.sql.operator;

import io.millrace.sql.state.Stateful;

/// An operator that keeps something from row to row.
public interface StatefulOperator extends Operator, Stateful {}
