package io.millrace.sql.operator;

/// An operator that keeps something from row to row.
public interface StatefulOperator extends Operator, Stateful {}
